package hs256_test

import (
	"encoding/json"
	"errors"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// TestEachMemberOfTheDocumentHasAnOption reads the schema, which another test compares with the library.
func TestEachMemberOfTheDocumentHasAnOption(t *testing.T) {
	names := exported(t)
	members := properties(t)
	for member := range members {
		if option := hs256.OptionNames[member]; names[option] != token.FUNC {
			t.Errorf("%s is set by no function: %q", member, option)
		}
	}
	if len(hs256.OptionNames) != len(members) || len(optionFuncs) != len(members) {
		t.Errorf("%d names and %d functions, but the document has %d members", len(hs256.OptionNames), len(optionFuncs), len(members))
	}
}

func readme() string { return string(must(os.ReadFile("README.md"))) }

// A role and the like are types of the program's own, which marshal to other JSON.
type (
	role  string
	level int8
)

func (role) MarshalText() ([]byte, error) { return []byte("another text"), nil }

func TestClaimsHaveValues(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret,
		hs256.WithClaim("role", role("admin"), role("<&>\"\\\u2028é")),
		hs256.WithClaim("level", level(-3)), hs256.WithClaim("level", 0.1, 1e300), hs256.WithClaim("level", json.Number("1E2")),
		hs256.WithClaim("level", float32(0.3)), hs256.WithClaim("level", uint64(1<<53)),
		hs256.WithClaim("staff", true), hs256.WithClaim("staff", "yes"), hs256.WithClaim("staff", "")))
	sound := map[string]string{"role": `"admin"`, "level": `-3`, "staff": `true`}
	for _, c := range []struct{ claim, value, want string }{
		{"role", `"admin"`, "ok"}, {"role", `["x","admin"]`, "ok"}, {"role", `"<&>\"\\\u2028\u00e9"`, "ok"}, {"role", `"Admin"`, "claim_mismatch (role)"},
		{"role", `"another text"`, "claim_mismatch (role)"}, {"role", `null`, "claim_mismatch (role)"}, {"role", ``, "missing_claim (role)"},
		{"role", `[["admin"]]`, "claim_mismatch (role)"},
		{"level", `-3.0`, "ok"}, {"level", `1e-1`, "ok"}, {"level", `1e300`, "ok"}, {"level", `100`, "ok"}, {"level", `0.3`, "ok"}, {"level", `9007199254740992`, "ok"},
		{"level", `"-3"`, "claim_mismatch (level)"}, {"level", `3`, "claim_mismatch (level)"}, {"level", ``, "missing_claim (level)"},
		{"staff", `"yes"`, "ok"}, {"staff", `""`, "ok"}, {"staff", `false`, "claim_mismatch (staff)"}, {"staff", `"true"`, "claim_mismatch (staff)"},
	} {
		var members []string
		for _, name := range []string{"role", "level", "staff"} {
			value := sound[name]
			if name == c.claim {
				value = c.value
			}
			if value != "" {
				members = append(members, `"`+name+`":`+value)
			}
		}
		token := mint(testSecret, plainHeader, "{"+strings.Join(members, ",")+"}")
		_, err := v.VerifyAt(token, time.Unix(testNow, 0))
		if batch := v.VerifyBatchAt([]string{token, token}, time.Unix(testNow, 0), 1); verdictOf(err).String() != c.want || verdictOf(batch[1].Err) != verdictOf(err) {
			t.Errorf("%s: %s: %v, in a batch %v", c.claim, c.value, err, batch[1].Err)
		}
	}
	bad := mint(testSecret, plainHeader, `{"role":"eve"}`)
	if n := testing.AllocsPerRun(100, func() { _, _ = v.Verify(bad) }); n != 0 && !raceDetector {
		t.Errorf("a token with another role costs %v allocations", n)
	}
}

// A claim that is both required and bound to values is named in both errors.
func TestClaimsAreNamedInTheirOrder(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret, hs256.WithClaim("b", 1), hs256.WithRequired("a", "b"), hs256.WithClaim("a", 1)))
	for payload, want := range map[string]string{
		`{}`: "missing_claim (a)", `{"a":1}`: "missing_claim (b)", `{"a":2,"b":2}`: "claim_mismatch (b)", `{"a":2,"b":1}`: "claim_mismatch (a)",
	} {
		if _, err := v.Verify(mint(testSecret, plainHeader, payload)); verdictOf(err).String() != want {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func TestASubjectMayBeANumber(t *testing.T) {
	v := must(hs256.NewVerifier(testSecret, hs256.WithNumericSubject()))
	for value, want := range map[string]string{`7`: "7", `-17`: "-17", `0`: "0", `9007199254740991`: "9007199254740991", `"7"`: "7", `"a\n"`: "a\n"} {
		claims, err := v.Verify(mint(testSecret, plainHeader, `{"sub":`+value+`}`))
		if err != nil || claims.Subject() != want {
			t.Errorf("%s: %v", value, err)
			continue
		}
		if raw, _ := claims.Claim("sub"); string(raw) != value {
			t.Errorf("%s became %s", value, raw)
		}
	}
	for _, value := range []string{`-0`, `1.0`, `1e3`, `9007199254740992`, `null`, `[7]`} {
		if _, err := v.Verify(mint(testSecret, plainHeader, `{"sub":`+value+`}`)); verdictOf(err).String() != "invalid_claim (sub)" {
			t.Errorf("%s: %v", value, err)
		}
	}
	only := must(hs256.NewVerifier(testSecret, hs256.WithNumericSubject(), hs256.WithSubject("7")))
	if _, err := only.Verify(mint(testSecret, plainHeader, `{"sub":7}`)); err != nil {
		t.Error(err)
	}
	plain := must(hs256.NewVerifier(testSecret))
	if _, err := plain.Verify(mint(testSecret, plainHeader, `{"sub":7}`)); verdictOf(err).String() != "invalid_claim (sub)" {
		t.Error(err)
	}
}

func TestMistakesOfADocumentAreNamedAsItNamesThem(t *testing.T) {
	_, err := hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(`{"leeway":901,"any_audience":1}`)))
	if !errors.Is(err, hs256.Error{Code: hs256.CodeInvalidArgument, Field: "any_audience"}) || !strings.Contains(err.Error(), "`any_audience`") {
		t.Error(err)
	}
	_, err = hs256.NewVerifier(testSecret, hs256.WithPolicy(json.RawMessage(`{"isuer":"x"}`)))
	if want := "hs256: invalid argument `isuer`: an unknown member: is `issuer` meant?"; err == nil || err.Error() != want {
		t.Error(err)
	}
}

// Mistakes in the keys come before mistakes in the policy, whatever the order of the options.
func TestKeysAreJudgedFirst(t *testing.T) {
	short := hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret([]byte("short"))})
	for _, policy := range []hs256.Option{hs256.WithLeeway(1), hs256.WithLeeway(time.Hour), hs256.WithIssuer("\xff"), hs256.WithPolicy(nil)} {
		if _, err := hs256.NewVerifier(nil, policy, short); !errors.Is(err, hs256.ErrWeakKey) {
			t.Error(err)
		}
	}
}
