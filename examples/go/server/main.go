// A small HTTP server that guards a route with hs256: `/` is public, `/me` wants a bearer token.
//
// HS256_SECRET holds the secret, -port or PORT the port (3000 by default, 0 for any that is free).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func main() {
	port := flag.String("port", envOr("PORT", "3000"), "the port to listen on, 0 for any")
	flag.Parse()
	// Built once: a missing or weak secret stops the server before it serves, not at the first request.
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("HS256_SECRET")), hs256.WithRequired("sub", "exp"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "HS256_SECRET:", err)
		os.Exit(2)
	}
	defer verifier.Close()
	if err := serve(verifier, "127.0.0.1:"+*port); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func envOr(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// serve serves until ctrl-c or SIGTERM; it first answers requests in progress.
func serve(verifier *hs256.Verifier, address string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	// Without timeouts and limits, slow or idle clients hold connections for ever.
	server := &http.Server{
		Handler:           routes(verifier),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    32 << 10, // a token is at most 16 KiB
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		deadline, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(deadline)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

func routes(verifier *hs256.Verifier) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.Handle("GET /me", hs256http.Guard(verifier, http.HandlerFunc(me),
		hs256http.Realm("hs256 example"), hs256http.OnRefusal(logRefusal)))
	return mux
}

func home(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "public: /me wants a bearer token")
}

// me runs only after the guard, which has put the claims there.
func me(w http.ResponseWriter, r *http.Request) {
	claims, _ := hs256http.Claims(r.Context())
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"sub": claims.Subject()})
}

// logRefusal logs the code: a refusal holds nothing else of a token.
func logRefusal(refusal hs256.Refusal, r *http.Request) {
	slog.Info("refused", "path", r.URL.Path, "code", refusal.Code, "claim", refusal.Claim, "source", refusal.Source)
}
