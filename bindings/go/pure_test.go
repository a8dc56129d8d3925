//go:build !cgo || hs256_pure

package hs256_test

import (
	"errors"
	"strings"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestAPolicyFileNeedsTheLibrary(t *testing.T) {
	_, errOpen := hs256.Open("policy.json")
	_, errSigner := hs256.OpenSigner("policy.json")
	for _, err := range []error{errOpen, errSigner} {
		if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "file"}) || !strings.Contains(err.Error(), "by libhs256 only") {
			t.Error(err)
		}
	}
}
