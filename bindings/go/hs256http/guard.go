// Package hs256http guards net/http handlers with bearer tokens (RFC 6750), verified by hs256.
//
//	v, err := hs256.NewVerifier(secret, hs256.WithAudience("api"))
//	...
//	http.Handle("/me", hs256http.Guard(v, http.HandlerFunc(me)))
//
// In the handler, [Claims] gives the claims of the request's token. [Middleware] has the shape that routers such as chi
// take.
package hs256http

import (
	"context"
	"errors"
	"net/http"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// Guard lets requests with a valid token through to next, with the token's claims in the request's context.
//
// Others are answered: 401 with the challenge of RFC 6750 section 3 where there is no valid token, 403 where [Authorize]
// says no, and 500 where the verifier cannot judge, because it is closed for example. A refused token's bytes are in no
// answer.
//
// The token is taken from the Authorization header and nowhere else, unless [Cookie] or [Query] is given. Two Authorization
// headers count as none: what stands in front of this server may have judged the other one.
//
// Guard panics if the realm given to [Realm] is not visible ASCII and spaces, and if the verifier, the handler or what an
// option is given is nil or empty: a guard meant to demand something must not come to demand nothing.
func Guard(v *hs256.Verifier, next http.Handler, options ...Option) http.Handler {
	return Middleware(v, options...)(next)
}

// Middleware is [Guard] for routers that want a function, such as chi.
func Middleware(v *hs256.Verifier, options ...Option) func(next http.Handler) http.Handler {
	demand("verifier", v != nil)
	g := guard{verifier: v}
	for _, o := range options {
		demand("option", o != nil)
		o(&g)
	}
	if _, err := hs256.Challenge(nil, g.realm); err != nil {
		panic("hs256http: " + err.Error())
	}
	return func(next http.Handler) http.Handler {
		demand("next", next != nil)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.serve(w, r, next) })
	}
}

// demand panics where a programmer gave nothing: at start, before a request is served.
func demand(field string, given bool) {
	if !given {
		panic("hs256http: invalid argument `" + field + "`: nothing given")
	}
}

// An Option changes what a guard does.
type Option func(*guard)

// Realm is what challenges call the protected space (RFC 9110 section 11.5). There is none by default.
func Realm(realm string) Option {
	demand("realm", realm != "")
	return func(g *guard) { g.realm = realm }
}

// Authorize is asked about each valid token; the answer is 403 if it says no.
func Authorize(allow func(r *http.Request, claims *hs256.Claims) bool) Option {
	demand("authorize", allow != nil)
	return func(g *guard) { g.allow = allow }
}

// OnRefusal is told of each request that is not let through, before it is answered: err is nil if it had no token,
// [ErrForbidden] if [Authorize] said no, and otherwise what Verify returned. It is the place to log and to count.
func OnRefusal(tell func(r *http.Request, err error)) Option {
	demand("onRefusal", tell != nil)
	return func(g *guard) { g.tell = tell }
}

// Cookie takes the token from the cookie of this name, where a request has no Authorization header.
//
// # Security
//
// Browsers send cookies with requests that other sites make: give the cookie SameSite, HttpOnly and Secure, and protect
// what changes state against cross-site request forgery.
func Cookie(name string) Option {
	demand("cookie", name != "")
	return func(g *guard) { g.cookie = name }
}

// Query takes the token from the query parameter of this name, where a request has neither an Authorization header nor the
// cookie (RFC 6750 section 2.3).
//
// # Security
//
// Addresses end up in logs, histories and Referer headers, and the token with them. Use it only where nothing else can be
// done.
func Query(name string) Option {
	demand("query", name != "")
	return func(g *guard) { g.query = name }
}

// ErrForbidden is what [OnRefusal] gets where [Authorize] said no.
var ErrForbidden = errors.New("hs256http: the token is valid but not authorized")

type contextKey struct{}

// Claims gives the claims of the token that came with a request; false if the request did not come through a guard.
func Claims(ctx context.Context) (*hs256.Claims, bool) {
	claims, ok := ctx.Value(contextKey{}).(*hs256.Claims)
	return claims, ok
}

// WithClaims gives a context that has claims, as a guard does; for tests of handlers.
func WithClaims(ctx context.Context, claims *hs256.Claims) context.Context {
	return context.WithValue(ctx, contextKey{}, claims)
}

type guard struct {
	verifier *hs256.Verifier
	realm    string
	cookie   string
	query    string
	allow    func(*http.Request, *hs256.Claims) bool
	tell     func(*http.Request, error)
}

func (g *guard) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	token, inQuery, ok := g.token(r)
	if !ok {
		g.refuse(w, r, nil)
		return
	}
	claims, err := g.verifier.Verify(token)
	if err != nil {
		g.refuse(w, r, err)
		return
	}
	if g.allow != nil && !g.allow(r, claims) {
		g.refuse(w, r, ErrForbidden)
		return
	}
	if inQuery {
		w.Header().Set("Cache-Control", "private") // RFC 6750 section 2.3
	}
	next.ServeHTTP(w, r.WithContext(WithClaims(r.Context(), claims)))
}

func (g *guard) token(r *http.Request) (token string, inQuery, ok bool) {
	if values := r.Header.Values("Authorization"); len(values) > 0 {
		token, ok = hs256.Bearer(values[0])
		return token, false, ok && len(values) == 1
	}
	if g.cookie != "" {
		if cookies := r.CookiesNamed(g.cookie); len(cookies) > 0 {
			return cookies[0].Value, false, len(cookies) == 1
		}
	}
	if g.query != "" {
		if values := r.URL.Query()[g.query]; len(values) > 0 {
			return values[0], true, len(values) == 1
		}
	}
	return "", false, false
}

func (g *guard) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if g.tell != nil {
		g.tell(r, err)
	}
	status := statusOf(err)
	if status == http.StatusUnauthorized {
		challenge, _ := hs256.Challenge(err, g.realm) // neither can be wrong: see Middleware
		w.Header().Set("WWW-Authenticate", challenge)
	}
	http.Error(w, http.StatusText(status), status)
}

func statusOf(err error) int {
	switch {
	case errors.Is(err, ErrForbidden):
		return http.StatusForbidden
	case errors.Is(err, hs256.ErrInvalidArgument), errors.Is(err, hs256.ErrInternal):
		return http.StatusInternalServerError // not the token's fault
	default:
		return http.StatusUnauthorized
	}
}
