package hs256_test

import (
	"errors"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestBearer(t *testing.T) {
	for value, want := range map[string]string{"Bearer a.b.c": "a.b.c", "bEARER   x": "x", "Bearer !": "!"} {
		if token, ok := hs256.Bearer(value); !ok || token != want {
			t.Errorf("%q: %q", value, token)
		}
	}
	for _, value := range []string{"", "Bearer", "Bearer ", "Bearer a b", "Bearer\ta", "Basic a", "Bearer a\n", "Bearer é", "a.b.c"} {
		if token, ok := hs256.Bearer(value); ok || token != "" {
			t.Errorf("%q: %q", value, token)
		}
	}
}

func TestChallenge(t *testing.T) {
	for _, c := range []struct {
		err         error
		realm, want string
	}{
		{nil, "", `Bearer`},
		{nil, "api", `Bearer realm="api"`},
		{nil, `"""""`, `Bearer realm="\"\"\"\"\""`},
		{hs256.ErrMalformed, "", `Bearer error="invalid_token", error_description="the token is not a well-formed JWT"`},
	} {
		if got, err := hs256.Challenge(c.err, c.realm); err != nil || got != c.want {
			t.Errorf("%v %q: %s, %v", c.err, c.realm, got, err)
		}
	}
	for _, realm := range []string{"a\r\nSet-Cookie: b", "é", "\x00"} {
		if got, err := hs256.Challenge(nil, realm); got != "" || !errors.Is(err, hs256.ErrInvalidArgument) {
			t.Errorf("%q: %s", realm, got)
		}
	}
	if _, err := hs256.Challenge(errors.New("another"), ""); !errors.Is(err, hs256.ErrInvalidArgument) {
		t.Error(err)
	}
}
