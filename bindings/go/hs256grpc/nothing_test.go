package hs256grpc_test

import (
	"errors"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256grpc"
)

func TestAnInterceptorOfNothingIsNotBuilt(t *testing.T) {
	v, err := hs256.NewVerifier(secret)
	if err != nil {
		t.Fatal(err)
	}
	for field, build := range map[string]func(){
		"verifier":    func() { hs256grpc.Stream((*hs256.Verifier)(nil)) },
		"policy_file": func() { hs256grpc.Stream(hs256.PolicyFile("")) },
		"file":        func() { hs256grpc.Unary(hs256.PolicyFile("no such file")) },
		"option":      func() { hs256grpc.Unary(v, nil) },
		"realm":       func() { hs256grpc.Unary(v, hs256grpc.Realm("")) },
		"authorize":   func() { hs256grpc.Unary(v, hs256grpc.Authorize(nil)) },
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
