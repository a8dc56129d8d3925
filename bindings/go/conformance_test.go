package hs256_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

type vector struct {
	Name         string
	Token        string
	TokenBase64  *string `json:"token_base64"`
	Keys         []vectorKey
	Now          int64
	Policy       json.RawMessage // the document, or the policy of format 1
	PolicyText   *string         `json:"policy_text"`
	PolicyBase64 []byte          `json:"policy_base64"`
	Revoked      *string         // a list of revocations, or
	RevokedBytes []byte          `json:"revoked_base64"`
	MaxStale     *int64          `json:"max_stale"`
	Expect       struct {
		Code, Claim string
		Field       *string
		At          *float64
		KeyID       json.RawMessage `json:"key_id"`
	}
	Explain []explainedRow // what explaining says of the checks that do not simply pass
}

// A vectorKey is a key, or a JWK Set.
type vectorKey struct {
	Secret      []byte `json:"secret_base64"` // encoding/json reads base64 with padding into bytes
	JWKS        *string
	ID          *string
	Encoding    string
	AllowWeak   bool `json:"allow_weak"`
	Issuer      []string
	From, Until *int64
}

var encodings = map[string]hs256.Encoding{
	"": hs256.Raw, "utf8": hs256.Raw, "base64": hs256.Base64, "base64url": hs256.Base64URL, "hex": hs256.Hex, "jwk": hs256.JWK,
}

func (k vectorKey) key() hs256.Key {
	encoding, ok := encodings[k.Encoding]
	if !ok {
		panic("an unknown encoding: " + k.Encoding)
	}
	key := hs256.Key{Secret: hs256.NewSecret(k.Secret), Encoding: encoding, AllowWeak: k.AllowWeak, Issuer: k.Issuer}
	if k.JWKS != nil {
		key.Secret, key.Encoding = hs256.NewSecret([]byte(*k.JWKS)), hs256.JWKS
	}
	if k.ID != nil {
		key.ID, key.EmptyID = *k.ID, *k.ID == ""
	}
	if k.From != nil {
		key.ValidFrom = time.Unix(*k.From, 0)
	}
	if k.Until != nil {
		key.ValidUntil = time.Unix(*k.Until, 0)
	}
	return key
}

type verdict struct{ Code, Claim string }

func (v verdict) String() string {
	if v.Claim == "" {
		return v.Code
	}
	return v.Code + " (" + v.Claim + ")"
}

// TestConformance runs the vectors that every language shares, with the policy as a document and by the typed options, and
// prints a count that scripts read.
func TestConformance(t *testing.T) {
	passed, failed, objects, typed := 0, 0, 0, 0
	for _, file := range sharedFiles(t, "../../tests/vectors/*.json", "HS256_VECTORS") {
		for _, v := range readVectors(t, file) {
			problem := v.run(hs256.WithPolicy(v.document()))
			if v.PolicyText == nil && v.PolicyBase64 == nil {
				objects++
				if byOptions := v.run(v.options()...); byOptions == "" {
					typed++
				} else {
					problem += "; by options: " + byOptions
				}
			}
			if problem != "" {
				failed++
				t.Errorf("%s: %s", v.Name, problem)
			} else {
				passed++
			}
		}
	}
	fmt.Printf("%s: %d of %d passed by typed options, too\n", way(), typed, objects)
	fmt.Printf("%s: %d passed, %d failed\n", way(), passed, failed)
	if passed == 0 {
		t.Error("no vector ran")
	}
}

// sharedFiles gives the files of a pattern, in subfolders as well, and those that an environment variable names.
func sharedFiles(t testing.TB, pattern, variable string) []string {
	t.Helper()
	files := must(filepath.Glob(pattern))
	if len(files) == 0 {
		t.Fatal("nothing in ", pattern)
	}
	folder, name := filepath.Split(pattern)
	files = append(files, must(filepath.Glob(filepath.Join(folder, "*", name)))...)
	return append(files, filepath.SplitList(os.Getenv(variable))...)
}

func readVectors(t testing.TB, file string) []vector {
	t.Helper()
	var content struct {
		Format  int
		Vectors []vector
	}
	readShared(t, file, &content)
	if content.Format != 1 && content.Format != 2 {
		t.Fatalf("%s: format %d is neither 1 nor 2", file, content.Format)
	}
	for i := range content.Vectors {
		if v := &content.Vectors[i]; content.Format == 1 {
			v.Policy = ofFormat1(t, v.Policy)
		}
	}
	return content.Vectors
}

func readShared(t testing.TB, file string, content any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, content)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// ofFormat1 writes a policy of format 1 as a document.
func ofFormat1(t testing.TB, policy json.RawMessage) json.RawMessage {
	t.Helper()
	if policy == nil {
		return nil
	}
	var p struct {
		Issuers, Audiences   []json.RawMessage
		AnyAudience          json.RawMessage `json:"any_audience"`
		Subject, Typ, Leeway json.RawMessage
		Required             []json.RawMessage
		MaxAge               json.RawMessage `json:"max_age"`
		MaxTokenLen          json.RawMessage `json:"max_token_len"`
	}
	if err := json.Unmarshal(policy, &p); err != nil {
		t.Fatal(err)
	}
	var members []string
	add := func(name string, value json.RawMessage) {
		if value != nil && string(value) != "null" {
			members = append(members, fmt.Sprintf("%q:%s", name, value))
		}
	}
	addList := func(name string, values []json.RawMessage) {
		if len(values) > 0 {
			add(name, must(json.Marshal(values)))
		}
	}
	if len(p.Audiences) > 0 {
		p.AnyAudience = nil
	}
	addList("issuer", p.Issuers)
	addList("audience", p.Audiences)
	add("any_audience", p.AnyAudience)
	add("subject", p.Subject)
	add("typ", p.Typ)
	addList("required", p.Required)
	add("leeway", p.Leeway)
	add("max_age", p.MaxAge)
	add("max_token_len", p.MaxTokenLen)
	return json.RawMessage("{" + strings.Join(members, ",") + "}")
}

func (v vector) token() string {
	if v.TokenBase64 == nil {
		return v.Token
	}
	return string(must(base64.StdEncoding.DecodeString(*v.TokenBase64)))
}

// document is the policy as text.
func (v vector) document() json.RawMessage {
	switch {
	case v.PolicyText != nil:
		return json.RawMessage(*v.PolicyText)
	case v.PolicyBase64 != nil:
		return v.PolicyBase64
	case v.Policy != nil:
		return v.Policy
	default:
		return json.RawMessage("{}")
	}
}

// options is the policy by the typed options.
func (v vector) options() (options []hs256.Option) {
	for _, m := range membersOf(v.document()) {
		options = append(options, typedOptions(m.name, m.value)...)
	}
	return options
}

func typedOptions(name string, value json.RawMessage) []hs256.Option {
	seconds := func(option func(time.Duration) hs256.Option) hs256.Option {
		n := read[int64](value)
		if n > math.MaxInt64/int64(time.Second) { // a Duration ends after 292 years; what is longer can be a document only
			return hs256.WithPolicy(json.RawMessage(fmt.Sprintf("{%q:%d}", name, n)))
		}
		return option(time.Duration(n) * time.Second)
	}
	given := func(option func() hs256.Option) []hs256.Option {
		if read[bool](value) {
			return []hs256.Option{option()}
		}
		return nil
	}
	switch option := optionFuncs[name].(type) {
	case func(...string) hs256.Option:
		return []hs256.Option{option(readTexts(value)...)}
	case func() hs256.Option:
		return given(option)
	case func(string) hs256.Option:
		return []hs256.Option{option(read[string](value))}
	case func(string) hs256.CommonOption:
		return []hs256.Option{option(read[string](value))}
	case func(time.Duration) hs256.Option:
		return []hs256.Option{seconds(option)}
	case func(int64) hs256.Option:
		return []hs256.Option{option(read[int64](value))}
	case func(int) hs256.CommonOption:
		return []hs256.Option{option(read[int](value))}
	case func(string, ...string) hs256.Option:
		return claimOptions(value)
	default:
		panic("an unknown member, or an option of an unknown type: " + name)
	}
}

func claimOptions(claims json.RawMessage) (options []hs256.Option) {
	for _, claim := range membersOf(claims) {
		values := []json.RawMessage{claim.value}
		if claim.value[0] == '[' {
			values = read[[]json.RawMessage](claim.value)
		}
		for _, value := range values {
			switch value[0] {
			case '"':
				options = append(options, hs256.WithClaim(claim.name, read[string](value)))
			case 't', 'f':
				options = append(options, hs256.WithClaim(claim.name, read[bool](value)))
			default:
				options = append(options, hs256.WithClaim(claim.name, read[json.Number](value)))
			}
		}
	}
	return options
}

func read[T any](value json.RawMessage) (into T) {
	if err := json.Unmarshal(value, &into); err != nil {
		panic(err)
	}
	return into
}

func readTexts(value json.RawMessage) []string {
	if value[0] == '[' {
		return read[[]string](value)
	}
	return []string{read[string](value)}
}

type documentMember struct {
	name  string
	value json.RawMessage
}

// membersOf gives the members of an object in their order.
func membersOf(object json.RawMessage) (members []documentMember) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	must(decoder.Token())
	for decoder.More() {
		m := documentMember{name: must(decoder.Token()).(string)}
		if err := decoder.Decode(&m.value); err != nil {
			panic(err)
		}
		members = append(members, m)
	}
	return members
}

// run says what is wrong with the verdict under these options.
func (v vector) run(options ...hs256.Option) string {
	want := verdict{v.Expect.Code, v.Expect.Claim}
	for _, key := range v.Keys {
		options = append(options, hs256.WithKeys(key.key()))
	}
	if v.Revoked != nil {
		options = append(options, hs256.WithRevocations([]byte(*v.Revoked)))
	} else if v.RevokedBytes != nil {
		options = append(options, hs256.WithRevocations(v.RevokedBytes))
	}
	if v.MaxStale != nil {
		options = append(options, hs256.WithMaxStale(time.Duration(*v.MaxStale)*time.Second))
	}
	verifier, err := hs256.NewVerifier(nil, options...)
	if err != nil {
		return v.compare(want, nil, err)
	}
	defer verifier.Close()
	now := time.Unix(v.Now, 0)
	claims, err := verifier.VerifyAt(v.token(), now)
	one := verifier.VerifyBatchAt([]string{v.token()}, now, 1)[0]
	if one.Err != err || err == nil && !sameClaims(one.Claims, claims) {
		return fmt.Sprintf("alone %v, in a batch %v", verdictOf(err), verdictOf(one.Err))
	}
	if problem := v.compareExplanation(must(verifier.ExplainAt(v.token(), now))); problem != "" {
		return problem
	}
	return v.compare(want, claims, err)
}

// An explainedRow is one check of a vector's explanation; Cause is the kind of the cause.
type explainedRow struct {
	Check, Outcome string
	Cause, Segment string
	Offset         *int
}

// compareExplanation holds the explanation's verdict to the vector's, and its checks to those that the vector lists.
func (v vector) compareExplanation(e *hs256.Explanation) string {
	if e.Verdict != (hs256.ExplainedVerdict{Code: v.Expect.Code, Claim: v.Expect.Claim}) {
		return fmt.Sprintf("explained as %v", e.Verdict)
	}
	if v.Explain == nil {
		return ""
	}
	rows := []explainedRow{}
	for _, c := range e.Checks {
		if c.Outcome != "passed" || c.Kind != "" {
			rows = append(rows, explainedRow{c.Check, c.Outcome, c.Kind, c.Segment, c.Offset})
		}
	}
	if !reflect.DeepEqual(rows, v.Explain) {
		return fmt.Sprintf("expected the explanation %v, got %v", v.Explain, e)
	}
	return ""
}

func (v vector) compare(want verdict, claims *hs256.Claims, err error) string {
	if got := verdictOf(err); got != want {
		return fmt.Sprintf("expected %v, got %v: %v", want, got, err)
	}
	var refused *hs256.Error
	if errors.As(err, &refused) {
		if v.Expect.Field != nil && refused.Field != *v.Expect.Field {
			return fmt.Sprintf("expected field %s, got %s: %v", *v.Expect.Field, refused.Field, err)
		}
		if at := v.Expect.At; at != nil && !sameTime(refused.At, *at) {
			return fmt.Sprintf("expected the time %v, got %v", *at, refused.At)
		}
		return ""
	}
	if id := v.Expect.KeyID; id != nil {
		wanted := read[*string](id)
		if claims.HasKeyID() != (wanted != nil) || wanted != nil && claims.KeyID() != *wanted {
			return fmt.Sprintf("expected key id %s, got %q", id, claims.KeyID())
		}
	}
	return compareClaims(v.token(), claims)
}

func verdictOf(err error) verdict {
	if err == nil {
		return verdict{Code: "ok"}
	}
	var e *hs256.Error
	if !errors.As(err, &e) {
		return verdict{Code: err.Error()}
	}
	return verdict{Code: e.Code.String(), Claim: e.Claim}
}

// compareClaims compares with the payload as encoding/json reads it.
func compareClaims(token string, claims *hs256.Claims) string {
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		return err.Error()
	}
	var want, got map[string]any
	if err := json.Unmarshal(payload, &want); err != nil {
		return err.Error()
	}
	if err := claims.Decode(&got); err != nil {
		return err.Error()
	}
	text := func(name string) string { s, _ := want[name].(string); return s }
	subject := text("sub")
	if _, isNumber := want["sub"].(float64); isNumber { // whose digits are the subject
		raw, _ := claims.Claim("sub")
		subject = string(raw)
	}
	var audience []string
	switch aud := want["aud"].(type) {
	case string:
		audience = []string{aud}
	case []any:
		for _, one := range aud {
			audience = append(audience, one.(string))
		}
	}
	switch {
	case !bytes.Equal(claims.Raw(), payload):
		return "but Raw differs"
	case !reflect.DeepEqual(got, want):
		return "but Decode differs"
	case claims.Issuer() != text("iss"), claims.Subject() != subject, claims.ID() != text("jti"):
		return "but iss, sub or jti differs"
	case !reflect.DeepEqual(claims.Audience(), audience):
		return fmt.Sprintf("but Audience gives %q", claims.Audience())
	case !sameTime(claims.ExpiresAt(), want["exp"]), !sameTime(claims.NotBefore(), want["nbf"]), !sameTime(claims.IssuedAt(), want["iat"]):
		return "but exp, nbf or iat differs"
	}
	for name, value := range want {
		raw, ok := claims.Claim(name)
		var one any
		if !ok || json.Unmarshal(raw, &one) != nil || !reflect.DeepEqual(one, value) {
			return fmt.Sprintf("but Claim(%q) differs", name)
		}
	}
	return ""
}

// sameTime compares to a microsecond: a double has no more for the times of today.
func sameTime(got time.Time, want any) bool {
	seconds, ok := want.(float64)
	if !ok {
		return got.IsZero()
	}
	seconds = min(max(seconds, -62135596800), 253402300799)
	difference := float64(got.Unix()) + float64(got.Nanosecond())/1e9 - seconds
	return difference < 1e-6 && difference > -1e-6
}

// way is how the core is reached, as the lines of counts begin.
func way() string { return "go" + law.Way }
