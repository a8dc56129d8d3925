package hs256_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

func TestUseAfterCloseIsAnError(t *testing.T) {
	v, s := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	token := must(s.Sign(map[string]string{"sub": "ada"}))
	claims := must(v.Verify(token))
	for range 3 {
		v.Close()
		s.Close()
	}
	if _, err := v.Verify(token); !errors.Is(err, hs256.ErrClosed) {
		t.Error(err)
	}
	if r := v.VerifyBatch([]string{token, strings.Repeat("a", 5<<20)}, 2); r[0].Err != hs256.ErrClosed || r[1].Err != hs256.ErrClosed {
		t.Error(r)
	}
	if _, err := s.Sign(map[string]string{}); !errors.Is(err, hs256.ErrClosed) {
		t.Error(err)
	}
	if claims.Subject() != "ada" {
		t.Error("claims did not outlive their verifier")
	}
}

func TestManyGoroutinesAndCloseAmongThem(t *testing.T) {
	v, s := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	started, group := make(chan struct{}, 64), sync.WaitGroup{}
	for g := range 64 {
		group.Add(1)
		go func() {
			defer group.Done()
			for i := 0; ; i++ {
				want := fmt.Sprintf("user-%d-%d", g, i)
				token, err := s.Sign(json.RawMessage(`{"sub":"` + want + `"}`))
				if errors.Is(err, hs256.ErrClosed) {
					return
				}
				claims, err := v.Verify(token)
				if errors.Is(err, hs256.ErrClosed) {
					return
				}
				if err != nil || claims.Subject() != want {
					t.Error(want, claims, err)
					return
				}
				if _, err := v.Verify(token[:len(token)-3]); err == nil {
					t.Error("a cut token was accepted")
				}
				for _, r := range v.VerifyBatch([]string{token, token, token}, 2) {
					if !errors.Is(r.Err, hs256.ErrClosed) && (r.Err != nil || r.Claims.Subject() != want) {
						t.Error(want, r.Claims, r.Err)
						return
					}
				}
				if i == 50 {
					started <- struct{}{}
				}
			}
		}()
	}
	for range 64 {
		<-started
	}
	go s.Close()
	v.Close()
	group.Wait()
}

func TestVerifyAllocatesNothingButTheResult(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops what it holds under the race detector")
	}
	v := must(hs256.NewVerifier(testSecret))
	now := time.Unix(testNow, 0)
	token := benchToken(469)
	bad := flipSignature(token)
	for size, most := range map[int]float64{195: 1, 469: 1, 4117: 2} { // a long text is its own allocation
		token := benchToken(size)
		if n := testing.AllocsPerRun(1000, func() { _, _ = v.VerifyAt(token, now) }); n != most {
			t.Errorf("a valid token of %d bytes costs %v allocations, not %v", size, n, most)
		}
	}
	if n := testing.AllocsPerRun(1000, func() { _, _ = v.VerifyAt(bad, now) }); n != 0 {
		t.Errorf("a rejected token costs %v allocations", n)
	}
	if n := testing.AllocsPerRun(1000, func() { _, _ = v.VerifyAt(token, now.Add(time.Hour*9)) }); n > 1 { // its error has the time
		t.Errorf("an expired token costs %v allocations", n)
	}
	claims := must(v.VerifyAt(token, now))
	if n := testing.AllocsPerRun(1000, func() { _, _, _ = claims.Subject(), claims.ExpiresAt(), claims.Has("iss") }); n != 0 && !sanitized { // asan puts what C writes on the heap
		t.Errorf("reading claims costs %v allocations", n)
	}
}

func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while; -short")
	}
	if sanitized {
		t.Skip("a sanitizer keeps what is freed")
	}
	v, s := must(hs256.NewVerifier(testSecret)), must(hs256.NewSigner(testSecret))
	verify := func(n int) {
		for i := range n {
			token := must(s.Sign(json.RawMessage(fmt.Sprintf(`{"sub":"user-%d","iss":"\u0061%d"}`, i, i))))
			if _, err := v.Verify(token); err != nil {
				t.Fatal(err)
			}
			if _, err := v.Verify(token[1:]); err == nil {
				t.Fatal("accepted")
			}
		}
	}
	verifiers := func(n int, end func(*hs256.Verifier)) {
		for range n {
			end(must(hs256.NewVerifier(testSecret, hs256.WithRequired("a"), hs256.WithIssuer("b"))))
		}
	}
	built := 20_000
	if law.Pure { // each has about 200 KiB of Go's memory
		built = 500
	}
	for _, c := range []struct {
		name string
		n    int
		work func(n int)
		most int // MiB
	}{
		{"verifications", 700_000, verify, 8}, // the smallest leak is a block of 16 bytes: 11 MiB
		{"batches of 200 on two threads", 1000, func(n int) { batches(v, n) }, 8},
		{"verifiers, closed", built, func(n int) { verifiers(n, (*hs256.Verifier).Close) }, 8},
		{"verifiers that cannot be built", built, buildBad, 8},
		// Until it is collected, garbage holds C memory: bounded, but its peak varies. A leak would be 60 MiB.
		{"verifiers, garbage", 3 * built, func(n int) { verifiers(n, func(*hs256.Verifier) {}) }, 24},
	} {
		c.work(c.n / 2) // fills what is kept for reuse: pools, and what malloc keeps after a peak
		before := residentBytes(t)
		c.work(c.n)
		grown := residentBytes(t) - before
		t.Logf("%d %s: resident memory grew by %d KiB", c.n, c.name, grown>>10)
		if grown > c.most<<20 {
			t.Errorf("%s: more than %d MiB", c.name, c.most)
		}
	}
}

func buildBad(n int) {
	for range n {
		if _, err := hs256.NewVerifier(testSecret, hs256.WithIssuer("b"), hs256.WithLeeway(time.Hour)); err == nil {
			panic("built")
		}
	}
}

func batches(v *hs256.Verifier, n int) {
	tokens := make([]string, 200)
	for i := range tokens {
		tokens[i] = mint(testSecret, plainHeader, fmt.Sprintf(`{"sub":"%d"}`, i))
	}
	for range n {
		v.VerifyBatch(tokens, 2)
	}
}

// residentBytes reads the kernel's count after two collections: the first finds the garbage, whose cleanups free C
// memory.
func residentBytes(t *testing.T) int {
	runtime.GC()
	time.Sleep(50 * time.Millisecond)
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("resident memory is not known here: ", err)
	}
	var size, resident int
	if _, err := fmt.Sscan(string(statm), &size, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * os.Getpagesize()
}
