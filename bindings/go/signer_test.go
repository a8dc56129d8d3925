package hs256_test

import (
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestSignAddsTimes(t *testing.T) {
	now := time.Unix(testNow, 0)
	v := must(hs256.NewVerifier(testSecret))
	s := must(hs256.NewSigner(testSecret, hs256.WithClock(func() time.Time { return now })))
	for want, options := range map[string][]hs256.SignOption{
		`{"sub":"ada","iat":1700000000}`:                     nil,
		`{"sub":"ada"}`:                                      {hs256.WithoutIssuedAt()},
		`{"sub":"ada","iat":5}`:                              nil,
		`{"sub":"ada","iat":1700000000,"exp":1700000900}`:    {hs256.ExpiresIn(15 * time.Minute)},
		`{"sub":"ada","iat":1600000000,"exp":1600086400}`:    {hs256.SignedAt(time.Unix(1_600_000_000, 0)), hs256.ExpiresIn(24 * time.Hour)},
		`{"sub":"ada","nbf":1700000010}`:                     {hs256.NotBeforeIn(10 * time.Second), hs256.WithoutIssuedAt()},
		`{"sub":"ada","iat":1699999999,"exp":17000000e2  } `: nil,
	} {
		claims := any(json.RawMessage(`{"sub":"ada"}`))
		if strings.Contains(want, `"iat":5`) { // its own
			claims = json.RawMessage(want)
		}
		if strings.Contains(want, "e2") { // signed as it is
			claims, options = json.RawMessage(want), []hs256.SignOption{hs256.WithoutIssuedAt()}
		}
		token, err := s.Sign(claims, options...)
		if err != nil {
			t.Error(want, err)
			continue
		}
		got, err := v.VerifyAt(token, time.Unix(1_600_000_000, 0).Add(-time.Nanosecond))
		if strings.Contains(want, "nbf") {
			got, err = v.VerifyAt(token, now.Add(time.Minute))
		}
		if err != nil || string(got.Raw()) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	s := must(hs256.NewSigner(testSecret, hs256.WithMaxTokenLen(300)))
	for name, c := range map[string]struct {
		claims  any
		options []hs256.SignOption
		want    error
	}{
		"nothing":          {json.RawMessage(nil), nil, hs256.ErrMalformed},
		"no JSON":          {json.RawMessage(`{`), nil, hs256.ErrMalformed},
		"a member twice":   {json.RawMessage(`{"a":1,"a":2}`), nil, hs256.ErrMalformed},
		"sub is a number":  {map[string]int{"sub": 1}, nil, hs256.ErrInvalidClaim},
		"too long":         {map[string]string{"a": strings.Repeat("a", 300)}, nil, hs256.ErrTooLarge},
		"iat twice":        {map[string]int{"iat": 1}, []hs256.SignOption{hs256.WithIssuedAt()}, hs256.ErrInvalidArgument},
		"iat and none":     {map[string]int{}, []hs256.SignOption{hs256.WithIssuedAt(), hs256.WithoutIssuedAt()}, hs256.ErrInvalidArgument},
		"exp twice":        {map[string]int{"exp": 1}, []hs256.SignOption{hs256.ExpiresIn(time.Second)}, hs256.ErrInvalidArgument},
		"nanoseconds":      {map[string]int{}, []hs256.SignOption{hs256.ExpiresIn(900)}, hs256.ErrInvalidArgument},
		"nbf in fractions": {map[string]int{}, []hs256.SignOption{hs256.NotBeforeIn(1)}, hs256.ErrInvalidArgument},
		"nbf in the past":  {map[string]int{}, []hs256.SignOption{hs256.NotBeforeIn(-time.Second)}, hs256.ErrInvalidArgument},
	} {
		if token, err := s.Sign(c.claims, c.options...); token != "" || !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var unsupported *json.UnsupportedTypeError
	if _, err := s.Sign(map[string]any{"a": func() {}}); !errors.As(err, &unsupported) {
		t.Error(err)
	}
	if _, err := hs256.NewSigner(testSecret, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret)})); !errors.Is(err, hs256.ErrInvalidArgument) {
		t.Error("two keys:", err)
	}
	if _, err := hs256.NewSigner(nil); !errors.Is(err, hs256.ErrInvalidArgument) {
		t.Error("no key:", err)
	}
	if _, err := hs256.NewSigner([]byte("short")); !errors.Is(err, hs256.ErrWeakKey) {
		t.Error("weak:", err)
	}
}

// Values that json.Marshal makes no object of, or an object with losses, are rejected by their type.
func TestSignRefusesWhatIsNoObject(t *testing.T) {
	type hidden struct{ sub string }
	type empty struct{}
	type visible struct {
		hidden
		Sub string `json:"sub,omitempty"`
	}
	var noMap map[string]any
	var noStruct *visible
	text := `{"sub":"ada"}`
	s := must(hs256.NewSigner(testSecret))
	for says, claims := range map[string]any{
		"<nil> is not a JSON object: give a struct, a map with strings for keys, or json.RawMessage": nil,
		"map[string]interface {} is not a JSON object":                                               noMap,
		"*hs256_test.visible is not a JSON object":                                                   noStruct,
		"[]uint8 is not a JSON object":                                                               []byte(text),
		"string is not a JSON object":                                                                text,
		"[]int is not a JSON object":                                                                 []int{},
		"int is not a JSON object":                                                                   5,
		"time.Time is not a JSON object":                                                             time.Unix(testNow, 0),
		"*json.RawMessage is not a JSON object":                                                      new(json.RawMessage),
		"map[int]string is a map whose keys are not strings, as names of claims are":                 map[int]string{1: "x"},
		"*map[int8]string is a map whose keys are not strings":                                       &map[int8]string{},
		"hs256_test.hidden is a struct without exported fields, of which JSON keeps nothing":         hidden{"ada"},
		"*sync.Map is a struct without exported fields":                                              new(sync.Map),
	} {
		_, err := s.Sign(claims)
		if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "claims"}) || !strings.Contains(err.Error(), "`claims`: "+says) {
			t.Errorf("%s: %v", says, err)
		}
	}
	type name string
	for _, claims := range []any{
		map[string]any{}, empty{}, visible{}, &visible{}, visible{hidden: hidden{"ada"}}, map[name]int{"a": 1}, map[netip.Addr]int{}, big{},
		json.RawMessage(text),
	} {
		if _, err := s.Sign(claims); err != nil {
			t.Errorf("%T: %v", claims, err)
		}
	}
}

// big has no exported field and marshals itself.
type big struct{ _ int }

func (big) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

func TestSignLongClaims(t *testing.T) {
	s := must(hs256.NewSigner(testSecret, hs256.WithMaxTokenLen(1<<20)))
	v := must(hs256.NewVerifier(testSecret, hs256.WithMaxTokenLen(1<<20)))
	for _, n := range []int{0, 3000, 3040, 4096, 12_000, 700_000} {
		want := strings.Repeat("s", n)
		claims, err := v.Verify(must(s.Sign(map[string]string{"sub": want})))
		if err != nil || claims.Subject() != want {
			t.Error(n, err)
		}
	}
}
