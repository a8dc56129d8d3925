package hs256http

import (
	"net/http"
	"slices"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/guard"
)

// An Option changes what a guard does. One that is given nothing, an empty text or a nil function, is refused, and so is one
// that is given twice; an environment variable that is not set is the usual reason.
type Option func(*settings)

type settings = guard.Settings[*http.Request]

// Optional lets requests without a token pass, without claims; and those whose cookie is rejected, since browsers send one
// unasked. Any other token that is rejected is still answered 401.
func Optional(optional bool) Option {
	return set("optional", optional)
}

// Realm is what challenges call the protected space (RFC 9110 section 11.5). There is none by default.
func Realm(realm string) Option {
	return set("realm", realm)
}

// Header takes the token from this header too, after Authorization: the whole value, or what follows [Scheme].
func Header(name string) Option {
	return set("header", name)
}

// Scheme replaces Bearer, in the challenge as well; with [Header] it is that header's, and Authorization keeps Bearer.
func Scheme(scheme string) Option {
	return set("scheme", scheme)
}

// Cookie takes the token from the cookie of this name, where the headers have none.
//
// # Security
//
// Browsers send cookies with requests that other sites make: give the cookie SameSite, HttpOnly and Secure, and protect
// what changes state against cross-site request forgery.
func Cookie(name string) Option {
	return set("cookie", name)
}

// Query takes the token from the query parameter of this name, where neither headers nor the cookie have one (RFC 6750
// section 2.3). Answers then carry `Cache-Control: no-store`.
//
// # Security
//
// Addresses end up in logs, histories and Referer headers, and the token with them. Use it only where nothing else can be
// done.
func Query(name string) Option {
	return set("query", name)
}

// WebSocket takes the token of a WebSocket's handshake from its subprotocols, `bearer` and the token, which is all that
// browsers can send. The response's header then names `bearer`, unless the handler chooses another: a library that writes
// the handshake by itself, such as gorilla/websocket, must be given w.Header().
func WebSocket(websocket bool) Option {
	return set("websocket", websocket)
}

// GetToken finds the token in place of all other sources. The empty text is none.
func GetToken(find func(*http.Request) (string, error)) Option {
	return guard.GetToken(find)
}

// Exempt lets paths pass without looking at a token: "/login" is that path only, "/static/" and "/static/*" everything
// below it. They are compared with the full path of the request, whatever prefix a router has stripped.
func Exempt(paths ...string) Option {
	return set("exempt", slices.Clone(paths))
}

// IsRevoked is asked about each valid token; a revoked one is answered 401. It is for those who ask a database.
func IsRevoked(revoked func(*hs256.Claims, *http.Request) (bool, error)) Option {
	return guard.IsRevoked(revoked)
}

// Authorize is asked about each valid token that is not revoked; the answer is 403 if it says no.
func Authorize(allow func(*hs256.Claims, *http.Request) (bool, error)) Option {
	return guard.Authorize(allow)
}

// OnRefusal is told of each request whose token is rejected, before it is answered. It is the place to log and to count: a
// guard logs nothing but panics.
func OnRefusal(tell func(hs256.Refusal, *http.Request)) Option {
	return guard.OnRefusal(tell)
}

// Describe sets whether challenges say in words why a token is rejected. By default they do.
func Describe(describe bool) Option {
	return set("describe", describe)
}

func set(name string, value any) Option { return guard.Set[*http.Request](name, value) }
