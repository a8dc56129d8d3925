package hs256grpc_test

import (
	"fmt"
	"strings"
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
		"verifier":  func() { hs256grpc.Stream(nil) },
		"option":    func() { hs256grpc.Unary(v, nil) },
		"authorize": func() { hs256grpc.Authorize(nil) },
	} {
		func() {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.Contains(text, "`"+field+"`: nothing given") {
					t.Errorf("%s: %s", field, text)
				}
			}()
			build()
		}()
	}
}
