package hs256grpc

import (
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/guard"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// An Option changes what an interceptor does. They are those of package hs256http but for cookies, query parameters and
// WebSockets, which gRPC has not.
type Option func(*settings)

type settings struct {
	members []law.Member
	hooks   guard.Hooks[*Call]
}

// optionNames has what sets each option here.
var optionNames = map[string]string{
	"verifier":   "verifier",
	"optional":   "Optional",
	"realm":      "Realm",
	"header":     "Header",
	"scheme":     "Scheme",
	"get_token":  "GetToken",
	"exempt":     "Exempt",
	"is_revoked": "IsRevoked",
	"authorize":  "Authorize",
	"on_refusal": "OnRefusal",
	"describe":   "Describe",
}

func (s *settings) add(name string, value any) {
	s.members = append(s.members, law.Member{Name: name, Value: value})
}

func (s *settings) setVerifier(verifier any) {
	given := false
	switch v := verifier.(type) {
	case *hs256.Verifier:
		given = v != nil
		s.hooks.Verifier = func(*Call) (*hs256.Verifier, error) { return v, nil }
	case func(*Call) (*hs256.Verifier, error):
		given = v != nil
		s.hooks.Verifier = v
	}
	s.add("verifier", law.Given(given))
}

// Optional lets calls without a token pass, without claims.
func Optional(optional bool) Option {
	return func(s *settings) { s.add("optional", optional) }
}

// Realm is what challenges call the protected space (RFC 9110 section 11.5). There is none by default.
func Realm(realm string) Option {
	return func(s *settings) { s.add("realm", realm) }
}

// Header takes the token from the metadata of this name too, after `authorization`: the whole value, or what follows
// [Scheme].
func Header(name string) Option {
	return func(s *settings) { s.add("header", name) }
}

// Scheme replaces Bearer; with [Header] it is that header's, and `authorization` keeps Bearer.
func Scheme(scheme string) Option {
	return func(s *settings) { s.add("scheme", scheme) }
}

// GetToken finds the token in place of all other sources. The empty text is none.
func GetToken(find func(*Call) (string, error)) Option {
	return func(s *settings) {
		s.add("get_token", law.Given(find != nil))
		s.hooks.GetToken = find
	}
}

// Exempt lets methods pass without looking at a token: "/grpc.health.v1.Health/Check" is that one,
// "/grpc.health.v1.Health/*" all of the service. They have no claims in their context.
func Exempt(methods ...string) Option {
	methods = append([]string{}, methods...)
	return func(s *settings) { s.add("exempt", methods) }
}

// IsRevoked is asked about each valid token; a revoked one is answered Unauthenticated. It is for those who ask a database.
func IsRevoked(revoked func(*hs256.Claims, *Call) (bool, error)) Option {
	return func(s *settings) {
		s.add("is_revoked", law.Given(revoked != nil))
		s.hooks.IsRevoked = revoked
	}
}

// Authorize is asked about each valid token that is not revoked; the answer is PermissionDenied if it says no.
func Authorize(allow func(*hs256.Claims, *Call) (bool, error)) Option {
	return func(s *settings) {
		s.add("authorize", law.Given(allow != nil))
		s.hooks.Authorize = allow
	}
}

// OnRefusal is told of each call whose token is rejected, before it is answered.
func OnRefusal(tell func(hs256.Refusal, *Call)) Option {
	return func(s *settings) {
		s.add("on_refusal", law.Given(tell != nil))
		s.hooks.OnRefusal = tell
	}
}

// Describe says whether challenges say in words why a token is rejected. They do by default.
func Describe(describe bool) Option {
	return func(s *settings) { s.add("describe", describe) }
}
