// A server of one route on net/http. Usage: nethttp WAY, of bare, idle, hs256 or rival; it prints its address. The rival is golang-jwt in a
// middleware of one's own.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

type subjectKey struct{}

func hello(w http.ResponseWriter, subject string) {
	_ = json.NewEncoder(w).Encode(map[string]string{"hello": subject})
}

func byGolangJWT(secret []byte) http.Handler {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}))
	key := func(*jwt.Token) (any, error) { return secret, nil }
	route := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		subject, _ := r.Context().Value(subjectKey{}).(string)
		hello(w, subject)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		claims := jwt.MapClaims{}
		if _, err := parser.ParseWithClaims(text, claims, key); !found || err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		subject, _ := claims.GetSubject()
		route.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), subjectKey{}, subject)))
	})
}

func byHs256(secret []byte) http.Handler {
	verifier, err := hs256.NewVerifier(secret)
	if err != nil {
		log.Fatal(err)
	}
	return hs256http.Guard(verifier, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, _ := hs256http.Claims(r.Context())
		hello(w, claims.Subject())
	}))
}

func idle(route http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { route.ServeHTTP(w, r) })
}

func main() {
	secret := []byte(os.Getenv("JWT_SECRET"))
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { hello(w, "ada") })
	switch os.Args[1] {
	case "idle":
		handler = idle(handler)
	case "hs256":
		handler = byHs256(secret)
	case "rival":
		handler = byGolangJWT(secret)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s/\n", listener.Addr())
	log.Fatal(http.Serve(listener, handler))
}
