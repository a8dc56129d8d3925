// Package crosscheck compares hs256 with golang-jwt: tokens of one verify with the other, and they differ only as the
// README's migration table says. It is its own module, so that the library depends on nothing.
package crosscheck

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
)

var (
	secret = []byte("a test secret, of no use but tests")
	now    = time.Unix(1_700_000_000, 0)
)

func theirs(options ...jwt.ParserOption) func(token string) error {
	options = append(options, jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(func() time.Time { return now }))
	parser := jwt.NewParser(options...)
	return func(token string) error {
		_, err := parser.Parse(token, func(*jwt.Token) (any, error) { return secret, nil })
		return err
	}
}

func ours(t *testing.T, options ...hs256.Option) func(token string) error {
	t.Helper()
	v, err := hs256.NewVerifier(secret, options...)
	if err != nil {
		t.Fatal(err)
	}
	return func(token string) error {
		_, err := v.VerifyAt(token, now)
		return err
	}
}

func theirToken(t *testing.T, claims jwt.Claims, header map[string]any) string {
	t.Helper()
	unsigned := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	for name, value := range header {
		unsigned.Header[name] = value
	}
	token, err := unsigned.SignedString(secret)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTheirTokensVerifyWithUs(t *testing.T) {
	v, err := hs256.NewVerifier(secret, hs256.WithAudience("api"), hs256.WithIssuer("https://id.example"), hs256.WithRequired("exp"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		want := jwt.RegisteredClaims{
			Issuer:    "https://id.example",
			Subject:   fmt.Sprintf("user-%d \"é\n<>&😀\u2028", i),
			Audience:  jwt.ClaimStrings{"api", "other\t"}[:1+i%2],
			ExpiresAt: jwt.NewNumericDate(now.Add(time.Duration(i+1) * time.Second)),
			NotBefore: jwt.NewNumericDate(now.Add(-time.Duration(i) * time.Second)),
			IssuedAt:  jwt.NewNumericDate(now),
			ID:        strings.Repeat("i", i),
		}
		got, err := v.VerifyAt(theirToken(t, want, nil), now)
		if err != nil {
			t.Fatal(err)
		}
		same := got.Issuer() == want.Issuer && got.Subject() == want.Subject && got.ID() == want.ID &&
			fmt.Sprint(got.Audience()) == fmt.Sprint([]string(want.Audience)) && got.ExpiresAt().Equal(want.ExpiresAt.Time) &&
			got.NotBefore().Equal(want.NotBefore.Time) && got.IssuedAt().Equal(want.IssuedAt.Time)
		if !same {
			t.Fatalf("%+v is read as %s", want, got.Raw())
		}
		var decoded jwt.RegisteredClaims
		if err := got.Decode(&decoded); err != nil || decoded.Subject != want.Subject {
			t.Fatal(decoded, err)
		}
	}
}

func TestOurTokensVerifyWithThem(t *testing.T) {
	signer, err := hs256.NewSigner(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(secret), ID: "2026-11"}))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 1000 {
		subject := fmt.Sprintf("user-%d \"é\n<>&😀", i)
		token, err := signer.Sign(map[string]any{"sub": subject, "aud": "api", "n": i}, hs256.ExpiresIn(time.Minute), hs256.SignedAt(now))
		if err != nil {
			t.Fatal(err)
		}
		var claims jwt.RegisteredClaims
		parsed, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return secret, nil },
			jwt.WithValidMethods([]string{"HS256"}), jwt.WithAudience("api"), jwt.WithTimeFunc(func() time.Time { return now }))
		if err != nil || claims.Subject != subject || !claims.ExpiresAt.Equal(now.Add(time.Minute)) || parsed.Header["kid"] != "2026-11" {
			t.Fatal(claims, err)
		}
	}
}

// onItsWay returns the token as it arrives: damaged if HS256_PLANTED asks for a defect that the test must catch.
func onItsWay(token string) string {
	if os.Getenv("HS256_PLANTED") == "interop" {
		return flip(token)
	}
	return token
}

// TestSharedClaimsBothWays uses the claims sets that every language's peers are tested with (tests/interop/claims.py).
func TestSharedClaimsBothWays(t *testing.T) {
	text, err := os.ReadFile("../../../tests/interop/claims.json")
	if err != nil {
		t.Fatal(err)
	}
	var sets []map[string]any
	if err := json.Unmarshal(text, &sets); err != nil || len(sets) < 200 {
		t.Fatal(len(sets), err)
	}
	v, err := hs256.NewVerifier(secret, hs256.WithAnyAudience())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := hs256.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	for i, claims := range sets {
		read, err := v.VerifyAt(onItsWay(theirToken(t, jwt.MapClaims(claims), nil)), now)
		if err != nil {
			t.Fatal(i, err)
		}
		var got map[string]any
		if err := read.Decode(&got); err != nil || !reflect.DeepEqual(got, claims) {
			t.Fatal(i, err, got)
		}
		token, err := signer.Sign(claims, hs256.WithoutIssuedAt())
		if err != nil {
			t.Fatal(i, err)
		}
		theirClaims := jwt.MapClaims{}
		_, err = jwt.ParseWithClaims(onItsWay(token), theirClaims, func(*jwt.Token) (any, error) { return secret, nil },
			jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(func() time.Time { return now }))
		if err != nil || !reflect.DeepEqual(map[string]any(theirClaims), claims) {
			t.Fatal(i, err, theirClaims)
		}
	}
	fmt.Printf("interop: %d tokens of golang-jwt read by hs256, %d of hs256 read by golang-jwt\n", len(sets), len(sets))
}

// TestStrictness uses tokens that hs256 rejects, each for one clause. golang-jwt must accept exactly those that
// tests/interop/strict.py lists.
func TestStrictness(t *testing.T) {
	text, err := os.ReadFile("../../../tests/interop/strict.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Code, Token string
		AcceptedBy        []string `json:"accepted_by"`
	}
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) < 20 {
		t.Fatal(len(cases), err)
	}
	key := []byte("supersecretdevkeythatishs256safe!")
	v, err := hs256.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for _, c := range cases {
		var refusal *hs256.Error
		if _, err := v.Verify(c.Token); !errors.As(err, &refusal) || refusal.Code.String() != c.Code {
			t.Errorf("%s: hs256 gives %v", c.Name, err)
		}
		_, err := jwt.Parse(c.Token, func(*jwt.Token) (any, error) { return key, nil }, jwt.WithValidMethods([]string{"HS256"}))
		if (err == nil) != slices.Contains(c.AcceptedBy, "golang-jwt") {
			t.Errorf("%s: golang-jwt gives %v", c.Name, err)
		}
		if err == nil {
			accepted++
		}
	}
	fmt.Printf("interop: %d of %d tokens that hs256 rejects are accepted by golang-jwt\n", accepted, len(cases))
}

// sign makes a token of any header and payload.
func sign(header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	tag, err := jwt.SigningMethodHS256.Sign(input, secret)
	if err != nil {
		panic(err)
	}
	return input + "." + encode(tag)
}

// flip changes one bit of the signature.
func flip(token string) string {
	place := len(token) - 20
	return token[:place] + string(rune(token[place]^1)) + token[place+1:]
}

// loosen sets one of the two unused bits at a token's end, which does not change the decoded bytes.
func loosen(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(alphabet, token[len(token)-1])
	return token[:len(token)-1] + alphabet[last+1:last+2]
}
