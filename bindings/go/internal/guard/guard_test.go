package guard

import (
	"os"
	"path/filepath"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

func TestAGuardFollowsItsPolicyFile(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "\xff") // no UTF-8, which a path need not be
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const old, young = "a test secret, the old one of two", "a test secret, the new one of two"
	signer, err := hs256.NewSigner([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	token, err := signer.Sign(map[string]any{"sub": "ada"})
	if err != nil {
		t.Fatal(err)
	}
	const policy = `{"version": 1, "refresh": 0, "keys": [{"file": "secret.key"}]}`
	write("secret.key", old)
	write("policy.json", policy)
	var options []func(*Settings[int])
	g := New(hs256.PolicyFile(filepath.Join(folder, "policy.json")), options, func(int, any) {})
	verifier, err := g.hooks.verifier(0)
	if err != nil {
		t.Fatal(err)
	}
	becomes := func(what string, loads, passes bool) {
		t.Helper()
		if err := verifier.Refresh(); (err == nil) != loads {
			t.Errorf("%s: %v", what, err)
		}
		decision := g.Decide(0, law.Request{Method: "GET", Target: "/", Fields: map[string][]string{"Authorization": {"Bearer " + token}}})
		if decision.Passes != passes {
			t.Errorf("%s: %+v", what, decision)
		}
	}
	becomes("as it was opened", true, true)
	write("secret.key", young)
	becomes("another key", true, false)
	write("secret.key", old)
	write("policy.json", "{")
	becomes("broken", false, false)
	write("policy.json", policy)
	becomes("mended", true, true)
}
