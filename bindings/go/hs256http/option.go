package hs256http

import (
	"net/http"
	"slices"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/guard"
)

// An Option changes what a guard does. An option that is given nothing, such as an empty string or a nil function, is
// rejected, and so is one that is given twice; an unset environment variable is the usual reason.
type Option func(*settings)

type settings = guard.Settings[*http.Request]

// Optional lets requests without a token pass, without claims; also those whose cookie is rejected, since browsers send
// one unasked. Any other rejected token is still answered 401.
func Optional(optional bool) Option {
	return set("optional", optional)
}

// Realm is the name of the protected space in challenges (RFC 9110 section 11.5). By default there is none.
func Realm(realm string) Option {
	return set("realm", realm)
}

// Header also looks for the token in this header, after Authorization: the whole value, or what follows [Scheme].
func Header(name string) Option {
	return set("header", name)
}

// Scheme replaces Bearer, in the challenge as well. With [Header] it applies to that header, and Authorization keeps
// Bearer.
func Scheme(scheme string) Option {
	return set("scheme", scheme)
}

// Cookie looks for the token in the cookie of this name, if the headers have none.
//
// # Security
//
// Browsers send cookies with requests that other sites make: give the cookie SameSite, HttpOnly and Secure, and protect
// what changes state against cross-site request forgery.
func Cookie(name string) Option {
	return set("cookie", name)
}

// Query looks for the token in the query parameter of this name, if neither headers nor the cookie have one (RFC 6750
// section 2.3). Answers then carry `Cache-Control: no-store`, whatever the handler sets, if it writes to the
// ResponseWriter that it is given. A handler that writes to another one, as gin's context does, must not set the field.
//
// # Security
//
// Addresses end up in logs, histories and Referer headers, and the token with them. Use it only if nothing else is
// possible.
func Query(name string) Option {
	return set("query", name)
}

// WebSocket looks for the token among the subprotocols of a WebSocket's handshake, `bearer` and then the token:
// browsers can send nothing else. The response's header then names `bearer`, unless the handler chooses another: a
// library that writes the handshake itself, such as gorilla/websocket, must be given w.Header().
func WebSocket(websocket bool) Option {
	return set("websocket", websocket)
}

// GetToken finds the token instead of all other sources. The empty string means that there is none.
func GetToken(find func(*http.Request) (string, error)) Option {
	return guard.GetToken(find)
}

// Exempt lets paths pass without looking at a token: "/login" is that path only, "/static/" and "/static/*" everything
// below it. They are compared with the request's full path, including a prefix that a router has stripped.
func Exempt(paths ...string) Option {
	return set("exempt", slices.Clone(paths))
}

// IsRevoked is called for each valid token; a revoked one is answered 401. Use it to query a database.
func IsRevoked(revoked func(*hs256.Claims, *http.Request) (bool, error)) Option {
	return guard.IsRevoked(revoked)
}

// Authorize is called for each valid token that is not revoked; the answer is 403 if it says no.
func Authorize(allow func(*hs256.Claims, *http.Request) (bool, error)) Option {
	return guard.Authorize(allow)
}

// OnRefusal is called for each request whose token is rejected, before it is answered. Log and count there: a guard
// itself logs only panics.
func OnRefusal(tell func(hs256.Refusal, *http.Request)) Option {
	return guard.OnRefusal(tell)
}

// Describe sets whether challenges say in words why a token is rejected. By default they do.
func Describe(describe bool) Option {
	return set("describe", describe)
}

func set(name string, value any) Option { return guard.Set[*http.Request](name, value) }
