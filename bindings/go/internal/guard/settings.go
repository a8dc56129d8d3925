package guard

import (
	"unicode/utf8"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// Settings are the options of a guard over requests of type R: those that the library reads, and the owner's functions.
type Settings[R any] struct {
	members []law.Member
	hooks   hooks[R]
}

// optionNames has the function of hs256http and hs256grpc that sets each option.
var optionNames = map[string]string{
	"verifier":    "verifier",
	"policy_file": "PolicyFile",
	"optional":    "Optional",
	"realm":       "Realm",
	"header":      "Header",
	"scheme":      "Scheme",
	"cookie":      "Cookie",
	"query":       "Query",
	"websocket":   "WebSocket",
	"get_token":   "GetToken",
	"exempt":      "Exempt",
	"is_revoked":  "IsRevoked",
	"authorize":   "Authorize",
	"on_refusal":  "OnRefusal",
	"describe":    "Describe",
}

// Set sets an option that the library reads: a bool, a string or a []string.
func Set[R any](name string, value any) func(*Settings[R]) {
	return func(s *Settings[R]) { s.add(name, value) }
}

// GetToken sets the function that finds the token.
func GetToken[R any](find func(R) (string, error)) func(*Settings[R]) {
	return func(s *Settings[R]) {
		s.add("get_token", law.Given(find != nil))
		s.hooks.getToken = find
	}
}

// IsRevoked sets the function that is asked about each valid token.
func IsRevoked[R any](revoked func(*hs256.Claims, R) (bool, error)) func(*Settings[R]) {
	return func(s *Settings[R]) {
		s.add("is_revoked", law.Given(revoked != nil))
		s.hooks.isRevoked = revoked
	}
}

// Authorize sets the function that is asked about each valid token that is not revoked.
func Authorize[R any](allow func(*hs256.Claims, R) (bool, error)) func(*Settings[R]) {
	return func(s *Settings[R]) {
		s.add("authorize", law.Given(allow != nil))
		s.hooks.authorize = allow
	}
}

// OnRefusal sets the function that is told of each rejected token.
func OnRefusal[R any](tell func(hs256.Refusal, R)) func(*Settings[R]) {
	return func(s *Settings[R]) {
		s.add("on_refusal", law.Given(tell != nil))
		s.hooks.onRefusal = tell
	}
}

// setVerifier takes a *hs256.Verifier, a function that gives one for a request, or an hs256.PolicyFile, which it does not open.
func (s *Settings[R]) setVerifier(verifier any) {
	given := false
	switch v := verifier.(type) {
	case hs256.PolicyFile:
		s.setPolicyFile(string(v))
		return
	case *hs256.Verifier:
		given = v != nil
		s.hooks.verifier = func(R) (*hs256.Verifier, error) { return v, nil }
	case func(R) (*hs256.Verifier, error):
		given = v != nil
		s.hooks.verifier = v
	}
	s.add("verifier", law.Given(given))
}

// setPolicyFile notes a path, which may be no UTF-8.
func (s *Settings[R]) setPolicyFile(path string) {
	if utf8.ValidString(path) {
		s.add("policy_file", path)
	} else {
		s.add("policy_file", law.Given(true))
	}
}

func (s *Settings[R]) add(name string, value any) {
	s.members = append(s.members, law.Member{Name: name, Value: value})
}
