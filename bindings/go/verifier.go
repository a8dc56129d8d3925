package hs256

import (
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Verifier decides whether tokens are valid. Build one at start and share it: any number of goroutines may use it at
// once, without a lock of their own.
//
// A copy is the same verifier: closing one closes both. The zero value and nil count as closed.
type Verifier struct{ state *verifierState }

type verifierState struct {
	c        verifierHandle   // nil after Close; guarded by locks
	clock    func() time.Time // nil for the system's clock
	refusals policyRefusals
	life     *lifetime // for its claims
	cleanup  runtime.Cleanup
	locks    locks

	leewayAtClose time.Duration // an opened verifier's; guarded by locks
}

// NewVerifier makes a verifier of a secret and a policy. By default no claim is required, there is no leeway, a token
// is at most 16 KiB long, and one that names an audience is rejected.
//
// The secret's bytes are the key, at least 32 of them. Give nil if [WithKeys] has all keys, which may have ids and other
// encodings; several keys are how a secret is rotated.
//
// The error is an [Error] that is [ErrWeakKey] or [ErrInvalidArgument] and says which argument is at fault.
func NewVerifier(secret []byte, options ...Option) (*Verifier, error) {
	v := new(verifierState)
	err := build(secret, 0, options, Option.forVerifier, func(b *builder) error {
		v.clock = b.clock
		if err := b.setPolicy(); err != nil {
			return err
		}
		if err := b.setRevocations(); err != nil {
			return err
		}
		var status int32
		v.c, status = libBuild(b.c)
		return b.check(status, optionNames)
	})
	if err != nil {
		return nil, err
	}
	v.refusals = refusalsOf(v.c)
	v.life = lifetimeOf(v)
	v.cleanup = runtime.AddCleanup(v, libVerifierFree, v.c)
	return &Verifier{v}, nil
}

// Close wipes the keys and frees the memory, after the calls under way have returned. Later calls of Verify give
// [ErrClosed]. A verifier that nothing refers to any more is closed by the garbage collector. Close may be called again.
func (v *Verifier) Close() {
	if v == nil || v.state == nil {
		return
	}
	v.state.close()
}

func (v *verifierState) close() {
	v.locks.lockAll()
	defer v.locks.unlockAll()
	if v.c != nil {
		v.cleanup.Stop()
		v.leewayAtClose = leewayOf(v.c)
		libVerifierFree(v.c)
		v.c = nil
	}
}

// Verify decides by the verifier's clock whether a token is valid, and gives its claims.
//
// The error is an [Error], such as [ErrExpired]; the first check that fails decides. That a token was not seen before
// (`jti`) and what its bearer may do is for the caller to decide.
func (v *Verifier) Verify(token string) (*Claims, error) {
	if v == nil || v.state == nil {
		return nil, ErrClosed
	}
	if v.state.clock != nil {
		return v.VerifyAt(token, v.state.clock())
	}
	return v.state.verify(token, 0, true)
}

// VerifyAt decides as of now whether a token is valid. Fractions of a second of now are dropped. The zero time is
// [ErrInvalidArgument]: it is a time that nobody set, at which no token has expired.
func (v *Verifier) VerifyAt(token string, now time.Time) (*Claims, error) {
	if v == nil || v.state == nil {
		return nil, ErrClosed
	}
	seconds, err := unixSeconds(now)
	if err != nil {
		return nil, err
	}
	return v.state.verify(token, seconds, false)
}

// unixSeconds rejects the zero time, which in Go means that no time was set.
func unixSeconds(now time.Time) (int64, error) {
	if now.IsZero() {
		return 0, errZeroTime
	}
	return now.Unix(), nil
}

var errZeroTime = invalidArgument("now", "now", "the zero time")

const printedVerifier = "hs256.Verifier"

// String gives the type's name and nothing of the keys or the policy.
func (Verifier) String() string { return printedVerifier }

// GoString is [Verifier.String] for %#v.
func (Verifier) GoString() string { return printedVerifier }

// Format writes [Verifier.String] whatever the verb.
func (Verifier) Format(f fmt.State, _ rune) { write(f, printedVerifier) }

// LogValue is [Verifier.String] for package slog.
func (Verifier) LogValue() slog.Value { return slog.StringValue(printedVerifier) }

// verify defers nothing, as that cost is measurable: nothing in between can panic.
func (v *verifierState) verify(token string, now int64, systemClock bool) (claims *Claims, err error) {
	s := scratches.Get().(*scratch)
	lock := v.locks.of(s)
	lock.RLock()
	claims, err = v.decide(s, token, now, systemClock)
	lock.RUnlock()
	scratches.Put(s)
	return claims, err
}

// decide is for callers who hold a lock.
func (v *verifierState) decide(s *scratch, token string, now int64, systemClock bool) (*Claims, error) {
	if v.c == nil {
		return nil, ErrClosed
	}
	for {
		libVerify(v.c, s.buffer, &s.claims, &s.outcome, token, now, systemClock)
		switch s.outcome.code {
		case statusOK:
			return newClaims(s.buffer[:s.outcome.textLen], &s.claims, v.life), nil
		case statusBufferTooSmall:
			s.buffer = make([]byte, s.outcome.needed)
		default:
			return nil, v.refusals.refusal(v.c, &s.outcome)
		}
	}
}

// locks let calls run in parallel and let Close wait for them. A single lock would be one memory word that all cores
// write to on every call. Here each scratch uses one of several locks, and scratches mostly stay on one core.
type locks [lockCount]struct {
	sync.RWMutex
	_ [64 - 24]byte // each in its own cache line
}

const lockCount = 8

func (l *locks) of(s *scratch) *sync.RWMutex { return &l[s.lock].RWMutex }

func (l *locks) lockAll() {
	for i := range l {
		l[i].Lock()
	}
}

func (l *locks) unlockAll() {
	for i := range l {
		l[i].Unlock()
	}
}

// text copies the front of the buffer: results never refer to a scratch.
func (s *scratch) text(n int) string { return string(s.buffer[:n]) }

// A scratch is what a call needs while it runs.
type scratch struct {
	buffer  []byte
	claims  claimsIn
	outcome outcome
	lock    uint32
}

// scratchLen is enough for most payloads; a longer one makes its scratch grow.
const scratchLen = 4096

var scratches = sync.Pool{New: func() any {
	return &scratch{buffer: make([]byte, scratchLen), lock: scratchesMade.Add(1) % lockCount}
}}

var scratchesMade atomic.Uint32
