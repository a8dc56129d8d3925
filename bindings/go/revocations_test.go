package hs256_test

import (
	"errors"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestRevocations(t *testing.T) {
	secret := []byte("an evident test secret of 32 bytes or more")
	list := []byte("{\"jti\":\"7f\"}\n{\"as_of\":1000}\n")
	verifier := must(hs256.NewVerifier(secret, hs256.WithRevocations(list), hs256.WithMaxStale(5*time.Minute)))
	clear(list) // it was copied
	signer := must(hs256.NewSigner(secret))
	for _, c := range []struct {
		jti  string
		now  int64
		want error
	}{{"7f", 1000, hs256.ErrRevoked}, {"80", 1300, nil}, {"80", 1301, hs256.ErrUnavailable}, {"7f", 1301, hs256.ErrRevoked}} {
		token := must(signer.Sign(map[string]string{"jti": c.jti}))
		if _, err := verifier.VerifyAt(token, time.Unix(c.now, 0)); !errors.Is(err, c.want) {
			t.Errorf("%s at %d: %v", c.jti, c.now, err)
		}
	}
	for field, options := range map[string][][]hs256.Option{
		"revoked": {
			{hs256.WithRevocations(nil)},
			{hs256.WithRevocations([]byte("{}\n"))},
			{hs256.WithRevocations([]byte{}), hs256.WithRevocations([]byte{})},
		},
		"max_stale": {
			{hs256.WithMaxStale(time.Second)},
			{hs256.WithRevocations([]byte{}), hs256.WithMaxStale(0)},
			{hs256.WithRevocations([]byte{}), hs256.WithMaxStale(-time.Second)},
			{hs256.WithRevocations([]byte{}), hs256.WithMaxStale(1500 * time.Millisecond)},
			{hs256.WithRevocations([]byte{}), hs256.WithMaxStale((1<<31 + 1) * time.Second)},
			{hs256.WithRevocations([]byte{}), hs256.WithMaxStale(time.Second), hs256.WithMaxStale(time.Second)},
		},
	} {
		for i, options := range options {
			var refused *hs256.Error
			if _, err := hs256.NewVerifier(secret, options...); !errors.As(err, &refused) || refused.Field != field {
				t.Errorf("%s %d: %v", field, i, err)
			}
		}
	}
}
