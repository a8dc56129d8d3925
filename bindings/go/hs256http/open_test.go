package hs256http_test

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func TestGuardOfAnOpenedVerifierFollowsItsFile(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("secret.key", string(secret))
	write("policy.json", `{"version": 1, "refresh": 0, "keys": [{"file": "secret.key"}]}`)
	v, err := hs256.Open(filepath.Join(folder, "policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	guarded := hs256http.Guard(v, hello)
	asked := request{headers: [][2]string{{"Authorization", "Bearer " + token(t, `{"sub":"ada"}`)}}}
	if response := asked.send(guarded); response.StatusCode != http.StatusOK {
		t.Error(response.Status)
	}
	write("secret.key", "another test secret, of no use but tests")
	if err := v.Refresh(); err != nil {
		t.Fatal(err)
	}
	if response := asked.send(guarded); response.StatusCode != http.StatusUnauthorized {
		t.Error(response.Status)
	}
}
