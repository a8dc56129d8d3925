// A server on net/http whose guard has options.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func main() {
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("JWT_SECRET")), hs256.WithAudience("api"), hs256.WithRequired("exp"))
	if err != nil {
		log.Fatal(err)
	}
	guard := hs256http.Middleware(verifier,
		hs256http.Realm("api"),
		hs256http.Header("X-JWT-Assertion"),
		hs256http.Exempt("/health"),
		hs256http.Authorize(mayDelete),
		hs256http.OnRefusal(func(refusal hs256.Refusal, r *http.Request) { log.Println(r.URL.Path, refusal.Code) }),
	)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "up") })
	hello := func(w http.ResponseWriter, r *http.Request) {
		claims, _ := hs256http.Claims(r.Context())
		fmt.Fprintln(w, "hello", claims.Subject())
	}
	mux.HandleFunc("GET /{$}", hello) // with a method: a CORS preflight passes the guard, without claims
	mux.HandleFunc("DELETE /{$}", hello)
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), guard(mux)))
}

// mayDelete lets admins alone delete: a valid token without the role is answered 403.
func mayDelete(claims *hs256.Claims, r *http.Request) (bool, error) {
	role, _ := claims.Claim("role") // its JSON text
	return r.Method != http.MethodDelete || string(role) == `"admin"`, nil
}
