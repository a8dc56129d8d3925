package hs256_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

type mintCase struct {
	Name        string
	Key         vectorKey
	ClaimsText  string `json:"claims_text"`
	Typ, Cty    *string
	Now         int64
	IssuedAt    any    `json:"issued_at"`
	ExpiresIn   *int64 `json:"expires_in"`
	NotBeforeIn *int64 `json:"not_before_in"`
	Expect      struct {
		Header, Payload *string
		Code, Claim     string
		Field           *string
	}
}

// TestMinting runs the minting cases that every language shares, and prints a count that scripts read.
func TestMinting(t *testing.T) {
	passed, failed := 0, 0
	for _, file := range sharedFiles(t, "../../tests/minting/*.json", "HS256_MINTING") {
		var content struct {
			Format int
			Cases  []mintCase
		}
		readShared(t, file, &content)
		if content.Format != 1 {
			t.Fatalf("%s: format %d is not 1", file, content.Format)
		}
		for _, c := range content.Cases {
			if problem := c.run(); problem != "" {
				failed++
				t.Errorf("%s: %s", c.Name, problem)
			} else {
				passed++
			}
		}
	}
	fmt.Printf("minting %s: %d passed, %d failed\n", way(), passed, failed)
	if passed == 0 {
		t.Error("no case ran")
	}
}

func (c mintCase) run() string {
	token, err := c.mint()
	if c.Expect.Header == nil {
		return c.compareError(err)
	}
	if err != nil {
		return fmt.Sprint("expected a token, got ", err)
	}
	for i, want := range []string{*c.Expect.Header, *c.Expect.Payload} {
		if got := decoded(token, i); got != want {
			return fmt.Sprintf("expected %s, got %s", want, got)
		}
	}
	return c.verify(token)
}

// decoded gives the header or the payload of a token.
func decoded(token string, segment int) string {
	return string(must(base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[segment])))
}

func (c mintCase) mint() (string, error) {
	options := []hs256.SignerOption{hs256.WithKeys(c.Key.key())}
	if c.Typ != nil {
		options = append(options, hs256.WithTyp(*c.Typ))
	}
	if c.Cty != nil {
		options = append(options, hs256.WithCty(*c.Cty))
	}
	signer, err := hs256.NewSigner(nil, options...)
	if err != nil {
		return "", err
	}
	defer signer.Close()
	times := []hs256.SignOption{hs256.SignedAt(time.Unix(c.Now, 0))}
	switch c.IssuedAt {
	case true:
		times = append(times, hs256.WithIssuedAt())
	case nil, false:
		times = append(times, hs256.WithoutIssuedAt())
	}
	for _, added := range []struct {
		field   string
		seconds *int64
		option  func(time.Duration) hs256.SignOption
	}{{"expires_in", c.ExpiresIn, hs256.ExpiresIn}, {"not_before_in", c.NotBeforeIn, hs256.NotBeforeIn}} {
		if added.seconds == nil {
			continue
		}
		const most = math.MaxInt64 / int64(time.Second)
		if *added.seconds > most || *added.seconds < -most { // which a Duration cannot say
			return "", hs256.Error{Code: hs256.CodeInvalidArgument, Field: added.field}
		}
		times = append(times, added.option(time.Duration(*added.seconds)*time.Second))
	}
	return signer.Sign(json.RawMessage(c.ClaimsText), times...)
}

func (c mintCase) compareError(err error) string {
	want := verdict{c.Expect.Code, c.Expect.Claim}
	if got := verdictOf(err); got != want {
		return fmt.Sprintf("expected %v, got %v: %v", want, got, err)
	}
	var refused *hs256.Error
	if errors.As(err, &refused) && c.Expect.Field != nil && refused.Field != *c.Expect.Field {
		return fmt.Sprintf("expected field %s, got %s: %v", *c.Expect.Field, refused.Field, err)
	}
	return ""
}

// verify returns what is wrong if a verifier of the same key rejects the minted token. A JWK may be for signing only.
func (c mintCase) verify(token string) string {
	v, err := hs256.NewVerifier(nil, hs256.WithKeys(c.Key.key()), hs256.WithAnyAudience())
	if c.Key.Encoding == "jwk" && errors.Is(err, hs256.ErrInvalidArgument) {
		return ""
	}
	if err != nil {
		return fmt.Sprint("no verifier of the key: ", err)
	}
	defer v.Close()
	_, err = v.VerifyAt(token, time.Unix(c.Now, 0))
	timed := c.Key.From != nil || c.Key.Until != nil
	if err != nil && !errors.Is(err, hs256.ErrNotYetValid) && !errors.Is(err, hs256.ErrExpired) && !(timed && errors.Is(err, hs256.ErrUnknownKey)) {
		return fmt.Sprint("minted, but refused: ", err)
	}
	return ""
}
