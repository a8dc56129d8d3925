package hs256_test

import (
	"encoding/json"
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
	claims := must(v.VerifyAt(token, time.Unix(expiryOfTests-1, 0)))
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

func TestUntilExpiry(t *testing.T) {
	const withExp = `{"exp":1700000000}`
	for name, c := range map[string]struct {
		now     int64
		payload string
		options []hs256.Option
		closes  bool
	}{
		"at exp":            {expiryOfTests, withExp, nil, true},
		"long past":         {expiryOfTests + 1e9, withExp, nil, true},
		"before":            {expiryOfTests - 1, withExp, nil, false},
		"within the leeway": {expiryOfTests + 4, withExp, []hs256.Option{hs256.WithLeeway(5 * time.Second)}, false},
		"after the leeway":  {expiryOfTests + 5, withExp, []hs256.Option{hs256.WithLeeway(5 * time.Second)}, true},
		"leeway as text":    {expiryOfTests + 4, withExp, []hs256.Option{hs256.WithPolicy(json.RawMessage(`{"leeway":5}`))}, false},
		"in 8,000 years":    {expiryOfTests, `{"exp":253402300799}`, []hs256.Option{hs256.WithLeeway(5 * time.Second)}, false},
		"without exp":       {expiryOfTests + 1e9, `{}`, nil, false},
	} {
		closed, cancel := untilExpiry(t, func() time.Time { return time.Unix(c.now, 0) }, c.payload, c.options...)
		wait := 50 * time.Millisecond
		if c.closes {
			wait = 10 * time.Second
		}
		if closes(closed, wait) != c.closes {
			t.Errorf("%s: closes is not %v", name, c.closes)
		}
		cancel()
		cancel()
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
