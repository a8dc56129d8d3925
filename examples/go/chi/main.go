// A server on chi, which takes middleware of net/http as it is.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func main() {
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("JWT_SECRET")), hs256.WithAudience("api"), hs256.WithRequired("exp"))
	if err != nil {
		log.Fatal(err)
	}
	router := chi.NewRouter()
	router.Get("/health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "up") })
	router.Group(func(guarded chi.Router) {
		guarded.Use(hs256http.Middleware(verifier))
		guarded.Get("/", func(w http.ResponseWriter, r *http.Request) {
			claims, _ := hs256http.Claims(r.Context())
			fmt.Fprintln(w, "hello", claims.Subject())
		})
	})
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), router))
}
