package hs256_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// An option that is meant to demand something must never demand nothing: every way to write nothing, tried with every
// option.

// A property is a member of the policy document, as its schema describes it.
type property struct {
	Type             string
	OneOf            []any
	Minimum, Maximum uint64
	Not              any
}

func properties(t *testing.T) map[string]property {
	var schema struct{ Properties map[string]property }
	readShared(t, "../../docs/policy.schema.json", &schema)
	if len(schema.Properties) == 0 {
		t.Fatal("the schema has no members")
	}
	return schema.Properties
}

// values are JSON values. Each member accepts those listed for it and rejects the others.
var (
	values = []string{
		`null`, `true`, `false`, `0`, `-1`, `-0`, `0.0`, `1e2`, `300`, `9007199254740992`, `1e400`, `""`, `"x"`, `"0"`, `"null"`,
		`[]`, `[null]`, `[""]`, `["x"]`, `["x",""]`, `["x","x"]`, `[0]`, `[[]]`, `{}`, `{"x":null}`, `{"x":[]}`, `{"x":{}}`, `{"x":[null]}`,
		`{"x":[[]]}`, `{"":"x"}`, `{"iss":"x"}`, `{"x":""}`, `{"x":[""]}`, `{"x":0}`, `{"x":["x",0,true]}`,
	}
	takenByType = map[string][]string{
		"":        {`"x"`, `"0"`, `"null"`, `["x"]`, `["x","x"]`}, // one of several types: a text or a list of texts
		"string":  {`"x"`, `"0"`, `"null"`},
		"boolean": {`true`, `false`},
		"array":   {`["x"]`},
		"object":  {`{"x":""}`, `{"x":[""]}`, `{"x":0}`, `{"x":["x",0,true]}`},
		"integer": {`0`, `300`, `9007199254740992`},
	}
)

func (p property) taken() []string {
	return slices.DeleteFunc(slices.Clone(takenByType[p.Type]), func(value string) bool {
		integer, err := strconv.ParseUint(value, 10, 64)
		return err == nil && (integer < p.Minimum || integer > p.Maximum)
	})
}

func TestEachMemberTakesItsValuesAlone(t *testing.T) {
	for member, property := range properties(t) {
		taken := property.taken()
		if len(taken) == 0 {
			t.Errorf("%s takes nothing that is tried here", member)
		}
		for _, value := range values {
			_, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(`{"`+member+`":`+value+`}`)))
			field := member
			if value == `1e400` { // which no I-JSON text has
				field = "policy"
			}
			if slices.Contains(taken, value) {
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
	for member, property := range properties(t) {
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
			_, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(`{`+quoted+`:`+property.taken()[0]+`}`)))
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

// nothings holds options that set a member to nothing, or to an invalid value. A flag is given or not.
func (p property) nothings(t *testing.T, option any) (options []hs256.Option) {
	add := func(more ...hs256.Option) { options = append(options, more...) }
	switch with := option.(type) {
	case func(...string) hs256.Option:
		add(with(), with([]string(nil)...), with([]string{}...), with(""), with("x", ""), with("\xff"))
		if p.Type == "array" {
			add(with("x", "x"))
		}
	case func(string) hs256.Option:
		add(with(""), with("\xff"))
	case func(string) hs256.CommonOption:
		add(with(""), with("\xff"))
		if p.Not != nil {
			add(with("application/"))
		}
	case func(time.Duration) hs256.Option:
		add(with(-time.Second), with(1), with(math.MinInt64))
		if p.Maximum < math.MaxInt64/uint64(time.Second) {
			add(with(time.Duration(p.Maximum+1)*time.Second), with(math.MaxInt64))
		}
	case func(int64) hs256.Option:
		add(with(-1), with(math.MinInt64), with(int64(p.Maximum)+1), with(int64(p.Minimum)-1))
	case func(int) hs256.CommonOption:
		add(with(-1), with(math.MinInt), with(int(p.Maximum)+1), with(int(p.Minimum)-1))
	case func(string, ...string) hs256.Option:
		add(
			hs256.WithClaim("", "x"), hs256.WithClaim[string]("x"), hs256.WithClaim("x", []int(nil)...), hs256.WithClaim("\xff", 1),
			hs256.WithClaim("x", "\xff"), hs256.WithClaim("x", math.NaN()), hs256.WithClaim("x", math.Inf(-1)), hs256.WithClaim("iss", "x"),
			hs256.WithClaim("x", json.Number("")), hs256.WithClaim("x", json.Number("1,2")), hs256.WithClaim("x", json.Number("0x1")),
			hs256.WithClaim("x", json.Number("true")), hs256.WithClaim("x", json.Number("1e400")), hs256.WithClaim("x", json.Number("-1e99999999999")))
	case func() hs256.Option:
		if p.Type != "boolean" {
			t.Errorf("%s is set by a function without arguments", p.Type)
		}
	default:
		t.Errorf("an option of a type that has no test of nothing: %T", option)
	}
	return options
}

func TestEachOptionOfNothingIsRefused(t *testing.T) {
	for member, property := range properties(t) {
		options := property.nothings(t, optionFuncs[member])
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

// A list that was once extended by nothing is rejected, whatever else it holds.
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
