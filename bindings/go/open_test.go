package hs256_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

const (
	oldSecret = "an evident test secret, the old one of two"
	newSecret = "an evident test secret, the new one of two"
	evidentID = "2026-11"
)

// A policyFolder holds a policy file that is looked at only when a test asks for it, and the files that it names.
type policyFolder struct {
	testing.TB
	path string
}

func newPolicyFolder(t testing.TB, policy string) policyFolder {
	t.Helper()
	f := policyFolder{t, filepath.Join(t.TempDir(), "policy.json")}
	f.write("secret.key", oldSecret)
	f.write("revoked.jsonl", "")
	f.setPolicy(policy)
	return f
}

func (f policyFolder) setPolicy(policy string) {
	f.write("policy.json", `{"version": 1, "refresh": 0, "keys": [{"file": "secret.key", "id": "`+evidentID+`"}],
		"revoked": {"file": "revoked.jsonl"}, "policy": `+policy+`}`)
}

func (f policyFolder) write(name, text string) {
	f.Helper()
	path := filepath.Join(filepath.Dir(f.path), name)
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		f.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		f.Fatal(err)
	}
}

func TestOpenedFollowsItsFiles(t *testing.T) {
	f := newPolicyFolder(t, `{"required": ["sub"]}`)
	v, s := must(hs256.Open(f.path)), must(hs256.OpenSigner(f.path))
	ada := map[string]string{"sub": "ada", "jti": "7f"}
	token := must(s.Sign(ada))
	claims, err := v.Verify(token)
	if err != nil || claims.Subject() != "ada" || claims.KeyID() != evidentID {
		t.Fatal(claims.Raw(), err)
	}
	if r := v.VerifyBatch([]string{token, token}, 2); r[0].Err != nil || r[1].Claims.KeyID() != evidentID {
		t.Error(r)
	}
	if e := must(v.Explain(token)); e.Verdict.Code != "ok" {
		t.Error(e)
	}

	f.write("revoked.jsonl", "{\"jti\":\"7f\"}\n")
	if err := v.Refresh(); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(token); !errors.Is(err, hs256.ErrRevoked) {
		t.Error(err)
	}
	f.write("revoked.jsonl", "{\"as_of\":1}\n")
	f.write("secret.key", newSecret)
	if err := errors.Join(v.Refresh(), s.Refresh()); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Verify(token); !errors.Is(err, hs256.ErrSignatureMismatch) {
		t.Error(err)
	}
	if _, err := v.Verify(must(s.Sign(ada))); err != nil {
		t.Error(err)
	}
}

// An error names claims that only a later policy has, and the leeway is not the first policy's.
func TestOpenedKeepsNothingOfAnOlderPolicy(t *testing.T) {
	f := newPolicyFolder(t, `{"required": ["first"]}`)
	v, s := must(hs256.Open(f.path)), must(hs256.OpenSigner(f.path))
	exp := time.Now().Add(-time.Minute).Unix()
	token := must(s.Sign(map[string]any{"exp": exp, "role": "user", "level": 1}))
	for _, c := range []struct {
		policy string
		want   hs256.Error
	}{
		{`{"leeway": 900, "required": ["first"]}`, hs256.Error{Code: hs256.CodeMissingClaim, Claim: "first"}},
		{`{"leeway": 900, "required": ["second"]}`, hs256.Error{Code: hs256.CodeMissingClaim, Claim: "second"}},
		{`{"leeway": 900, "claims": {"role": "admin"}}`, hs256.Error{Code: hs256.CodeClaimMismatch, Claim: "role"}},
		{`{"leeway": 900, "claims": {"level": 2}}`, hs256.Error{Code: hs256.CodeClaimMismatch, Claim: "level"}},
		{`{"leeway": 900, "claims": {"first": 2}}`, hs256.Error{Code: hs256.CodeMissingClaim, Claim: "first"}},
	} {
		f.setPolicy(c.policy)
		if err := v.Refresh(); err != nil {
			t.Fatal(err)
		}
		if _, err := v.Verify(token); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.policy, err)
		}
		if r := v.VerifyBatch([]string{token, token}, 1); !errors.Is(r[1].Err, c.want) {
			t.Errorf("%s: %v", c.policy, r)
		}
	}
	f.setPolicy(`{"leeway": 900}`)
	if err := v.Refresh(); err != nil {
		t.Fatal(err)
	}
	claims := must(v.Verify(token))
	closed := make(chan struct{})
	hs256.UntilExpiry(claims, func() { t.Error("closes by the leeway of an older policy") })()
	cancel := hs256.UntilExpiry(claims, func() { close(closed) })
	time.Sleep(20 * time.Millisecond)
	cancel()
	f.setPolicy(`{}`)
	if err := v.Refresh(); err != nil {
		t.Fatal(err)
	}
	defer hs256.UntilExpiry(claims, func() { close(closed) })()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("stays open by the leeway of an older policy")
	}
}

func TestOpenedKeepsTheLastGoodState(t *testing.T) {
	f := newPolicyFolder(t, `{}`)
	v, s := must(hs256.Open(f.path)), must(hs256.OpenSigner(f.path))
	token := must(s.Sign(map[string]string{"sub": "ada"}))
	f.write("policy.json", `{"version": 2, "keys": []}`)
	err := v.Refresh()
	if !errors.Is(err, hs256.ErrInvalidArgument) || !errors.Is(s.Refresh(), hs256.ErrInvalidArgument) {
		t.Error(err)
	}
	if _, err := v.Verify(token); err != nil {
		t.Error(err)
	}
	var status struct {
		Generation int
		Error      *struct{ Message string }
		Verdicts   map[string]int
	}
	if err := json.Unmarshal(must(v.Status()), &status); err != nil {
		t.Fatal(err)
	}
	if status.Generation != 1 || status.Error == nil || "hs256: "+status.Error.Message != err.Error() || status.Verdicts["ok"] != 1 {
		t.Errorf("%+v, %v", status, err)
	}
	if text := string(must(v.OpenMetrics())); !strings.HasSuffix(text, "# EOF\n") || strings.Contains(text, oldSecret) {
		t.Error(text)
	}
}

func TestOpenSaysAllThatIsWrong(t *testing.T) {
	f := newPolicyFolder(t, `{"isuer": "a"}`)
	f.write("short.key", "short")
	var keys []string
	for range 100 { // more than fits at first
		keys = append(keys, `{"file": "missing.key"}`)
	}
	f.write("many.json", `{"version": 1, "keys": [`+strings.Join(keys, ",")+`]}`)
	f.write("weak.json", `{"version": 1, "keys": [{"file": "short.key"}]}`)
	folder := filepath.Dir(f.path)
	for path, want := range map[string]hs256.Error{
		"":                                 {Code: hs256.CodeInvalidArgument, Field: "path"},
		f.path + "\x00":                    {Code: hs256.CodeInvalidArgument, Field: "path"},
		filepath.Join(folder, "none.json"): {Code: hs256.CodeInvalidArgument, Field: "file"},
		f.path:                             {Code: hs256.CodeInvalidArgument},
		filepath.Join(folder, "many.json"): {Code: hs256.CodeInvalidArgument, Field: "keys[0].file"},
		filepath.Join(folder, "weak.json"): {Code: hs256.CodeWeakKey, Field: "keys[0]"},
	} {
		if v, err := hs256.Open(path); v != nil || !errors.Is(err, want) {
			t.Errorf("%q: %v", path, err)
		}
		if s, err := hs256.OpenSigner(path); filepath.Base(path) != "policy.json" && (s != nil || !errors.Is(err, hs256.Error{Code: want.Code})) {
			t.Errorf("signer, %q: %v", path, err)
		}
	}
	_, err := hs256.Open(filepath.Join(folder, "many.json"))
	if n := strings.Count(err.Error(), "\n"); n < 99 || !strings.Contains(err.Error(), "`keys[99].file`") {
		t.Error(n, err)
	}
}

func TestBuiltAndClosedHaveNoFiles(t *testing.T) {
	v, s := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	closed, closedSigner := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	closed.Close()
	closedSigner.Close()
	_, status := v.Status()
	_, metrics := v.OpenMetrics()
	for _, err := range []error{v.Refresh(), s.Refresh(), status, metrics} {
		if !errors.Is(err, hs256.ErrInvalidArgument) || !strings.Contains(err.Error(), "not opened from a file") {
			t.Error(err)
		}
	}
	_, status = closed.Status()
	_, metrics = closed.OpenMetrics()
	for _, err := range []error{closed.Refresh(), closedSigner.Refresh(), status, metrics, (*hs256.Verifier)(nil).Refresh(), new(hs256.Signer).Refresh()} {
		if !errors.Is(err, hs256.ErrClosed) {
			t.Error(err)
		}
	}
}

func TestOpenedByManyGoroutinesAndCloseAmongThem(t *testing.T) {
	f := newPolicyFolder(t, `{"required": ["sub"]}`)
	v, s := must(hs256.Open(f.path)), must(hs256.OpenSigner(f.path))
	token := must(s.Sign(map[string]string{"sub": "ada"}))
	var group sync.WaitGroup
	for g := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 200 {
				if g == 0 {
					f.setPolicy(`{"required": ["sub"], "leeway": 5}`)
					if err := v.Refresh(); err != nil && !errors.Is(err, hs256.ErrClosed) {
						t.Error(err)
					}
				}
				claims, err := v.Verify(token)
				if errors.Is(err, hs256.ErrClosed) {
					return
				}
				if err != nil || claims.KeyID() != evidentID {
					t.Error(err)
				}
				if _, err := v.Status(); err != nil && !errors.Is(err, hs256.ErrClosed) {
					t.Error(err)
				}
			}
		}()
	}
	time.Sleep(10 * time.Millisecond)
	v.Close()
	group.Wait()
}
