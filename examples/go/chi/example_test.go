// Package chi_test guards chi routes: chi takes middleware of net/http as it is.
package chi_test

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/hs256/hs256/examples/go/internal/calls"
)

func Example() {
	verifier, err := hs256.NewVerifier(calls.Secret, hs256.WithRequired("sub"))
	if err != nil {
		panic(err)
	}
	router := chi.NewRouter()
	router.Get("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "public") })
	router.Group(func(r chi.Router) {
		r.Use(hs256http.Middleware(verifier))
		r.Get("/me", func(w http.ResponseWriter, r *http.Request) {
			claims, _ := hs256http.Claims(r.Context())
			fmt.Fprint(w, "you are ", claims.Subject())
		})
	})

	calls.Me(router)
	// Output:
	// 200 you are ada
	// 401 Unauthorized Bearer error="invalid_token", error_description="the token has expired"
	// 401 Unauthorized Bearer
}
