package hs256_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"sync/atomic"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

const expiryOfTests = 1_700_000_000

// untilExpiry waits with a verifier whose clock is this many seconds after the token's exp.
func untilExpiry(t *testing.T, clock func() time.Time, payload string, options ...hs256.Option) (closed chan bool, cancel func()) {
	t.Helper()
	secret := []byte("a test secret, of no use but tests")
	signer := must(hs256.NewSigner(secret))
	v := must(hs256.NewVerifier(secret, append(options, hs256.WithClock(clock))...))
	token := must(signer.Sign(json.RawMessage(payload), hs256.WithoutIssuedAt()))
	claims := must(v.VerifyAt(token, time.Unix(1, 0)))
	closed = make(chan bool, 9)
	return closed, hs256.UntilExpiry(claims, func() { closed <- true })
}

func closes(closed chan bool, within time.Duration) bool {
	select {
	case <-closed:
		return true
	case <-time.After(within):
		return false
	}
}

// expiryCase is one of tests/expiry/cases.json.
type expiryCase struct {
	Name   string
	Exp    *float64
	Leeway int64
	Closes *float64
}

// closesAt reports whether a wait that begins this many seconds after the case's time closes at once.
func (c expiryCase) closesAt(t *testing.T, seconds float64, want bool) bool {
	payload := `{}`
	if c.Exp != nil {
		payload = fmt.Sprintf(`{"exp":%.1f}`, expiryOfTests+*c.Exp)
	}
	whole, fraction := math.Modf(seconds)
	now := time.Unix(expiryOfTests+int64(whole), int64(fraction*1e9))
	leeway := hs256.WithLeeway(time.Duration(c.Leeway) * time.Second)
	closed, cancel := untilExpiry(t, func() time.Time { return now }, payload, leeway)
	defer cancel()
	defer cancel()
	wait := 50 * time.Millisecond
	if want {
		wait = 10 * time.Second
	}
	return closes(closed, wait)
}

func TestUntilExpiry(t *testing.T) {
	text := must(os.ReadFile("../../tests/expiry/cases.json"))
	var file struct{ Cases []expiryCase }
	if err := json.Unmarshal(text, &file); err != nil || len(file.Cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range file.Cases {
		atOnce := c.Closes != nil && *c.Closes == 0
		if c.closesAt(t, 0, atOnce) != atOnce {
			t.Errorf("%s: closes at once: %v", c.Name, !atOnce)
		}
		if c.Closes == nil || atOnce {
			continue
		}
		if c.closesAt(t, *c.Closes-1, false) {
			t.Errorf("%s: closes early", c.Name)
		}
		if !c.closesAt(t, *c.Closes, true) {
			t.Errorf("%s: does not close", c.Name)
		}
	}
}

func TestUntilExpiryHasTheLeewayOfADocument(t *testing.T) {
	within := func() time.Time { return time.Unix(expiryOfTests+4, 0) }
	closed, cancel := untilExpiry(t, within, `{"exp":1700000000}`, hs256.WithPolicy(json.RawMessage(`{"leeway":5}`)))
	defer cancel()
	if closes(closed, 50*time.Millisecond) {
		t.Error("closes within the leeway")
	}
}

func TestUntilExpiryWaitsAndIsCancelled(t *testing.T) {
	var now atomic.Int64
	clock := func() time.Time { return time.Unix(0, now.Load()) }
	const end = expiryOfTests * int64(time.Second)
	now.Store(end - int64(5*time.Millisecond))
	closed, _ := untilExpiry(t, clock, `{"exp":1700000000}`)
	cancelled, cancel := untilExpiry(t, clock, `{"exp":1700000000}`)
	if closes(closed, 20*time.Millisecond) {
		t.Error("closes early")
	}
	cancel()
	now.Store(end)
	if !closes(closed, 10*time.Second) || closes(closed, 20*time.Millisecond) {
		t.Error("does not close once")
	}
	if closes(cancelled, 20*time.Millisecond) {
		t.Error("closes although cancelled")
	}
}

func TestUntilExpiryOfNoClaimsAndABrokenClock(t *testing.T) {
	hs256.UntilExpiry(nil, func() { t.Error("closes without claims") })()
	closed, _ := untilExpiry(t, func() time.Time { panic("a test") }, `{"exp":1700000000}`)
	if !closes(closed, 10*time.Second) {
		t.Error("a clock that panics keeps a connection open")
	}
}
