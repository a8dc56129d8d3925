//go:build !cgo || !hs256_cgo

package hs256

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hs256/hs256/bindings/go/internal/core"
)

// A ring is a folder with a policy file that is looked at only when a test asks for it.
type ring struct {
	testing.TB
	folder string
}

const ringOfOne = `{"version": 1, "refresh": 0, "keys": [{"file": "one.key", "id": "one"}]}`

func newRing(t testing.TB, policy string) ring {
	r := ring{t, t.TempDir()}
	r.write("one.key", "an evident secret of a test, the 1st")
	r.write("policy.json", policy)
	return r
}

func (r ring) write(name, text string) {
	r.Helper()
	path := filepath.Join(r.folder, name)
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		r.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		r.Fatal(err)
	}
}

func (r ring) open() (*Verifier, *Signer) {
	r.Helper()
	v, err := Open(filepath.Join(r.folder, "policy.json"))
	if err != nil {
		r.Fatal(err)
	}
	s, err := OpenSigner(filepath.Join(r.folder, "policy.json"))
	if err != nil {
		r.Fatal(err)
	}
	return v, s
}

func (r ring) sign(s *Signer) string {
	r.Helper()
	token, err := s.Sign(map[string]string{"sub": "ada"})
	if err != nil {
		r.Fatal(err)
	}
	return token
}

// Nothing of a secret that was read, in any form, or of its hash states stays in any instance. Nothing of a key that is
// no longer in use stays anywhere.
func TestAFollowedFileLeavesNoSecret(t *testing.T) {
	secrets := []string{"the secret that a file has as it is!", "the secret of a variable, 32 bytes+", "the secret that is in base64url here", "the secret in a set of JSON Web Keys"}
	b64 := base64.RawURLEncoding.EncodeToString
	t.Setenv("HS256_TEST_SECRET", secrets[1])
	r := newRing(t, `{"version": 1, "refresh": 0, "keys": [{"file": "one.key", "id": "one"}, {"env": "HS256_TEST_SECRET", "id": "two"},
		{"file": "three.key", "encoding": "base64url", "id": "three"}, {"jwks_file": "set.json"}]}`)
	r.write("one.key", secrets[0]+"\n")
	r.write("three.key", b64([]byte(secrets[2])))
	r.write("set.json", `{"keys": [{"kty": "oct", "kid": "four", "k": "`+b64([]byte(secrets[3]))+`"}]}`)
	v, s := r.open()
	traces := make(map[string][]byte)
	for _, secret := range secrets {
		block := make([]byte, sha256.BlockSize)
		copy(block, secret)
		inner, outer := bytes.Clone(block), bytes.Clone(block)
		for n := range block {
			inner[n] ^= 0x36
			outer[n] ^= 0x5c
		}
		traces["secret"], traces["encoded"], traces["inner"], traces["outer"] = []byte(secret)[:16], []byte(b64([]byte(secret)))[:16], inner[:16], outer[:16]
		for _, h := range []*pureHandle{v.state.c, s.state.c} {
			for kind, trace := range traces {
				if h.follower.in.Contains(trace) || h.pool.Load().Contains(trace) {
					t.Errorf("%s of %q is in the memory", kind, secret)
				}
			}
		}
	}

	before := v.state.c.pool.Load()
	states := before.KeyStates()
	wiped := func() (n int) {
		for _, state := range states {
			if len(bytes.Trim(state, "\x00")) == 0 {
				n++
			}
		}
		return n
	}
	token := r.sign(s)
	if _, err := v.Verify(token); err != nil {
		t.Fatal(err)
	}
	r.write("one.key", "another secret of a test, as long as it")
	if err := v.Refresh(); err != nil {
		t.Fatal(err)
	}
	if v.state.c.pool.Load() == before || !before.IsWiped() || before.Made() != 0 {
		t.Error("the pool of the state before is not wiped")
	}
	// The variable's key is still in use; those of files were read again.
	if n := wiped(); len(states) != 8 || n != 6 {
		t.Errorf("%d of %d states are wiped", n, len(states))
	}
	if _, err := v.Verify(token); err != ErrSignatureMismatch {
		t.Error(err)
	}
	last, follower := v.state.c.pool.Load(), v.state.c.follower
	v.Close()
	if !last.IsWiped() || follower.in != nil || wiped() != 8 {
		t.Error("what was closed is not wiped")
	}
}

// Verdicts are counted in many instances of many generations, and the counts add up.
func TestCountsAddUp(t *testing.T) {
	const goroutines, rounds = 8, 300
	r := newRing(t, ringOfOne)
	v, s := r.open()
	token := r.sign(s)
	bad := token[:len(token)-4]
	var group sync.WaitGroup
	for range goroutines {
		group.Add(1)
		go func() {
			defer group.Done()
			for range rounds {
				_, err := v.Verify(token)
				if _, errBad := v.Verify(bad); err != nil || errBad == nil {
					t.Error(err, errBad)
				}
				_ = v.VerifyBatch([]string{token, bad, token}, 1)
			}
		}()
	}
	for n := range 20 {
		policy := `{"version": 1, "refresh": 0, "keys": [{"file": "one.key", "id": "one"}], "policy": {"leeway": ` + string(rune('0'+n%10)) + `}}`
		r.write("policy.json", policy)
		if err := v.Refresh(); err != nil {
			t.Fatal(err)
		}
	}
	group.Wait()
	var status struct {
		Generation int
		Verdicts   map[string]int
		Accepted   []struct {
			Key   string
			Count int
		}
	}
	text, err := v.Status()
	if err != nil || json.Unmarshal(text, &status) != nil {
		t.Fatal(err)
	}
	const all = goroutines * rounds
	if status.Verdicts["ok"] != 3*all || status.Verdicts["signature_mismatch"]+status.Verdicts["malformed"] != 2*all || status.Accepted[0].Count != 3*all || status.Generation != 21 {
		t.Errorf("%s", text)
	}
}

// A look that panics because of a defect in the core changes nothing.
func TestALookThatPanicsChangesNothing(t *testing.T) {
	r := newRing(t, ringOfOne)
	v, s := r.open()
	token, f := r.sign(s), v.state.c.follower
	if f.call(func(*core.Instance) { panic("a defect") }) {
		t.Error("returned")
	}
	f.due.Store(0) // a look is due
	sound := f.kind
	broken := *sound
	broken.look = func(i *core.Instance, _, _ int32) { i.Xhs256_verifier_free(-16) }
	f.kind = &broken
	if _, err := v.Verify(token); err != nil {
		t.Error(err)
	}
	f.kind = sound
	r.write("one.key", "another secret of a test, as long as it")
	if err := v.Refresh(); err != nil {
		t.Error(err)
	}
	if _, err := v.Verify(token); err != ErrSignatureMismatch {
		t.Error(err)
	}
}

// While one goroutine looks, others continue; if the look is overdue, they wait.
func TestWhoWaitsForALook(t *testing.T) {
	r := newRing(t, strings.Replace(ringOfOne, `"refresh": 0`, `"refresh": 86400`, 1))
	v, s := r.open()
	token, f := r.sign(s), v.state.c.follower
	f.lock.Lock()
	f.due.Store(0)
	verify := func() chan error {
		done := make(chan error, 1)
		go func() {
			_, err := v.Verify(token)
			done <- err
		}()
		return done
	}
	if err := <-verify(); err != nil {
		t.Error(err)
	}
	f.overdue.Store(0)
	done := verify()
	select {
	case <-done:
		t.Error("did not wait")
	case <-time.After(50 * time.Millisecond):
	}
	f.lock.Unlock()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if f.due.Load() == 0 || f.overdue.Load() <= f.due.Load() {
		t.Error("nobody looked")
	}
}

// The status does not wait for a look, and reports what the last one found.
func TestAStatusDoesNotWaitForALook(t *testing.T) {
	r := newRing(t, `{"version": 1, "refresh": 86400, "keys": [{"file": "one.key", "id": "one"}], "revoked": {"file": "list"}}`)
	r.write("list", "")
	v, _ := r.open()
	f := v.state.c.follower
	status := func() (s struct {
		Generation  int
		Error       *struct{ Message string }
		Revocations struct{ Age int }
	}) {
		f.due.Store(0) // the status does not look, even if a look is due
		f.lock.Lock()
		f.looking.Store(true)
		defer f.lock.Unlock()
		defer f.looking.Store(false)
		texts := make(chan []byte, 1)
		go func() {
			text, err := v.Status()
			if err != nil {
				t.Error(err)
			}
			texts <- text
		}()
		select {
		case text := <-texts:
			if err := json.Unmarshal(text, &s); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("waited")
		}
		return s
	}
	if s := status(); s.Generation != 1 || s.Error != nil || s.Revocations.Age > 60 {
		t.Errorf("%+v", s)
	}
	r.write("one.key", "short")
	for range 2 {
		if v.Refresh() == nil {
			t.Error("loaded")
		}
		if s := status(); s.Generation != 1 || s.Error == nil || !strings.Contains(s.Error.Message, "keys[0]") {
			t.Errorf("%+v", s)
		}
	}
	before := v.state.c.pool.Load()
	if v.Refresh() == nil || v.state.c.pool.Load() != before {
		t.Error("the pool was replaced, though nothing has changed")
	}
	r.write("one.key", "an evident secret of a test, the 1st")
	if err := v.Refresh(); err != nil {
		t.Error(err)
	}
	if s := status(); s.Generation != 2 || s.Error != nil {
		t.Errorf("%+v", s)
	}
}

// Before a caller gets the error that the list is too old, a look in progress is waited for.
func TestALookIsWaitedForBeforeAListIsTooOld(t *testing.T) {
	r := newRing(t, `{"version": 1, "refresh": 86400, "keys": [{"file": "one.key", "id": "one"}], "revoked": {"file": "list", "max_stale": 1}}`)
	r.write("list", "")
	v, s := r.open()
	token, f := r.sign(s), v.state.c.follower
	readableAt := &f.handle.pool.Load().ReadableAt
	never := ^uint64(0)
	f.due.Store(never)
	f.overdue.Store(never)
	for uint64(core.Monotonic()) <= readableAt.Load()+uint64(time.Second) {
		time.Sleep(time.Millisecond)
	}
	if _, err := v.Verify(token); err != ErrUnavailable {
		t.Error(err)
	}
	f.lock.Lock()
	f.looking.Store(true)
	verdicts := make(chan error, 2)
	go func() {
		_, err := v.Verify(token)
		verdicts <- err
	}()
	go func() { verdicts <- v.VerifyBatch([]string{token}, 1)[0].Err }()
	select {
	case <-verdicts:
		t.Error("did not wait")
	case <-time.After(50 * time.Millisecond):
	}
	readableAt.Store(never) // the look found the list
	f.looking.Store(false)
	f.lock.Unlock()
	for range 2 {
		if err := <-verdicts; err != nil {
			t.Error(err)
		}
	}
	if text, err := v.Status(); err != nil || !strings.Contains(string(text), `"verdicts":{"ok":2,"unavailable":1}`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAsManyInstancesAsGoroutinesCanRun(t *testing.T) {
	r := newRing(t, ringOfOne)
	v, s := r.open()
	token := r.sign(s)
	goroutines := 10_000
	if testing.Short() { // like the race detector, which tracks at most 8128 goroutines
		goroutines = 4_000
	}
	var group sync.WaitGroup
	for range goroutines {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 3 {
				if _, err := v.Verify(token); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for n := range 5 {
		r.write("policy.json", ringOfOne+strings.Repeat(" ", n))
		if err := v.Refresh(); err != nil {
			t.Error(err)
		}
		if made := v.state.c.pool.Load().Made(); made > runtime.GOMAXPROCS(0) {
			t.Error(made)
		}
	}
	group.Wait()
	if made := v.state.c.pool.Load().Made(); made > runtime.GOMAXPROCS(0) {
		t.Error(made)
	}
}
