// net/http with rs/cors around the guard. It prints its address.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/rs/cors"
)

func main() {
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("JWT_SECRET")), hs256.WithAudience("api"))
	if err != nil {
		log.Fatal(err)
	}
	exposed := []string{"WWW-Authenticate"}
	if os.Getenv("HS256_PLANTED") == "browsers" {
		exposed = nil
	}
	guard := hs256http.Middleware(verifier, hs256http.Realm("browsers"))
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, _ := hs256http.Claims(r.Context())
		_ = json.NewEncoder(w).Encode(map[string]string{"hello": claims.Subject()})
	})
	options := cors.Options{AllowedOrigins: []string{"*"}, AllowedHeaders: []string{"Authorization"}, ExposedHeaders: exposed}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	log.Fatal(http.Serve(listener, cors.New(options).Handler(guard(hello))))
}
