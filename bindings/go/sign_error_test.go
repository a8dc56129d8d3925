package hs256_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

func TestASignErrorSaysWhatWhyAndWhere(t *testing.T) {
	s := must(hs256.NewSigner(testSecret, hs256.WithMaxTokenLen(300)))
	bound := must(hs256.NewSigner(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(testSecret), Issuer: []string{"a"}})))
	for _, c := range []struct {
		signer  *hs256.Signer
		claims  any
		options []hs256.SignOption
		want    hs256.Error
		member  string
		offset  int
		says    string
	}{
		{s, json.RawMessage(`{"sub":"ada","exp":"soon"}`), nil, hs256.Error{Code: hs256.CodeInvalidClaim, Claim: "exp"}, "exp", 19,
			"hs256: the claims cannot be signed: not a number (claim `exp`, byte 19)"},
		{s, map[string]any{"exp": time.Unix(testNow, 0).UnixMilli()}, nil, hs256.Error{Code: hs256.CodeInvalidClaim, Claim: "exp"}, "exp", 7,
			"hs256: the claims cannot be signed: in the year 10000 or later; was it given in milliseconds? (claim `exp`, byte 7)"},
		{s, json.RawMessage(`{"a":1,"roles":{"x":"\ud800"}}`), nil, hs256.Error{Code: hs256.CodeMalformed}, "roles", 21,
			"hs256: the claims cannot be signed: half a surrogate pair (in `roles`, byte 21)"},
		{s, json.RawMessage(`{"a` + "`" + `":1e999}`), nil, hs256.Error{Code: hs256.CodeMalformed}, "a`", 6, "(in \"a`\", byte 6)"},
		{s, json.RawMessage(`[1]`), nil, hs256.Error{Code: hs256.CodeMalformed}, "", 0, "(byte 0)"},
		{s, map[string]string{"a": strings.Repeat("x", 300)}, nil, hs256.Error{Code: hs256.CodeTooLarge}, "", -1, "longer than the limit"},
		{s, json.RawMessage(`{"iat":1}`), []hs256.SignOption{hs256.WithIssuedAt()}, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "iat"}, "iat", 7,
			"hs256: invalid argument: the claims have `iat` already"},
		{s, json.RawMessage(`{"exp":1}`), []hs256.SignOption{hs256.ExpiresIn(time.Hour)}, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "exp"}, "exp", 7,
			"hs256: invalid argument: the claims have `exp` already, and `ExpiresIn` is to add it: leave one of them out"},
		{s, json.RawMessage(`{}`), []hs256.SignOption{hs256.ExpiresIn(0)}, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "expires_in"}, "", -1,
			"hs256: invalid argument: `ExpiresIn` is less than a second"},
		{s, json.RawMessage(`{}`), []hs256.SignOption{hs256.NotBeforeIn(-time.Second)}, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "not_before_in"}, "", -1,
			"hs256: invalid argument: `NotBeforeIn` is less than 0 seconds"},
		{bound, json.RawMessage(`{}`), nil, hs256.Error{Code: hs256.CodeMissingClaim, Claim: "iss"}, "iss", -1, "(claim `iss`)"},
		{bound, json.RawMessage(`{"iss":"b"}`), nil, hs256.Error{Code: hs256.CodeClaimMismatch, Claim: "iss"}, "iss", 7, "(claim `iss`, byte 7)"},
	} {
		_, err := c.signer.Sign(c.claims, c.options...)
		var refused *hs256.SignError
		if !errors.As(err, &refused) || !errors.Is(err, c.want) || refused.Err.Claim != c.want.Claim {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if refused.Member != c.member || refused.Offset != c.offset || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), refused.Cause) {
			t.Errorf("%s: %v, in %q at %d", c.says, err, refused.Member, refused.Offset)
		}
		var inner *hs256.Error
		if !errors.As(err, &inner) || inner.Code != c.want.Code {
			t.Errorf("%s: no Error in it", c.says)
		}
	}
}

func TestASignErrorIsLogged(t *testing.T) {
	var out bytes.Buffer
	_, err := must(hs256.NewSigner(testSecret)).Sign(json.RawMessage(`{"sub":7}`))
	slog.New(slog.NewTextHandler(&out, nil)).Info("not signed", "error", err)
	if !strings.Contains(out.String(), `error.code=invalid_claim error.claim=sub error.member=sub error.cause="not a string" error.offset=7`) {
		t.Error(out.String())
	}
}

func TestTheHeaderIsTheCallers(t *testing.T) {
	s := must(hs256.NewSigner(testSecret, hs256.WithCty("twilio-fpa;v=1"), hs256.WithTyp("at+jwt")))
	token := must(s.Sign(map[string]string{"sub": "ada"}))
	if header := decoded(token, 0); header != `{"alg":"HS256","typ":"at+jwt","cty":"twilio-fpa;v=1"}` {
		t.Error(header)
	}
	v := must(hs256.NewVerifier(testSecret, hs256.WithTyp("AT+JWT")))
	if _, err := v.Verify(token); err != nil {
		t.Error(err)
	}
	if _, err := v.Verify(must(must(hs256.NewSigner(testSecret)).Sign(map[string]string{"sub": "ada"}))); !errors.Is(err, hs256.ErrWrongType) {
		t.Error(err)
	}
}
