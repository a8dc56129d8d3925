package hs256_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestCodesArePinned(t *testing.T) {
	codes := []struct {
		code   hs256.Code
		number int
		name   string
		err    error
	}{
		{hs256.CodeInvalidArgument, 1, "invalid_argument", hs256.ErrInvalidArgument},
		{hs256.CodeInternal, 3, "internal", hs256.ErrInternal},
		{hs256.CodeWeakKey, 4, "weak_key", hs256.ErrWeakKey},
		{hs256.CodeMalformed, 10, "malformed", hs256.ErrMalformed},
		{hs256.CodeTooLarge, 11, "too_large", hs256.ErrTooLarge},
		{hs256.CodeAlgorithmNotAllowed, 12, "algorithm_not_allowed", hs256.ErrAlgorithmNotAllowed},
		{hs256.CodeUnsupportedHeader, 13, "unsupported_header", hs256.ErrUnsupportedHeader},
		{hs256.CodeWrongType, 14, "wrong_type", hs256.ErrWrongType},
		{hs256.CodeUnknownKey, 20, "unknown_key", hs256.ErrUnknownKey},
		{hs256.CodeSignatureMismatch, 21, "signature_mismatch", hs256.ErrSignatureMismatch},
		{hs256.CodeInvalidClaim, 30, "invalid_claim", hs256.ErrInvalidClaim},
		{hs256.CodeMissingClaim, 31, "missing_claim", hs256.ErrMissingClaim},
		{hs256.CodeClaimMismatch, 32, "claim_mismatch", hs256.ErrClaimMismatch},
		{hs256.CodeNotYetValid, 33, "not_yet_valid", hs256.ErrNotYetValid},
		{hs256.CodeExpired, 34, "expired", hs256.ErrExpired},
		{hs256.CodeRevoked, 40, "revoked", hs256.ErrRevoked},
		{hs256.CodeUnavailable, 41, "unavailable", hs256.ErrUnavailable},
	}
	for _, c := range codes {
		if int(c.code) != c.number || c.code.String() != c.name {
			t.Errorf("%d %s, want %d %s", int(c.code), c.code, c.number, c.name)
		}
		for _, other := range codes {
			if errors.Is(c.err, other.err) != (c.code == other.code) {
				t.Errorf("errors.Is(%v, %v) is wrong", c.err, other.err)
			}
		}
		message, _, _ := strings.Cut(strings.TrimPrefix(c.err.Error(), "hs256: "), ": ")
		if message != strings.ToLower(message) && c.code != hs256.CodeAlgorithmNotAllowed && c.code != hs256.CodeMalformed {
			t.Errorf("not lower-case: %s", message)
		}
		if message := c.err.Error(); !strings.HasPrefix(message, "hs256: ") || strings.HasSuffix(message, ".") {
			t.Error(message)
		}
	}
	if name := hs256.Code(99).String(); name != "unknown" {
		t.Error(name)
	}
}

func TestErrorsCompareByCodeAndClaim(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret, hs256.WithRequired("tenant", "sub")))
	_, err := v.VerifyAt(mint(testSecret, plainHeader, `{"sub":"ada"}`), time.Unix(testNow, 0))
	var e *hs256.Error
	if !errors.As(err, &e) || e.Code != hs256.CodeMissingClaim || e.Claim != "tenant" {
		t.Fatal(err)
	}
	if err.Error() != "hs256: a required claim is missing from the token (claim `tenant`)" {
		t.Error(err)
	}
	if !errors.Is(err, &hs256.Error{Code: hs256.CodeMissingClaim, Claim: "tenant"}) {
		t.Error("is not the same code and claim")
	}
	if errors.Is(err, &hs256.Error{Code: hs256.CodeMissingClaim, Claim: "sub"}) {
		t.Error("is another claim")
	}
	if errors.Is(hs256.ErrInvalidArgument, hs256.ErrClosed) || !errors.Is(hs256.ErrClosed, hs256.ErrInvalidArgument) {
		t.Error("ErrClosed is one kind of ErrInvalidArgument")
	}
	if wrapped := fmt.Errorf("login: %w", err); !errors.Is(wrapped, hs256.ErrMissingClaim) {
		t.Error(wrapped)
	}
}

func TestOptionsOutOfRangeAreRefused(t *testing.T) {
	key := func(k hs256.Key) hs256.Option { return hs256.WithKeys(k) }
	long := []byte(strings.Repeat("k", 32))
	for name, c := range map[string]struct {
		secret  []byte
		options []hs256.Option
		want    error
		says    string
	}{
		"no key":                {nil, nil, hs256.ErrInvalidArgument, "key"},
		"empty secret":          {[]byte{}, nil, hs256.ErrWeakKey, "the key is empty"},
		"31 bytes":              {long[:31], nil, hs256.ErrWeakKey, "shorter"},
		"empty, though weak":    {nil, []hs256.Option{key(hs256.Key{AllowWeak: true})}, hs256.ErrWeakKey, ""},
		"no keys in the option": {long, []hs256.Option{hs256.WithKeys()}, hs256.ErrInvalidArgument, "none given"},
		"not base64":            {nil, []hs256.Option{key(hs256.Key{Secret: hs256.NewSecret([]byte("*")), Encoding: hs256.Base64})}, hs256.ErrInvalidArgument, ""},
		"not a JWK":             {nil, []hs256.Option{key(hs256.Key{Secret: hs256.NewSecret(long), Encoding: hs256.JWK})}, hs256.ErrInvalidArgument, ""},
		"unknown encoding":      {nil, []hs256.Option{key(hs256.Key{Secret: hs256.NewSecret(long), Encoding: 99})}, hs256.ErrInvalidArgument, "no such encoding"},
		"one id twice": {nil, []hs256.Option{hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(long), ID: "a"}, hs256.Key{Secret: hs256.NewSecret(long), ID: "a"})},
			hs256.ErrInvalidArgument, ""},
		"17 keys":             {nil, []hs256.Option{hs256.WithKeys(slices.Repeat([]hs256.Key{{Secret: hs256.NewSecret(long)}}, 17)...)}, hs256.ErrInvalidArgument, ""},
		"no issuer":           {long, []hs256.Option{hs256.WithIssuer()}, hs256.ErrInvalidArgument, "`WithIssuer`: empty: leave it out, or set it"},
		"no audience":         {long, []hs256.Option{hs256.WithAudience()}, hs256.ErrInvalidArgument, "`WithAudience`: empty"},
		"nothing required":    {long, []hs256.Option{hs256.WithRequired()}, hs256.ErrInvalidArgument, "`WithRequired`: empty"},
		"issuer not UTF-8":    {long, []hs256.Option{hs256.WithIssuer("\xff")}, hs256.ErrInvalidArgument, ""},
		"leeway in ns":        {long, []hs256.Option{hs256.WithLeeway(30)}, hs256.ErrInvalidArgument, "a plain number is nanoseconds"},
		"leeway of 901 s":     {long, []hs256.Option{hs256.WithLeeway(901 * time.Second)}, hs256.ErrInvalidArgument, "`WithLeeway`: more than 900 seconds"},
		"negative leeway":     {long, []hs256.Option{hs256.WithLeeway(-time.Second)}, hs256.ErrInvalidArgument, "`WithLeeway`"},
		"negative age":        {long, []hs256.Option{hs256.WithMaxAge(-time.Second)}, hs256.ErrInvalidArgument, "`WithMaxAge`"},
		"age in ns":           {long, []hs256.Option{hs256.WithMaxAge(1)}, hs256.ErrInvalidArgument, "whole number of seconds"},
		"length of 255":       {long, []hs256.Option{hs256.WithMaxTokenLen(255)}, hs256.ErrInvalidArgument, "`WithMaxTokenLen`"},
		"length of -1":        {long, []hs256.Option{hs256.WithMaxTokenLen(-1)}, hs256.ErrInvalidArgument, "`WithMaxTokenLen`"},
		"length over a MiB":   {long, []hs256.Option{hs256.WithMaxTokenLen(1<<20 + 1)}, hs256.ErrInvalidArgument, "`WithMaxTokenLen`"},
		"no clock":            {long, []hs256.Option{hs256.WithClock(nil)}, hs256.ErrInvalidArgument, "`WithClock`"},
		"subject not UTF-8":   {long, []hs256.Option{hs256.WithSubject("\xff")}, hs256.ErrInvalidArgument, ""},
		"typ not UTF-8":       {long, []hs256.Option{hs256.WithTyp("\xff")}, hs256.ErrInvalidArgument, ""},
		"audience not UTF-8":  {long, []hs256.Option{hs256.WithAudience("\xff")}, hs256.ErrInvalidArgument, ""},
		"claim name not text": {long, []hs256.Option{hs256.WithRequired("\xff")}, hs256.ErrInvalidArgument, ""},
	} {
		v, err := hs256.NewVerifier(c.secret, c.options...)
		if v != nil || !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "kkkk") {
			t.Errorf("%s: the secret is in the message: %v", name, err)
		}
	}
}

func TestEncodingsOfOneSecret(t *testing.T) {
	token := mint(testSecret, plainHeader, `{"sub":"ada"}`)
	for encoding, secret := range map[hs256.Encoding]string{
		hs256.Raw:       string(testSecret),
		hs256.Base64:    "YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw==",
		hs256.Base64URL: "YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw",
		hs256.Hex:       fmt.Sprintf("%x", testSecret),
		hs256.JWK:       `{"kty":"oct","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw"}`,
	} {
		v := must(hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret([]byte(secret)), Encoding: encoding})))
		if claims, err := v.Verify(token); err != nil || claims.Subject() != "ada" || claims.KeyID() != "" {
			t.Errorf("encoding %d: %v", encoding, err)
		}
		v.Close()
	}
	weak := must(hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret([]byte("weak")), AllowWeak: true})))
	if _, err := weak.Verify(mint([]byte("weak"), plainHeader, `{}`)); err != nil {
		t.Error(err)
	}
}

func TestClaimsThatHaveEscapesAndKeyID(t *testing.T) {
	id := strings.Repeat("k", 1200)
	key := hs256.Key{Secret: hs256.NewSecret(testSecret), ID: id}
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(key), hs256.WithAnyAudience(), hs256.WithMaxTokenLen(1<<20)))
	for _, filler := range []int{0, 1, 10, 1000, 3000, 4000, 4090, 10_000, 100_000} {
		payload := fmt.Sprintf(`{"iss":"a\n\u00e9","sub":"\"%s\"","jti":"\ud83d\ude00","aud":["x\ty","","z"],"exp":4e9,"nbf":1.5,"iat":-1e300}`,
			strings.Repeat("s", filler))
		token := mint(testSecret, `{"alg":"HS256","kid":"`+id+`"}`, payload)
		claims, err := v.Verify(token)
		if err != nil {
			t.Fatal(filler, err)
		}
		if claims.Issuer() != "a\né" || claims.Subject() != `"`+strings.Repeat("s", filler)+`"` || claims.ID() != "😀" {
			t.Error(filler, claims.Issuer(), claims.ID())
		}
		if !slices.Equal(claims.Audience(), []string{"x\ty", "", "z"}) || claims.KeyID() != id {
			t.Error(filler, claims.Audience(), claims.KeyID())
		}
		if claims.ExpiresAt() != time.Unix(4e9, 0).UTC() || claims.NotBefore() != time.Unix(1, 5e8).UTC() {
			t.Error(filler, claims.ExpiresAt(), claims.NotBefore())
		}
		if claims.IssuedAt().Year() != 1 || string(claims.Raw()) != payload {
			t.Error(filler, claims.IssuedAt())
		}
	}
}

// Short texts are kept with their claims, long ones apart: neither may lose a byte, to the collector or in a copy.
func TestClaimsOfEveryLength(t *testing.T) {
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret), ID: "k1"})))
	token := func(n int) (token, subject, payload string) {
		subject = strings.Repeat("s", n)
		payload = `{"iss":"\u0061` + subject + `","sub":"` + subject + `"}`
		return mint(testSecret, `{"alg":"HS256","kid":"k1"}`, payload), subject, payload
	}
	var alone, tokens = []*hs256.Claims{}, []string{}
	for n := range 600 {
		token, _, _ := token(n)
		tokens = append(tokens, token)
		alone = append(alone, must(v.Verify(token)))
	}
	results := v.VerifyBatch(tokens, 2)
	runtime.GC()
	for n, claims := range alone {
		_, subject, payload := token(n)
		copied := *claims
		for _, c := range []*hs256.Claims{claims, &copied, results[n].Claims} {
			if c.Subject() != subject || c.Issuer() != "a"+subject || c.KeyID() != "k1" || string(c.Raw()) != payload {
				t.Fatalf("%d: %s", n, c.Raw())
			}
		}
	}
}

func TestClaimsByName(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret))
	claims := must(v.Verify(mint(testSecret, plainHeader, `{"a":null,"b":[1, 2],"é":"\u00e9","sub":""}`)))
	for name, want := range map[string]string{"a": "null", "b": "[1, 2]", "é": `"\u00e9"`, "sub": `""`} {
		if got, ok := claims.Claim(name); !ok || string(got) != want || !claims.Has(name) {
			t.Error(name, string(got), ok)
		}
	}
	for _, name := range []string{"", "A", "c", "\xff", "SUB"} {
		if got, ok := claims.Claim(name); ok || got != nil || claims.Has(name) {
			t.Error(name, string(got))
		}
	}
	if claims.Audience() != nil || !claims.ExpiresAt().IsZero() || claims.Issuer() != "" {
		t.Error("absent claims are not zero")
	}
	raw := claims.Raw()
	raw[0] = 'x'
	if claims.Raw()[0] != '{' {
		t.Error("Raw is not a copy")
	}
}

func TestZeroClaimsAreEmpty(t *testing.T) {
	var c hs256.Claims
	if c.Issuer() != "" || c.Audience() != nil || c.Has("sub") || len(c.Raw()) != 0 || !c.IssuedAt().IsZero() {
		t.Error(c)
	}
}

func TestClock(t *testing.T) {
	now := time.Unix(testNow, 0)
	v := must(hs256.NewVerifier(testSecret, hs256.WithClock(func() time.Time { return now })))
	token := mint(testSecret, plainHeader, fmt.Sprintf(`{"exp":%d}`, testNow+1))
	if _, err := v.Verify(token); err != nil {
		t.Error(err)
	}
	now = now.Add(time.Second)
	if _, err := v.Verify(token); !errors.Is(err, hs256.ErrExpired) {
		t.Error(err)
	}
	if r := v.VerifyBatch([]string{token}, 1); !errors.Is(r[0].Err, hs256.ErrExpired) {
		t.Error(r[0].Err)
	}
	system := must(hs256.NewVerifier(testSecret))
	if _, err := system.Verify(token); !errors.Is(err, hs256.ErrExpired) {
		t.Error(err)
	}
	if _, err := system.Verify(mint(testSecret, plainHeader, fmt.Sprintf(`{"exp":%d}`, time.Now().Unix()+100))); err != nil {
		t.Error(err)
	}
}

func TestTokenLengths(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret, hs256.WithMaxTokenLen(1<<20)))
	for _, token := range []string{"", ".", "..", strings.Repeat("a", 1<<20), "\x00", "é", "a.b.c\n"} {
		if _, err := v.Verify(token); !errors.Is(err, hs256.ErrMalformed) {
			t.Errorf("%.9q: %v", token, err)
		}
	}
	if _, err := v.Verify(strings.Repeat("a", 1<<20+1)); !errors.Is(err, hs256.ErrTooLarge) {
		t.Error(err)
	}
	if _, err := v.Verify(strings.Repeat("a", 100<<20)); !errors.Is(err, hs256.ErrTooLarge) {
		t.Error(err)
	}
}
