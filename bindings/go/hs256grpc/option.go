package hs256grpc

import (
	"slices"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/guard"
)

// An Option changes what an interceptor does. The options are those of package hs256http, except cookies, query
// parameters and WebSockets, which gRPC lacks.
type Option func(*settings)

type settings = guard.Settings[*Call]

// Optional lets calls without a token pass, without claims.
func Optional(optional bool) Option {
	return set("optional", optional)
}

// Realm is the name of the protected space in challenges (RFC 9110 section 11.5). By default there is none.
func Realm(realm string) Option {
	return set("realm", realm)
}

// Header also looks for the token in the metadata of this name, after `authorization`: the whole value, or what follows
// [Scheme].
func Header(name string) Option {
	return set("header", name)
}

// Scheme replaces Bearer. With [Header] it applies to that header, and `authorization` keeps Bearer.
func Scheme(scheme string) Option {
	return set("scheme", scheme)
}

// GetToken finds the token instead of all other sources. The empty string means that there is none.
func GetToken(find func(*Call) (string, error)) Option {
	return guard.GetToken(find)
}

// Exempt lets methods pass without looking at a token: "/grpc.health.v1.Health/Check" is that method only,
// "/grpc.health.v1.Health/*" the whole service. Their context has no claims.
func Exempt(methods ...string) Option {
	return set("exempt", slices.Clone(methods))
}

// IsRevoked is called for each valid token; a revoked one is answered Unauthenticated. Use it to query a database.
func IsRevoked(revoked func(*hs256.Claims, *Call) (bool, error)) Option {
	return guard.IsRevoked(revoked)
}

// Authorize is called for each valid token that is not revoked; the answer is PermissionDenied if it says no.
func Authorize(allow func(*hs256.Claims, *Call) (bool, error)) Option {
	return guard.Authorize(allow)
}

// OnRefusal is called for each call whose token is rejected, before it is answered.
func OnRefusal(tell func(hs256.Refusal, *Call)) Option {
	return guard.OnRefusal(tell)
}

// Describe sets whether challenges say in words why a token is rejected. By default they do.
func Describe(describe bool) Option {
	return set("describe", describe)
}

func set(name string, value any) Option { return guard.Set[*Call](name, value) }
