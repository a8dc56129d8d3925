package hs256_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Builds in an empty folder with only a Go toolchain: no C compiler, no library, no pkg-config.
func TestAProgramNeedsNothingButGo(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the core; -short")
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/empty\n\ngo 1.24\n\nrequire github.com/hs256/hs256/bindings/go v0.0.0\n\n" +
			"replace github.com/hs256/hs256/bindings/go => " + here + "\n",
		"main.go": `package main

import (
	"fmt"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func main() {
	secret := []byte("a test secret, of no use but tests")
	signer, err := hs256.NewSigner(secret)
	if err != nil {
		panic(err)
	}
	token, err := signer.Sign(map[string]string{"sub": "ada"})
	if err != nil {
		panic(err)
	}
	verifier, err := hs256.NewVerifier(secret)
	if err != nil {
		panic(err)
	}
	claims, err := verifier.Verify(token)
	_, refused := verifier.Verify(token + "A")
	fmt.Println(claims.Subject(), err, refused != nil)
}
`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("go", "run", ".")
	run.Dir = folder
	run.Env = append(os.Environ(), "CGO_ENABLED=0", "PKG_CONFIG_PATH=", "LD_LIBRARY_PATH=", "CC=false", "GOFLAGS=")
	if out, err := run.CombinedOutput(); err != nil || string(out) != "ada <nil> true\n" {
		t.Errorf("%v: %s", err, out)
	}
}
