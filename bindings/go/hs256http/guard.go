// Package hs256http guards net/http handlers with bearer tokens (RFC 6750), verified by hs256.
//
//	v, err := hs256.NewVerifier(secret, hs256.WithAudience("api"))
//	...
//	http.Handle("/me", hs256http.Guard(v, http.HandlerFunc(me)))
//
// In the handler, [Claims] returns the claims of the request's token. [Middleware] has the form that routers such as
// chi take. Where a token is found and what is answered follows the same rules in every language: docs/REQUESTS.md.
package hs256http

import (
	"context"
	"log"
	"net/http"
	"strconv"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/guard"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// Verifiers is what a guard verifies with: a verifier; or a function that returns one for a request, for example a
// tenant's; or the path of a policy file, which is opened and followed as [hs256.Open] does:
//
//	hs256http.Guard(hs256.PolicyFile("policy.json"), next)
type Verifiers interface {
	*hs256.Verifier | func(*http.Request) (*hs256.Verifier, error) | hs256.PolicyFile
}

// Guard lets requests with a valid token through to next, with the token's claims in the request's context.
//
// Other requests are answered: 401 with the challenge of RFC 6750 section 3 if there is no valid token, 403 if
// [Authorize] says no, and 500 if the verifier is closed, or a function given to the guard fails or panics. CORS
// preflights pass without claims. No answer contains a rejected token's bytes.
//
// The token is taken from the Authorization header and nowhere else, unless an option says so.
//
// Guard panics with an [hs256.Error] if an option is given nothing, such as an empty string or a nil function, or a
// value that can never mean anything: a guard meant to demand something must not silently demand nothing. It panics
// with the error of [hs256.Open] if a policy file does not load. To get that error as a value, open the file and pass
// the verifier.
func Guard[V Verifiers](verifier V, next http.Handler, options ...Option) http.Handler {
	return Middleware(verifier, options...)(next)
}

// Middleware is [Guard] for routers that want a function, such as chi.
func Middleware[V Verifiers](verifier V, options ...Option) func(next http.Handler) http.Handler {
	g := guard.New(any(verifier), options, logPanic)
	return func(next http.Handler) http.Handler {
		if next == nil {
			panic(hs256.Error{Code: hs256.CodeInvalidArgument, Field: "next"})
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(g, w, r, next) })
	}
}

type contextKey struct{}

// Claims returns the claims of the token that came with a request; false if the request passed no guard, or passed one
// without a token.
func Claims(ctx context.Context) (*hs256.Claims, bool) {
	claims, _ := ctx.Value(contextKey{}).(*hs256.Claims)
	return claims, claims != nil
}

// WithClaims returns a context with claims, as a guard does; for tests of handlers.
func WithClaims(ctx context.Context, claims *hs256.Claims) context.Context {
	return context.WithValue(ctx, contextKey{}, claims)
}

func serve(g *guard.Guard[*http.Request], w http.ResponseWriter, r *http.Request, next http.Handler) {
	decision := g.Decide(r, law.Request{Method: r.Method, Target: target(r), Fields: r.Header})
	header := w.Header()
	if decision.Challenge != "" {
		header.Set("WWW-Authenticate", decision.Challenge)
	}
	var kept *unstored
	if decision.NoStore {
		kept = &unstored{ResponseWriter: w}
		kept.set()
		w = kept
	}
	if decision.RetryAfter != 0 {
		header.Set("Retry-After", strconv.FormatUint(uint64(decision.RetryAfter), 10))
	}
	if !decision.Passes {
		http.Error(w, http.StatusText(decision.Status), decision.Status)
		return
	}
	if decision.Subprotocol != "" {
		header.Set("Sec-WebSocket-Protocol", decision.Subprotocol)
	}
	// Claims of an outer guard do not count: its route may trust another verifier.
	if _, around := Claims(r.Context()); around || decision.Claims != nil {
		r = r.WithContext(WithClaims(r.Context(), decision.Claims))
	}
	next.ServeHTTP(w, r)
	if kept != nil {
		kept.set() // the handler sent nothing, and the server sends the header
	}
}

// target is the request's target as received: a handler that strips a prefix changes only the URL. A request that no
// server has read has none.
func target(r *http.Request) string {
	if r.RequestURI != "" {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// logPanic writes to the log in which net/http reports a handler's panic.
func logPanic(r *http.Request, thrown any) {
	write := log.Printf
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok && server.ErrorLog != nil {
		write = server.ErrorLog.Printf
	}
	write("hs256http: a function of the guard's panicked: %v", thrown)
}
