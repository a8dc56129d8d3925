package hs256_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestExplanationSaysWhyAndWhere(t *testing.T) {
	secret := []byte("a test secret of 32 bytes or more")
	verifier := must(hs256.NewVerifier(secret))
	signer := must(hs256.NewSigner(secret))
	token := must(signer.Sign(json.RawMessage(`{"exp":1600000000}`), hs256.WithoutIssuedAt()))

	e := must(verifier.Explain(token))
	if e.Verdict != (hs256.ExplainedVerdict{Code: "expired", Claim: "exp"}) {
		t.Error(e.Verdict)
	}
	for _, c := range e.Checks {
		if c.Check == "expiry" && (c.Outcome != "failed" || c.Kind != "in_the_past" || c.Offset == nil || *c.Offset != 7) {
			t.Errorf("%+v", c)
		}
	}
	text := string(must(json.Marshal(e)))
	if text != e.String() || !strings.HasPrefix(text, `{"verdict":{"code":"expired","claim":"exp"},"checks":[`) {
		t.Error(text)
	}
	if early := must(verifier.ExplainAt(token, time.Unix(1500000000, 0))); early.Verdict.Code != "ok" {
		t.Error(early)
	}
	if wrapped := must(verifier.Explain("Bearer " + token)); wrapped.Checks[1].Kind != "header_value" {
		t.Error(wrapped)
	}
}

func TestExplanationNeedsAnOpenVerifierAndATime(t *testing.T) {
	verifier := must(hs256.NewVerifier([]byte("a test secret of 32 bytes or more")))
	if _, err := verifier.ExplainAt("", time.Time{}); !errors.Is(err, hs256.ErrInvalidArgument) {
		t.Error(err)
	}
	verifier.Close()
	var none *hs256.Verifier
	for _, closed := range []*hs256.Verifier{verifier, none, {}} {
		if _, err := closed.Explain(""); !errors.Is(err, hs256.ErrClosed) {
			t.Error(err)
		}
	}
}
