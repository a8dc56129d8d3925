package hs256_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestNeverBuiltCountsAsClosed(t *testing.T) {
	token := mint(testSecret, plainHeader, `{}`)
	for _, v := range []*hs256.Verifier{nil, {}, new(hs256.Verifier)} {
		_, err := v.Verify(token)
		_, errAt := v.VerifyAt(token, time.Unix(testNow, 0))
		batch := v.VerifyBatch([]string{token}, 2)[0].Err
		if err != hs256.ErrClosed || errAt != hs256.ErrClosed || batch != hs256.ErrClosed {
			t.Error(err, errAt, batch)
		}
		v.Close()
	}
	for _, s := range []*hs256.Signer{nil, {}} {
		if _, err := s.Sign(json.RawMessage(`{}`)); err != hs256.ErrClosed {
			t.Error(err)
		}
		s.Close()
	}
}

func TestCopiesAreClosedTogether(t *testing.T) {
	v, s := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	copied, copiedSigner := *v, *s
	v.Close()
	s.Close()
	if _, err := copied.Verify(mint(testSecret, plainHeader, `{}`)); err != hs256.ErrClosed {
		t.Error(err)
	}
	if _, err := copiedSigner.Sign(json.RawMessage(`{}`)); err != hs256.ErrClosed {
		t.Error(err)
	}
}

func TestZeroValuesDemandNothingNowhere(t *testing.T) {
	for name, options := range map[string][]hs256.Option{
		"nil": {nil}, "issuer": {hs256.WithIssuer("")}, "audience": {hs256.WithAudience("a", "")}, "subject": {hs256.WithSubject("")},
		"typ": {hs256.WithTyp("")}, "required": {hs256.WithRequired("")}, "an empty list": {hs256.WithRequired([]string{}...)},
	} {
		if _, err := hs256.NewVerifier(testSecret, options...); !errors.Is(err, hs256.ErrInvalidArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{})); !errors.Is(err, hs256.ErrWeakKey) {
		t.Error(err)
	}
	v, s := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	expired := mint(testSecret, plainHeader, `{"exp":1}`)
	if _, err := v.VerifyAt(expired, time.Time{}); !errors.Is(err, hs256.ErrInvalidArgument) {
		t.Error(err)
	}
	if r := v.VerifyBatchAt([]string{expired}, time.Time{}, 1); !errors.Is(r[0].Err, hs256.ErrInvalidArgument) {
		t.Error(r)
	}
	for _, o := range []hs256.SignOption{nil, hs256.SignedAt(time.Time{})} {
		if _, err := s.Sign(json.RawMessage(`{}`), o); !errors.Is(err, hs256.ErrInvalidArgument) {
			t.Error(err)
		}
	}
	for _, claims := range []any{nil, (*struct{})(nil), []byte(`{}`), `{}`} {
		if _, err := s.Sign(claims); !errors.Is(err, hs256.ErrInvalidArgument) {
			t.Errorf("%T: %v", claims, err)
		}
	}
	if _, err := s.Sign(json.RawMessage(nil)); !errors.Is(err, hs256.ErrMalformed) {
		t.Error(err)
	}
}

func TestDurationsThatOverflowedAreRefused(t *testing.T) {
	second := time.Second
	for n := time.Duration(math.MaxInt64/int64(second) + 1); n > 0 && n <= 1<<53; n += n/7 + 1 {
		if _, err := hs256.NewVerifier(testSecret, hs256.WithMaxAge(n*second)); !errors.Is(err, hs256.ErrInvalidArgument) {
			t.Errorf("%d seconds: %v", int64(n), err)
		}
	}
}

func TestWhatACallerChangesLaterChangesNothing(t *testing.T) {
	issuers, required := []string{"a"}, []string{"iss"}
	options := []hs256.Option{hs256.WithIssuer(issuers...), hs256.WithRequired(required...)}
	issuers[0], required[0] = "b", "x"
	v := must(hs256.NewVerifier(testSecret, options...))
	claims, err := v.Verify(mint(testSecret, plainHeader, `{"iss":"a","roles":["user"]}`))
	if err != nil {
		t.Fatal(err)
	}
	roles, _ := claims.Claim("roles")
	copy(roles, `["root"]`)
	if again, _ := claims.Claim("roles"); string(again) != `["user"]` {
		t.Error(string(again))
	}
	_, err = v.Verify(mint(testSecret, plainHeader, `{"iss":"b"}`))
	var refused *hs256.Error
	if !errors.As(err, &refused) || refused.Claim != "iss" {
		t.Fatal(err)
	}
	*refused = hs256.Error{}
	if _, err := v.Verify(mint(testSecret, plainHeader, `{"iss":"b"}`)); !errors.Is(err, hs256.ErrClaimMismatch) {
		t.Error("an error that a caller changed came again:", err)
	}
}

func TestALibraryOfAnotherABIIsRefused(t *testing.T) {
	err := hs256.CheckABI(1)
	if !errors.Is(err, hs256.ErrInternal) || !strings.Contains(err.Error(), "libhs256 has ABI version 1, and this program was built with") {
		t.Error(err)
	}
}
