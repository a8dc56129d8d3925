package hs256_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestBatchAgreesWithSingleCalls(t *testing.T) {
	ring := hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret)}, hs256.Key{Secret: hs256.NewSecret([]byte("another test secret, 32 bytes and more")), ID: "k2"})
	v := must(hs256.NewVerifier(nil, ring, hs256.WithRequired("sub"), hs256.WithMaxTokenLen(1<<20)))
	now := time.Unix(testNow, 0)
	var tokens []string
	for i := range 10_000 { // more than one call takes
		payload := fmt.Sprintf(`{"sub":"user-%d","iss":"\u0069%d","exp":%d}`, i, i, testNow-5000+i)
		switch i % 7 {
		case 0:
			tokens = append(tokens, flipSignature(mint(testSecret, plainHeader, payload)))
		case 1:
			tokens = append(tokens, mint([]byte("another test secret, 32 bytes and more"), `{"alg":"HS256","kid":"k2"}`, payload))
		case 2:
			tokens = append(tokens, mint(testSecret, plainHeader, `{"aud":["x"]}`))
		case 3:
			tokens = append(tokens, strings.Repeat("a", i%50))
		default:
			tokens = append(tokens, mint(testSecret, plainHeader, payload))
		}
	}
	tokens = append(tokens, strings.Repeat("a", 5<<20), mint(testSecret, plainHeader, `{"sub":"last"}`))
	for i := range 10 { // more bytes than one call takes
		tokens = append(tokens, mint(testSecret, plainHeader, fmt.Sprintf(`{"sub":"%s%d"}`, strings.Repeat("s", 700_000), i)))
	}
	for _, threads := range []int{-1, 0, 1, 2, 7, 1000} {
		results := v.VerifyBatchAt(tokens, now, threads)
		if len(results) != len(tokens) {
			t.Fatal(len(results))
		}
		for i, token := range tokens {
			claims, err := v.VerifyAt(token, now)
			if verdictOf(results[i].Err) != verdictOf(err) || (claims == nil) != (results[i].Claims == nil) {
				t.Fatalf("token %d: %v, alone %v", i, results[i].Err, err)
			}
			if claims != nil && !sameClaims(claims, results[i].Claims) {
				t.Fatalf("token %d: other claims", i)
			}
		}
	}
	if results := v.VerifyBatch(nil, 2); len(results) != 0 {
		t.Error(results)
	}
}

func sameClaims(a, b *hs256.Claims) bool {
	return a.Subject() == b.Subject() && a.Issuer() == b.Issuer() && a.ID() == b.ID() && a.KeyID() == b.KeyID() &&
		slices.Equal(a.Audience(), b.Audience()) && a.ExpiresAt().Equal(b.ExpiresAt()) &&
		a.NotBefore().Equal(b.NotBefore()) && a.IssuedAt().Equal(b.IssuedAt()) && string(a.Raw()) == string(b.Raw())
}

func TestBatchNamesTheClaim(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret, hs256.WithRequired("x", "tenant")))
	r := v.VerifyBatchAt([]string{mint(testSecret, plainHeader, `{"x":1}`)}, time.Unix(testNow, 0), 1)
	if !errors.Is(r[0].Err, &hs256.Error{Code: hs256.CodeMissingClaim, Claim: "tenant"}) {
		t.Error(r[0].Err)
	}
}
