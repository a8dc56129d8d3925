package hs256_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// FuzzVerify gives Verify any bytes: a single token and a batch must get the same verdict, and nothing may crash.
func FuzzVerify(f *testing.F) {
	for _, file := range []string{"shape", "header", "signature", "rfc"} {
		for _, v := range readVectors(f, "../../tests/vectors/"+file+".json") {
			if len(v.token()) < 4096 {
				f.Add(v.token(), v.Now)
			}
		}
	}
	v := must(hs256.NewVerifier(testSecret))
	f.Fuzz(func(t *testing.T, token string, now int64) {
		at := time.Unix(now, 0)
		claims, err := v.VerifyAt(token, at)
		if (claims == nil) == (err == nil) {
			t.Fatal(claims, err)
		}
		if one := v.VerifyBatchAt([]string{token}, at, 1)[0]; verdictOf(one.Err) != verdictOf(err) {
			t.Fatalf("alone %v, in a batch %v", err, one.Err)
		}
	})
}

// FuzzClaims signs any payload with the right key: what is accepted, encoding/json must read in the same way.
func FuzzClaims(f *testing.F) {
	for _, file := range []string{"claims", "ijson", "times"} {
		for _, v := range readVectors(f, "../../tests/vectors/"+file+".json") {
			segments := strings.Split(v.token(), ".")
			if payload, err := base64.RawURLEncoding.DecodeString(segments[1]); err == nil && len(payload) < 4096 {
				f.Add(payload, v.Now)
			}
		}
	}
	v := must(hs256.NewVerifier(testSecret, hs256.WithAnyAudience(), hs256.WithMaxTokenLen(1<<20)))
	s := must(hs256.NewSigner(testSecret, hs256.WithMaxTokenLen(1<<20)))
	f.Fuzz(func(t *testing.T, payload []byte, now int64) {
		token := mint(testSecret, plainHeader, string(payload))
		claims, err := v.VerifyAt(token, time.Unix(now, 0))
		signed, signErr := s.Sign(json.RawMessage(payload), hs256.WithoutIssuedAt())
		code := verdictOf(err).Code
		sound := code == "ok" || code == "expired" || code == "not_yet_valid"
		if timeNobodyMeans := refusedForATime(signErr); (signErr == nil || timeNobodyMeans) != sound {
			t.Fatalf("verified: %v, signed: %v", err, signErr)
		}
		if signErr == nil && signed != token {
			t.Fatal("signed, but not byte for byte")
		}
		if err != nil {
			return
		}
		if problem := compareClaims(token, claims); problem != "" {
			t.Fatal(problem)
		}
		again, err := v.VerifyAt(token, time.Unix(now, 0))
		if err != nil || !sameClaims(claims, again) {
			t.Fatal("another answer the second time")
		}
	})
}

// refusedForATime says whether a signer refused what verifiers accept: a time in the year 10000, or a life of 100 years.
func refusedForATime(err error) bool {
	var refused *hs256.SignError
	return errors.As(err, &refused) && refused.Err.Code == hs256.CodeInvalidClaim && strings.HasSuffix(refused.Cause, "milliseconds?")
}

// FuzzBearer gives Bearer any header: a token it finds is the end of the header, after a space.
func FuzzBearer(f *testing.F) {
	f.Add("Bearer a.b.c")
	f.Add("bearer    x")
	f.Fuzz(func(t *testing.T, value string) {
		token, ok := hs256.Bearer(value)
		if ok != (token != "") || ok && !strings.HasSuffix(value, " "+token) {
			t.Fatalf("%q %v", token, ok)
		}
	})
}
