package hs256_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

type dated struct {
	Expires   hs256.NumericDate  `json:"exp,omitzero"`
	NotBefore *hs256.NumericDate `json:"nbf,omitempty"`
}

func TestANumericDateIsWholeSeconds(t *testing.T) {
	s := must(hs256.NewSigner(testSecret))
	berlin := time.FixedZone("", 3600)
	for want, claims := range map[string]any{
		`{"exp":1700000000}`:                  dated{Expires: hs256.NewNumericDate(time.Unix(1_700_000_000, 999_999_999))},
		`{"exp":1700000001,"nbf":1700000000}`: &dated{hs256.NewNumericDate(time.Unix(1_700_000_001, 0).In(berlin)), &hs256.NumericDate{Time: time.Unix(1_700_000_000, 1)}},
		`{"exp":-1}`:                          map[string]any{"exp": hs256.NewNumericDate(time.Unix(0, -1))},
		`{"exp":253402300799}`:                map[string]hs256.NumericDate{"exp": hs256.NewNumericDate(time.Date(9999, 12, 31, 23, 59, 59, 999, time.UTC))},
		`{}`:                                  dated{},
	} {
		token, err := s.Sign(claims, hs256.WithoutIssuedAt())
		if err != nil || decoded(token, 1) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := s.Sign(map[string]any{"exp": hs256.NumericDate{}}); err == nil || !strings.Contains(err.Error(), "the zero time; leave it out by `omitzero`") {
		t.Error(err)
	}
	if _, err := s.Sign(dated{Expires: hs256.NewNumericDate(time.UnixMilli(1_700_000_000_000_000))}); !errors.Is(err, hs256.ErrInvalidClaim) {
		t.Error(err)
	}
}

func TestANumericDateIsReadFromClaims(t *testing.T) {
	for text, want := range map[string]time.Time{
		"1700000000":    time.Unix(1_700_000_000, 0),
		"17e8":          time.Unix(1_700_000_000, 0),
		"1700000000.25": time.Unix(1_700_000_000, 250_000_000),
		"1e300":         time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		"null":          {},
	} {
		var got hs256.NumericDate
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for _, text := range []string{`"secret"`, `true`, `{}`, `1e400`} {
		var got hs256.NumericDate
		if err := json.Unmarshal([]byte(text), &got); err == nil || err.Error() != "hs256: not a number of seconds" {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
}

// What json.Marshal makes of a time.Time is refused by what it is, wherever it is from.
func TestATimeThatIsRFC3339TextIsRefusedAsThat(t *testing.T) {
	now := time.Unix(testNow, 5)
	s := must(hs256.NewSigner(testSecret))
	for _, claims := range []any{
		map[string]any{"exp": now},
		map[string]*time.Time{"nbf": &now},
		struct {
			Issued time.Time `json:"iat"`
		}{now},
		json.RawMessage(`{"exp": "2026-11-28T00:00:00+01:00"}`),
	} {
		_, err := s.Sign(claims, hs256.WithoutIssuedAt())
		if !errors.Is(err, hs256.ErrInvalidClaim) || !strings.Contains(err.Error(), "RFC 3339 text, as json.Marshal writes a time.Time, not a number: make it an hs256.NumericDate (claim `") {
			t.Errorf("%T: %v", claims, err)
		}
	}
	for _, claims := range []string{`{"exp":"1700000000"}`, `{"exp":null}`, `{"exp":"2026-11-28"}`, `{"sub":["2026-11-28T00:00:00Z"]}`} {
		if _, err := s.Sign(json.RawMessage(claims)); !errors.Is(err, hs256.ErrInvalidClaim) || strings.Contains(err.Error(), "3339") {
			t.Errorf("%s: %v", claims, err)
		}
	}
}

func TestADecoderKeepsDigits(t *testing.T) {
	claims := must(must(hs256.NewVerifier(testSecret)).Verify(must(must(hs256.NewSigner(testSecret)).Sign(map[string]any{"id": uint64(9007199254740993)}, hs256.WithoutIssuedAt()))))
	decoder := claims.Decoder()
	decoder.UseNumber()
	mine := map[string]any{}
	if err := decoder.Decode(&mine); err != nil || fmt.Sprint(mine["id"]) != "9007199254740993" {
		t.Error(mine, err)
	}
	decoder = claims.Decoder()
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&struct{}{}); err == nil {
		t.Error("an unknown claim")
	}
	if err := new(hs256.Claims).Decoder().Decode(&mine); err == nil {
		t.Error("claims that are none")
	}
}
