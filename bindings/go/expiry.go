package hs256

import (
	"sync"
	"time"
)

// A lifetime is what a verifier knows about the lifetime of its claims: its clock and its leeway.
type lifetime struct {
	clock  func() time.Time
	leeway func() time.Duration // an opened verifier's may change
}

// lifetimeOf is for claims of a verifier that [NewVerifier] made. They do not keep it alive.
func lifetimeOf(v *verifierState) *lifetime {
	life, leeway := &lifetime{clock: v.clock}, leewayOf(v.c)
	if life.clock == nil {
		life.clock = time.Now
	}
	life.leeway = func() time.Duration { return leeway }
	return life
}

// leewayOf asks the library, which has read the policy.
func leewayOf(c verifierHandle) time.Duration {
	return time.Duration(libLeeway(c)) * time.Second
}

// UntilExpiry calls close once the claims have expired, for streams and WebSockets (which close with 4401): at `exp`
// with the verifier's leeway, by its clock. If [Open] made the verifier, the leeway is that of the file at that time.
// If the claims have already expired, close is called immediately. It always runs in its own goroutine. Claims without
// `exp`, and nil, never expire.
//
// cancel ends the wait; call it when the connection ends. A revocation does not close a connection.
func UntilExpiry(claims *Claims, close func()) (cancel func()) {
	if claims == nil || claims.ExpiresAt().IsZero() || claims.contents().life == nil {
		return func() {}
	}
	life := claims.contents().life
	w := &expiryWait{life: life, end: claims.ExpiresAt(), close: close}
	w.lock.Lock()
	defer w.lock.Unlock()
	w.timer = time.AfterFunc(0, w.wake)
	return w.cancel
}

type expiryWait struct {
	life  *lifetime
	end   time.Time // without the leeway
	close func()
	lock  sync.Mutex
	timer *time.Timer
	over  bool
}

func (w *expiryWait) cancel() {
	w.lock.Lock()
	defer w.lock.Unlock()
	w.over = true
	w.timer.Stop()
}

func (w *expiryWait) wake() {
	if w.expired() {
		w.close()
	}
}

// expired reports whether to close now, which it does once; otherwise it sets the timer again. Clocks may be set and
// machines may sleep, so no wait is longer than a minute. A clock that stands still must not keep a processor busy.
func (w *expiryWait) expired() bool {
	left := w.left()
	w.lock.Lock()
	defer w.lock.Unlock()
	if w.over {
		return false
	}
	if left > 0 {
		w.timer.Reset(min(max(left, time.Millisecond), time.Minute))
		return false
	}
	w.over = true
	return true
}

// left is zero if the clock panics: then it is unknown whether the claims are still valid.
func (w *expiryWait) left() (left time.Duration) {
	defer func() {
		if recover() != nil {
			left = 0
		}
	}()
	return w.end.Add(w.life.leeway()).Sub(w.life.clock())
}
