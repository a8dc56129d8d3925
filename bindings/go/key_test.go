package hs256_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

var otherSecret = []byte("another test secret, 32 bytes and more")

func TestAnEmptySecretIsSaidToBeEmpty(t *testing.T) {
	_, verifier := hs256.NewVerifier([]byte{})
	_, signer := hs256.NewSigner([]byte{})
	_, weak := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{AllowWeak: true}))
	for _, err := range []error{verifier, signer, weak} {
		want := "hs256: the key is empty (an environment variable that is not set is the usual reason)"
		if !errors.Is(err, hs256.ErrWeakKey) || err.Error() != want {
			t.Error(err)
		}
	}
}

func TestAFlawOfASecretIsNamed(t *testing.T) {
	for _, c := range []struct {
		encoding hs256.Encoding
		secret   string
		says     string
	}{
		{hs256.Base64, "QUJD\n", "not base64: a line break"},
		{hs256.Base64, "QUI", "not base64: its padding (`=`) is missing"},
		{hs256.Base64, "QU-D", "give it as base64url"},
		{hs256.Base64, "QUJDQ", "not base64: of an impossible length: was it cut off?"},
		{hs256.Hex, "0xab", "it begins with `0x`; leave that out"},
		{hs256.Hex, "abc", "an odd number of digits"},
	} {
		key := hs256.Key{Secret: hs256.NewSecret([]byte(c.secret)), Encoding: c.encoding}
		_, err := hs256.NewVerifier(nil, hs256.WithKeys(key))
		if !errors.Is(err, hs256.ErrInvalidArgument) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: %v", c.says, err)
		}
	}
}

func TestARefusalNamesTheOptionThatMayBeMissing(t *testing.T) {
	_, audience := must(hs256.NewVerifier(testSecret)).Verify(mint(testSecret, `{"alg":"HS256"}`, `{"aud":"x"}`))
	ring := must(hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret), ID: "a"})))
	_, key := ring.Verify(mint(testSecret, `{"alg":"HS256"}`, `{}`))
	_, malformed := ring.Verify("Bearer x")
	_, weak := hs256.NewVerifier(testSecret[:31])
	for _, c := range []struct {
		got, want error
		says      string
	}{
		{audience, hs256.ErrClaimMismatch, "(claim `aud`): without `WithAudience` or `WithAnyAudience`, a token that has one is rejected"},
		{key, hs256.ErrUnknownKey, "no key is known for the token's key id: its kid is the id of no key in use, or it has none while every key has an id"},
		{malformed, hs256.ErrMalformed, "the token is not a well-formed JWT: `Explain` says why; most often it was cut off, or has quotes, white space or Bearer around it"},
		{weak, hs256.ErrWeakKey, "(RFC 7518 section 3.2): take a longer one, or set `AllowWeak` for it"},
	} {
		if !errors.Is(c.got, c.want) || !strings.HasSuffix(c.got.Error(), c.says) {
			t.Error(c.got)
		}
	}
}

func TestAKeySpeaksForItsIssuers(t *testing.T) {
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(
		hs256.Key{Secret: hs256.NewSecret(testSecret), ID: "a", Issuer: []string{"https://a.example", "https://old.example"}},
		hs256.Key{Secret: hs256.NewSecret(otherSecret), ID: "b"},
	)))
	header := func(kid string) string { return `{"alg":"HS256","kid":"` + kid + `"}` }
	for _, c := range []struct{ token, want string }{
		{mint(testSecret, header("a"), `{"iss":"https://a.example"}`), "ok"},
		{mint(testSecret, header("a"), `{"iss":"https://old.example"}`), "ok"},
		{mint(testSecret, header("a"), `{"iss":"https://b.example"}`), "claim_mismatch (iss)"},
		{mint(testSecret, header("a"), `{}`), "missing_claim (iss)"},
		{mint(otherSecret, header("b"), `{}`), "ok"},
	} {
		if _, err := v.Verify(c.token); verdictOf(err).String() != c.want {
			t.Errorf("%s: %v", c.want, err)
		}
	}
	s := must(hs256.NewSigner(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret), Issuer: []string{"a"}})))
	for issuer, want := range map[string]string{"a": "ok", "b": "claim_mismatch (iss)"} {
		if _, err := s.Sign(map[string]string{"iss": issuer}); verdictOf(err).String() != want {
			t.Error(issuer, err)
		}
	}
}

func TestAKeyHasItsTime(t *testing.T) {
	from, until := time.Unix(100, 999_999_999), time.Unix(200, 5)
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret), ValidFrom: from, ValidUntil: until})))
	token := mint(testSecret, plainHeader, `{}`)
	for now, want := range map[int64]string{99: "unknown_key", 100: "ok", 199: "ok", 200: "unknown_key"} {
		if _, err := v.VerifyAt(token, time.Unix(now, 0)); verdictOf(err).String() != want {
			t.Errorf("at %d: %v", now, err)
		}
	}
}

func TestTheKeysOfASet(t *testing.T) {
	set := `{"keys":[
		{"kty":"RSA","n":"x"},
		{"kty":"oct","kid":"a","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw"},
		{"kty":"oct","kid":"s","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw","key_ops":["sign"]}]}`
	key := hs256.Key{Secret: hs256.NewSecret([]byte(set)), Encoding: hs256.JWKS, Issuer: []string{"i"}, ValidUntil: time.Unix(testNow, 0)}
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(key)))
	for _, c := range []struct {
		kid, iss string
		now      int64
		want     string
	}{
		{"a", "i", testNow - 1, "ok"}, {"a", "j", testNow - 1, "claim_mismatch (iss)"}, {"a", "i", testNow, "unknown_key"},
		{"s", "i", testNow - 1, "unknown_key"},
	} {
		token := mint(testSecret, `{"alg":"HS256","kid":"`+c.kid+`"}`, `{"iss":"`+c.iss+`"}`)
		if claims, err := v.VerifyAt(token, time.Unix(c.now, 0)); verdictOf(err).String() != c.want || err == nil && claims.KeyID() != "a" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := hs256.NewSigner(nil, hs256.WithKeys(key)); !errors.Is(err, hs256.ErrInvalidArgument) || !strings.Contains(err.Error(), "exactly one") {
		t.Error("a signer of two keys:", err)
	}
}

// A JWK says what it is for.
func TestKeyOps(t *testing.T) {
	for _, op := range []string{"sign", "verify"} {
		jwk := `{"kty":"oct","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw","key_ops":["` + op + `"]}`
		for _, key := range []hs256.Key{
			{Encoding: hs256.JWK, Secret: hs256.NewSecret([]byte(jwk))}, {Encoding: hs256.JWKS, Secret: hs256.NewSecret([]byte(`{"keys":[` + jwk + `]}`))},
		} {
			_, verifier := hs256.NewVerifier(nil, hs256.WithKeys(key))
			_, signer := hs256.NewSigner(nil, hs256.WithKeys(key))
			if (verifier == nil) != (op == "verify") || (signer == nil) != (op == "sign") {
				t.Errorf("%s: %v, %v", op, verifier, signer)
			}
		}
	}
}

func TestHowManyKeysARingHolds(t *testing.T) {
	keys := func(n int, id func(int) string) (keys []hs256.Key) {
		for i := range n {
			keys = append(keys, hs256.Key{Secret: hs256.NewSecret([]byte(fmt.Sprintf("test secret number %013d", i))), ID: id(i)})
		}
		return keys
	}
	none := func(int) string { return "" }
	named := func(i int) string { return fmt.Sprint("key-", i) }
	for _, c := range []struct {
		keys []hs256.Key
		ok   bool
	}{{keys(16, none), true}, {keys(17, none), false}, {keys(4096, named), true}, {keys(4097, named), false}, {append(keys(4080, named), keys(16, none)...), true}} {
		if _, err := hs256.NewVerifier(nil, hs256.WithKeys(c.keys...)); (err == nil) != c.ok {
			t.Errorf("%d keys: %v", len(c.keys), err)
		}
	}
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(keys(4096, named)...)))
	claims, err := v.Verify(mint([]byte("test secret number 0000000004095"), `{"alg":"HS256","kid":"key-4095"}`, `{}`))
	if err != nil || claims.KeyID() != "key-4095" {
		t.Error(err)
	}
}

func TestWhichKeyMatched(t *testing.T) {
	for name, c := range map[string]struct {
		key    hs256.Key
		header string
		id     string
		has    bool
	}{
		"none":  {hs256.Key{}, plainHeader, "", false},
		"empty": {hs256.Key{EmptyID: true}, `{"alg":"HS256","kid":""}`, "", true},
		"some":  {hs256.Key{ID: "k"}, `{"alg":"HS256","kid":"k"}`, "k", true},
	} {
		c.key.Secret = hs256.NewSecret(testSecret)
		v := must(hs256.NewVerifier(nil, hs256.WithKeys(c.key)))
		token := mint(testSecret, c.header, `{"sub":"ada"}`)
		for _, claims := range []*hs256.Claims{must(v.Verify(token)), v.VerifyBatch([]string{token, token}, 1)[1].Claims} {
			if claims.KeyID() != c.id || claims.HasKeyID() != c.has {
				t.Errorf("%s: %q, %v", name, claims.KeyID(), claims.HasKeyID())
			}
		}
	}
	if new(hs256.Claims).HasKeyID() {
		t.Error("claims of no token have a key")
	}
}

func TestWhatIsNoSecretIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"PEM": "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n",
		"SSH": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA me",
		"JWK": `{"kty":"oct","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw"}`,
	} {
		for _, err := range []error{second(hs256.NewVerifier([]byte(text))), second(hs256.NewSigner([]byte(text)))} {
			if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "key"}) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }
