package hs256_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

type vector struct {
	Name        string
	Token       string
	TokenBase64 *string `json:"token_base64"`
	Keys        []struct {
		Secret    []byte `json:"secret_base64"` // encoding/json reads base64 with padding into bytes
		ID        *string
		AllowWeak bool `json:"allow_weak"`
	}
	Now    int64
	Policy struct {
		Leeway      int64
		Issuers     []string
		Subject     *string
		Audiences   []string
		AnyAudience bool `json:"any_audience"`
		Typ         *string
		Required    []string
		MaxAge      *int64 `json:"max_age"`
		MaxTokenLen *int   `json:"max_token_len"`
	}
	Expect verdict
}

type verdict struct{ Code, Claim string }

func (v verdict) String() string {
	if v.Claim == "" {
		return v.Code
	}
	return v.Code + " (" + v.Claim + ")"
}

// TestConformance runs the vectors that every language shares, one by one and all of a file's as a flood through the same
// process, and prints a count that scripts read.
func TestConformance(t *testing.T) {
	files, err := filepath.Glob("../../tests/vectors/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors in ../../tests/vectors", err)
	}
	if more := os.Getenv("HS256_VECTORS"); more != "" {
		files = append(files, filepath.SplitList(more)...)
	}
	passed, failed := 0, 0
	for _, file := range files {
		for _, v := range readVectors(t, file) {
			if got, problem := v.run(); got != v.Expect || problem != "" {
				failed++
				t.Errorf("%s: expected %v, got %v %s", v.Name, v.Expect, got, problem)
			} else {
				passed++
			}
		}
	}
	fmt.Printf("go: %d passed, %d failed\n", passed, failed)
	if passed == 0 {
		t.Error("no vector ran")
	}
}

func readVectors(t testing.TB, file string) []vector {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var content struct {
		Format  int
		Vectors []vector
	}
	if err := json.Unmarshal(data, &content); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if content.Format != 1 {
		t.Fatalf("%s: format %d is not 1", file, content.Format)
	}
	return content.Vectors
}

func (v vector) token() string {
	if v.TokenBase64 == nil {
		return v.Token
	}
	token, err := base64.StdEncoding.DecodeString(*v.TokenBase64)
	if err != nil {
		panic(err)
	}
	return string(token)
}

func (v vector) verifier() (*hs256.Verifier, error) {
	var options []hs256.Option
	for _, k := range v.Keys {
		key := hs256.Key{Secret: hs256.NewSecret(k.Secret), AllowWeak: k.AllowWeak}
		if k.ID != nil {
			key.ID, key.EmptyID = *k.ID, *k.ID == ""
		}
		options = append(options, hs256.WithKeys(key))
	}
	p := v.Policy
	options = append(options, hs256.WithLeeway(time.Duration(p.Leeway)*time.Second))
	if len(p.Issuers) > 0 {
		options = append(options, hs256.WithIssuer(p.Issuers...))
	}
	if len(p.Audiences) > 0 {
		options = append(options, hs256.WithAudience(p.Audiences...))
	}
	if len(p.Required) > 0 {
		options = append(options, hs256.WithRequired(p.Required...))
	}
	if p.AnyAudience {
		options = append(options, hs256.WithAnyAudience())
	}
	if p.Subject != nil {
		options = append(options, hs256.WithSubject(*p.Subject))
	}
	if p.Typ != nil {
		options = append(options, hs256.WithTyp(*p.Typ))
	}
	if p.MaxAge != nil {
		options = append(options, hs256.WithMaxAge(time.Duration(*p.MaxAge)*time.Second))
	}
	if p.MaxTokenLen != nil {
		options = append(options, hs256.WithMaxTokenLen(*p.MaxTokenLen))
	}
	return hs256.NewVerifier(nil, options...)
}

// run gives the verdict, and what is wrong with the claims of a valid token.
func (v vector) run() (got verdict, problem string) {
	verifier, err := v.verifier()
	if err != nil {
		return verdictOf(err), ""
	}
	defer verifier.Close()
	now := time.Unix(v.Now, 0)
	claims, err := verifier.VerifyAt(v.token(), now)
	one := verifier.VerifyBatchAt([]string{v.token()}, now, 1)[0]
	if verdictOf(one.Err) != verdictOf(err) {
		return verdictOf(err), "but in a batch " + verdictOf(one.Err).String()
	}
	if err != nil {
		return verdictOf(err), ""
	}
	if !sameClaims(one.Claims, claims) {
		return verdictOf(err), "but other claims in a batch"
	}
	return verdictOf(err), compareClaims(v.token(), claims)
}

func verdictOf(err error) verdict {
	if err == nil {
		return verdict{Code: "ok"}
	}
	var e *hs256.Error
	if !errors.As(err, &e) {
		return verdict{Code: err.Error()}
	}
	return verdict{Code: e.Code.String(), Claim: e.Claim}
}

// compareClaims compares with the payload as encoding/json reads it.
func compareClaims(token string, claims *hs256.Claims) string {
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return err.Error()
	}
	var want, got map[string]any
	if err := json.Unmarshal(payload, &want); err != nil {
		return err.Error()
	}
	if err := claims.Decode(&got); err != nil {
		return err.Error()
	}
	text := func(name string) string { s, _ := want[name].(string); return s }
	var audience []string
	switch aud := want["aud"].(type) {
	case string:
		audience = []string{aud}
	case []any:
		for _, one := range aud {
			audience = append(audience, one.(string))
		}
	}
	switch {
	case !bytes.Equal(claims.Raw(), payload):
		return "but Raw differs"
	case !reflect.DeepEqual(got, want):
		return "but Decode differs"
	case claims.Issuer() != text("iss"), claims.Subject() != text("sub"), claims.ID() != text("jti"):
		return "but iss, sub or jti differs"
	case !reflect.DeepEqual(claims.Audience(), audience):
		return fmt.Sprintf("but Audience gives %q", claims.Audience())
	case !sameTime(claims.ExpiresAt(), want["exp"]), !sameTime(claims.NotBefore(), want["nbf"]), !sameTime(claims.IssuedAt(), want["iat"]):
		return "but exp, nbf or iat differs"
	}
	for name, value := range want {
		raw, ok := claims.Claim(name)
		var one any
		if !ok || json.Unmarshal(raw, &one) != nil || !reflect.DeepEqual(one, value) {
			return fmt.Sprintf("but Claim(%q) differs", name)
		}
	}
	return ""
}

// sameTime compares to a microsecond: a double has no more for the times of today.
func sameTime(got time.Time, want any) bool {
	seconds, ok := want.(float64)
	if !ok {
		return got.IsZero()
	}
	seconds = min(max(seconds, -62135596800), 253402300799)
	difference := float64(got.Unix()) + float64(got.Nanosecond())/1e9 - seconds
	return difference < 1e-6 && difference > -1e-6
}
