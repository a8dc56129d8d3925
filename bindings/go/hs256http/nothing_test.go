package hs256http_test

import (
	"errors"
	"net/http"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

// TestAGuardOfNothingIsNotBuilt tests what the shared cases do not: values that only Go can express.
func TestAGuardOfNothingIsNotBuilt(t *testing.T) {
	v := verifier(t)
	for field, build := range map[string]func(){
		"verifier":    func() { hs256http.Middleware((func(*http.Request) (*hs256.Verifier, error))(nil)) },
		"policy_file": func() { hs256http.Middleware(hs256.PolicyFile("")) },
		"file":        func() { hs256http.Middleware(hs256.PolicyFile("no such \xff")) },
		"next":        func() { hs256http.Guard(v, nil) },
		"option":      func() { hs256http.Guard(v, hello, nil) },
		"realm":       func() { hs256http.Guard(v, hello, hs256http.Realm("a"), hs256http.Realm("b")) },
		"cookie":      func() { hs256http.Guard(v, hello, hs256http.Cookie("a\xff")) },
		"exempt":      func() { hs256http.Guard(v, hello, hs256http.Exempt("/a", "b")) },
	} {
		func() {
			defer func() {
				err, _ := recover().(error)
				if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: field}) {
					t.Errorf("%s: %v", field, err)
				}
			}()
			build()
		}()
	}
}
