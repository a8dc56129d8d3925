package hs256http_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hs256/hs256/bindings/go/hs256http"
)

func TestAGuardOfNothingIsNotBuilt(t *testing.T) {
	v := verifier(t)
	for field, build := range map[string]func(){
		"verifier":  func() { hs256http.Middleware(nil) },
		"next":      func() { hs256http.Guard(v, nil) },
		"option":    func() { hs256http.Guard(v, hello, nil) },
		"realm":     func() { hs256http.Realm("") },
		"authorize": func() { hs256http.Authorize(nil) },
		"onRefusal": func() { hs256http.OnRefusal(nil) },
		"cookie":    func() { hs256http.Cookie("") },
		"query":     func() { hs256http.Query("") },
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
