package hs256_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// What was meant to demand something never comes to demand nothing: each way of writing nothing, tried with each option.

// values are JSON values, of which each member takes those that taken has and no other.
var (
	values = []string{
		`null`, `true`, `false`, `0`, `-1`, `-0`, `0.0`, `1e2`, `300`, `9007199254740992`, `1e400`, `""`, `"x"`, `"0"`, `"null"`,
		`[]`, `[null]`, `[""]`, `["x"]`, `["x",""]`, `["x","x"]`, `[0]`, `[[]]`, `{}`, `{"x":null}`, `{"x":[]}`, `{"x":{}}`, `{"x":[null]}`,
		`{"x":[[]]}`, `{"":"x"}`, `{"iss":"x"}`, `{"x":""}`, `{"x":[""]}`, `{"x":0}`, `{"x":["x",0,true]}`,
	}
	taken = map[string][]string{
		"issuer":          {`"x"`, `"0"`, `"null"`, `["x"]`, `["x","x"]`},
		"audience":        {`"x"`, `"0"`, `"null"`, `["x"]`, `["x","x"]`},
		"any_audience":    {`true`, `false`},
		"subject":         {`"x"`, `"0"`, `"null"`},
		"numeric_subject": {`true`, `false`},
		"typ":             {`"x"`, `"0"`, `"null"`},
		"required":        {`["x"]`},
		"claims":          {`{"x":""}`, `{"x":[""]}`, `{"x":0}`, `{"x":["x",0,true]}`},
		"leeway":          {`0`, `300`},
		"max_age":         {`0`, `300`},
		"max_token_len":   {`300`},
	}
)

func TestEachMemberTakesItsValuesAlone(t *testing.T) {
	for member := range hs256.OptionNames {
		for _, value := range values {
			_, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(`{"`+member+`":`+value+`}`)))
			field := member
			if value == `1e400` { // which no I-JSON text has
				field = "policy"
			}
			if slices.Contains(taken[member], value) {
				if err != nil {
					t.Errorf("%s: %s: %v", member, value, err)
				}
			} else if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: field}) {
				t.Errorf("%s: %s: %v", member, value, err)
			}
		}
	}
}

func TestNamesThatAreNearlyRightAreRefused(t *testing.T) {
	for member := range hs256.OptionNames {
		words := strings.Split(member, "_")
		camel := words[0]
		for _, word := range words[1:] {
			camel += strings.ToUpper(word[:1]) + word[1:]
		}
		for _, name := range []string{
			strings.ToUpper(member), strings.ToUpper(member[:1]) + member[1:], camel, strings.Join(words, "-"), strings.Join(words, ""),
			member + "s", member[:len(member)-1], member + " ", " " + member, "\ufeff" + member, member + "\x00", "", hs256.OptionNames[member],
		} {
			if _, known := hs256.OptionNames[name]; known {
				continue
			}
			field := name
			if name == "" || strings.Contains(name, "\x00") { // which no log could show
				field = "policy"
			}
			quoted := string(must(json.Marshal(name)))
			_, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(`{`+quoted+`:`+taken[member][0]+`}`)))
			var refused *hs256.Error
			if !errors.As(err, &refused) || refused.Code != hs256.CodeInvalidArgument || refused.Field != field {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
}

func TestADocumentOfNothingIsRefused(t *testing.T) {
	for _, text := range []string{"", " ", "null", "[]", `""`, "{", "{}{}", "\ufeff{}", `{"leeway":1,"leeway":1}`, "{\"issuer\":\"\xff\"}", `{"issuer":"\ud800"}`} {
		_, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(text)))
		if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "policy"}) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(nil)); !errors.Is(err, hs256.ErrInvalidArgument) {
		t.Error(err)
	}
}

// nothings has, for each member, options that set it to nothing, or to what is none.
func nothings() map[string][]hs256.Option {
	lists := func(option func(...string) hs256.Option) []hs256.Option {
		return []hs256.Option{option(), option([]string(nil)...), option([]string{}...), option(""), option("x", ""), option("\xff")}
	}
	return map[string][]hs256.Option{
		"issuer":   lists(hs256.WithIssuer),
		"audience": lists(hs256.WithAudience),
		"required": append(lists(hs256.WithRequired), hs256.WithRequired("x", "x")),
		"subject":  {hs256.WithSubject(""), hs256.WithSubject("\xff")},
		"typ":      {hs256.WithTyp(""), hs256.WithTyp("application/"), hs256.WithTyp("\xff")},
		"claims": {
			hs256.WithClaim("", "x"), hs256.WithClaim[string]("x"), hs256.WithClaim("x", []int(nil)...), hs256.WithClaim("\xff", 1),
			hs256.WithClaim("x", "\xff"), hs256.WithClaim("x", math.NaN()), hs256.WithClaim("x", math.Inf(-1)), hs256.WithClaim("iss", "x"),
			hs256.WithClaim("x", json.Number("")), hs256.WithClaim("x", json.Number("1,2")), hs256.WithClaim("x", json.Number("0x1")),
			hs256.WithClaim("x", json.Number("true")),
		},
		"leeway":        {hs256.WithLeeway(-time.Second), hs256.WithLeeway(1), hs256.WithLeeway(901 * time.Second), hs256.WithLeeway(math.MaxInt64)},
		"max_age":       {hs256.WithMaxAge(-time.Second), hs256.WithMaxAge(1), hs256.WithMaxAge(math.MinInt64)},
		"max_token_len": {hs256.WithMaxTokenLen(0), hs256.WithMaxTokenLen(-1), hs256.WithMaxTokenLen(255), hs256.WithMaxTokenLen(1<<20 + 1)},
	}
}

func TestEachOptionOfNothingIsRefused(t *testing.T) {
	flags := []string{"any_audience", "numeric_subject"} // which are given or not
	if len(nothings())+len(flags) != len(hs256.OptionNames) {
		t.Error("an option is in no test of nothing")
	}
	for member, options := range nothings() {
		for i, option := range options {
			v, err := hs256.NewVerifier(testSecret, option)
			if v != nil || !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: member}) {
				t.Errorf("%s, %d: %v", member, i, err)
			}
			if name := hs256.OptionNames[member]; err != nil && !strings.Contains(err.Error(), "`"+name+"`") {
				t.Errorf("%s, %d: does not name %s: %v", member, i, name, err)
			}
		}
	}
}

// A list that was once to grow by nothing is refused, whatever else it holds.
func TestNothingBesideSomethingIsRefused(t *testing.T) {
	for member, options := range map[string][][]hs256.Option{
		"issuer":   {{hs256.WithIssuer("x"), hs256.WithIssuer()}, {hs256.WithIssuer(), hs256.WithIssuer("x")}},
		"audience": {{hs256.WithAudience("x"), hs256.WithAudience()}},
		"required": {{hs256.WithRequired(), hs256.WithRequired("x")}},
		"claims":   {{hs256.WithClaim("x", 1), hs256.WithClaim[int]("x")}, {hs256.WithClaim[int]("x"), hs256.WithClaim("x", 1)}},
	} {
		for _, o := range options {
			if _, err := hs256.NewVerifier(testSecret, o...); !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: member}) {
				t.Errorf("%s: %v", member, err)
			}
		}
	}
}

func TestAMemberIsSetOnce(t *testing.T) {
	document := func(text string) hs256.Option { return hs256.WithPolicy(json.RawMessage(text)) }
	for member, options := range map[string][]hs256.Option{
		"any_audience":    {hs256.WithAnyAudience(), hs256.WithAnyAudience()},
		"subject":         {hs256.WithSubject("x"), hs256.WithSubject("x")},
		"numeric_subject": {hs256.WithNumericSubject(), document(`{"numeric_subject":false}`)},
		"typ":             {hs256.WithTyp("x"), hs256.WithTyp("y")},
		"leeway":          {hs256.WithLeeway(0), document(`{"leeway":0}`)},
		"max_age":         {document(`{"max_age":1}`), document(`{"max_age":2}`)},
		"max_token_len":   {hs256.WithMaxTokenLen(300), hs256.WithMaxTokenLen(300)},
		"issuer":          {document(`{"issuer":"a"}`), hs256.WithIssuer("b")},
		"claims":          {hs256.WithClaim("a", 1), document(`{"claims":{"b":1}}`)},
	} {
		if _, err := hs256.NewVerifier(testSecret, options...); !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: member}) {
			t.Errorf("%s: %v", member, err)
		}
	}
	if _, err := hs256.NewVerifier(testSecret, hs256.WithAnyAudience(), hs256.WithAudience("x")); !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "any_audience"}) {
		t.Error(err)
	} else if want := "hs256: invalid argument `WithAnyAudience`: true, although `WithAudience` is set: leave one of them out"; err.Error() != want {
		t.Error(err)
	}
	v := must(hs256.NewVerifier(testSecret, hs256.WithIssuer("a"), document(`{"leeway":1}`), hs256.WithIssuer("b"), document(`{"required":["x"]}`)))
	for payload, want := range map[string]string{`{"iss":"a","x":1}`: "ok", `{"iss":"b","x":1}`: "ok", `{"iss":"b"}`: "missing_claim (x)", `{"iss":"c","x":1}`: "claim_mismatch (iss)"} {
		if _, err := v.Verify(mint(testSecret, plainHeader, payload)); verdictOf(err).String() != want {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func TestEachPartOfAKeySetToNothingIsRefused(t *testing.T) {
	const jwk = `{"kty":"oct","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw"}`
	set := hs256.NewSecret([]byte(`{"keys":[` + jwk + `]}`))
	secret := hs256.NewSecret(testSecret)
	long := slices.Repeat([]string{"x"}, 65)
	for name, c := range map[string]struct {
		key   hs256.Key
		field string
		says  string
	}{
		"no issuer":             {hs256.Key{Secret: secret, Issuer: []string{}}, "issuer", "`Issuer`"},
		"an empty issuer":       {hs256.Key{Secret: secret, Issuer: []string{"x", ""}}, "issuer", "environment"},
		"an issuer not UTF-8":   {hs256.Key{Secret: secret, Issuer: []string{"\xff"}}, "issuer", "`Issuer`"},
		"65 issuers":            {hs256.Key{Secret: secret, Issuer: long}, "issuer", "64"},
		"from before 1970":      {hs256.Key{Secret: secret, ValidFrom: time.Unix(-1, 0)}, "from", "`ValidFrom`"},
		"until 2^53":            {hs256.Key{Secret: secret, ValidUntil: time.Unix(1<<53, 0)}, "until", "`ValidUntil`"},
		"never":                 {hs256.Key{Secret: secret, ValidFrom: time.Unix(5, 0), ValidUntil: time.Unix(5, 0)}, "until", "`ValidFrom`"},
		"two ids":               {hs256.Key{Secret: secret, ID: "x", EmptyID: true}, "id", "EmptyID"},
		"an id not UTF-8":       {hs256.Key{Secret: secret, ID: "\xff"}, "id", "`ID`"},
		"an id beside a set":    {hs256.Key{Secret: set, Encoding: hs256.JWKS, ID: "x"}, "id", "JWK Set"},
		"an empty id beside it": {hs256.Key{Secret: set, Encoding: hs256.JWKS, EmptyID: true}, "id", "JWK Set"},
		"no issuer of a set":    {hs256.Key{Secret: set, Encoding: hs256.JWKS, Issuer: []string{""}}, "issuer", "environment"},
		"a set of nothing":      {hs256.Key{Encoding: hs256.JWKS}, "key", "JWK Set"},
		"a JWK as a set":        {hs256.Key{Encoding: hs256.JWKS, Secret: hs256.NewSecret([]byte(jwk))}, "key", "JWK Set"},
		"a set as a JWK":        {hs256.Key{Encoding: hs256.JWK, Secret: set}, "key", "JWK"},
		"a JWK as text":         {hs256.Key{Secret: hs256.NewSecret([]byte(jwk))}, "key", "JWK"},
		"an unknown encoding":   {hs256.Key{Secret: secret, Encoding: -2}, "encoding", "encoding"},
	} {
		_, err := hs256.NewVerifier(nil, hs256.WithKeys(c.key))
		_, errSigner := hs256.NewSigner(nil, hs256.WithKeys(c.key))
		for _, err := range []error{err, errSigner} {
			if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: c.field}) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, err := hs256.NewVerifier(testSecret, hs256.WithKeys()); !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "key"}) {
		t.Error(err)
	}
}

func TestEachOptionOfASignerSetToNothingIsRefused(t *testing.T) {
	for i, c := range []struct {
		option hs256.SignerOption
		field  string
		name   string
	}{
		{nil, "option", "option"}, {hs256.WithTyp(""), "typ", "WithTyp"}, {hs256.WithTyp("\xff"), "typ", "WithTyp"}, {hs256.WithCty(""), "cty", "WithCty"},
		{hs256.WithCty("JWT"), "cty", "WithCty"}, {hs256.WithMaxTokenLen(0), "max_token_len", "WithMaxTokenLen"},
		{hs256.WithMaxTokenLen(-1), "max_token_len", "WithMaxTokenLen"}, {hs256.WithClock(nil), "clock", "WithClock"},
		{hs256.WithKeys(), "key", "WithKeys"}, {hs256.WithTyp(strings.Repeat("x", 2048)), "typ", "WithTyp"},
	} {
		_, err := hs256.NewSigner(testSecret, c.option)
		if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: c.field}) || !strings.Contains(err.Error(), "`"+c.name+"`") {
			t.Errorf("%d: %v", i, err)
		}
	}
	s := must(hs256.NewSigner(testSecret))
	for i, c := range []struct {
		option hs256.SignOption
		field  string
		name   string
	}{
		{nil, "option", "option"}, {hs256.ExpiresIn(0), "expires_in", "ExpiresIn"}, {hs256.ExpiresIn(-time.Second), "expires_in", "ExpiresIn"},
		{hs256.ExpiresIn(900), "expires_in", "ExpiresIn"}, {hs256.NotBeforeIn(-time.Second), "not_before_in", "NotBeforeIn"},
		{hs256.NotBeforeIn(1), "not_before_in", "NotBeforeIn"}, {hs256.SignedAt(time.Time{}), "now", "now"},
	} {
		_, err := s.Sign(json.RawMessage(`{}`), c.option)
		if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: c.field}) || !strings.Contains(fmt.Sprint(err), "`"+c.name+"`") {
			t.Errorf("%d: %v", i, err)
		}
	}
}
