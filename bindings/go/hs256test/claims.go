// Package hs256test makes claims for tests of code after a guard: without a token, and without the service's secret.
//
//	ctx := hs256http.WithClaims(r.Context(), hs256test.Claims(t, map[string]any{"sub": "ada"}))
package hs256test

import (
	"crypto/rand"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/hs256/hs256/bindings/go"
)

const longestToken = 1 << 20

// Claims returns claims as a verifier does, at any time: an `exp` in the past is accepted. They are given as a value
// that encoding/json makes an object of, or as JSON in a json.RawMessage, as for [hs256.Signer.Sign]; but nothing is
// added.
//
// They are signed with a random key and verified. Contents that no token may have, or that are valid at no time, fail
// the test.
func Claims(tb testing.TB, claims any) *hs256.Claims {
	tb.Helper()
	made, err := verified(claims)
	if err != nil {
		tb.Fatalf("hs256test: %v", err)
	}
	return made
}

func verified(claims any) (*hs256.Claims, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	signer, err := hs256.NewSigner(secret, hs256.WithMaxTokenLen(longestToken))
	if err != nil {
		return nil, err
	}
	verifier, err := hs256.NewVerifier(secret, hs256.WithAnyAudience(), hs256.WithMaxTokenLen(longestToken))
	if err != nil {
		return nil, err
	}
	token, err := signer.Sign(claims, hs256.WithoutIssuedAt())
	if err != nil {
		return nil, err
	}
	made, err := verifier.VerifyAt(token, time.Unix(math.MinInt64, 0))
	var early hs256.Error
	if errors.Is(err, hs256.ErrNotYetValid) && errors.As(err, &early) {
		return verifier.VerifyAt(token, early.At.Add(time.Second-time.Nanosecond)) // that rounds down, so this rounds up
	}
	return made, err
}
