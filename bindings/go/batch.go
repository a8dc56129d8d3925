package hs256

import (
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"
)

// A Result is the verdict on one token of a batch: Claims if it is valid, Err if not.
type Result struct {
	Claims *Claims
	Err    error
}

// String gives the verdict: the error's sentence, or that the token is valid.
func (r Result) String() string {
	if r.Err != nil {
		return "hs256.Result(" + r.Err.Error() + ")"
	}
	return "hs256.Result(valid, claims redacted)"
}

// GoString is [Result.String] for %#v.
func (r Result) GoString() string { return r.String() }

// Format writes [Result.String] whatever the verb.
func (r Result) Format(f fmt.State, _ rune) { write(f, r.String()) }

// LogValue is [Result.String] for package slog.
func (r Result) LogValue() slog.Value { return slog.StringValue(r.String()) }

// VerifyBatch decides by the verifier's clock whether each of many tokens is valid; see [Verifier.VerifyBatchAt].
func (v *Verifier) VerifyBatch(tokens []string, threads int) []Result {
	now := time.Now
	if v != nil && v.state != nil && v.state.clock != nil {
		now = v.state.clock
	}
	return v.VerifyBatchAt(tokens, now(), threads)
}

// VerifyBatchAt decides as of now whether each of many tokens is valid. It makes few calls into C and verifies two
// tokens at a time there. The results are in the order of the tokens. With threads above 1 the work is spread over that
// many goroutines, but over no more than can run at once (runtime.GOMAXPROCS).
func (v *Verifier) VerifyBatchAt(tokens []string, now time.Time, threads int) []Result {
	if v == nil || v.state == nil {
		return refuseAll(tokens, ErrClosed)
	}
	seconds, err := unixSeconds(now)
	if err != nil {
		return refuseAll(tokens, err)
	}
	return v.state.verifyBatch(tokens, seconds, threads)
}

func refuseAll(tokens []string, err error) []Result {
	results := make([]Result, len(tokens))
	for i := range results {
		results[i].Err = err
	}
	return results
}

func (v *verifierState) verifyBatch(tokens []string, now int64, threads int) []Result {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	lock := v.locks.of(s)
	lock.RLock()
	defer lock.RUnlock()
	if v.c == nil {
		return refuseAll(tokens, ErrClosed)
	}
	results := make([]Result, len(tokens))
	goroutines, share := divide(len(tokens), threads)
	b := &batch{v: v, now: now, share: share, tokens: tokens, results: results}
	var others sync.WaitGroup
	for range goroutines - 1 {
		others.Add(1)
		go func() {
			defer others.Done()
			b.work()
		}()
	}
	b.work()
	others.Wait()
	return results
}

// divide says how many goroutines work on the tokens, including the caller's, and how many tokens each takes at a time.
func divide(tokens, threads int) (goroutines, share int) {
	threads = max(1, min(threads, runtime.GOMAXPROCS(0))) // any more would only start threads of the system
	share = batchTokens
	if threads > 1 { // several for each goroutine, so that one that starts late takes fewer
		share = min(share, max(tokens/(4*threads), 8))
	}
	return max(1, min(threads, (tokens+share-1)/share)), share
}

const (
	batchTokens = 64       // in one call
	batchBytes  = 32 << 10 // in one call: keeps what it touches in the processor's nearest caches
)

// A batch is the tokens that goroutines take shares of, until none is left.
type batch struct {
	v     *verifierState // locked, and not closed
	now   int64
	share int // the most tokens in a share

	mutex   sync.Mutex
	tokens  []string // that no goroutine has taken yet
	results []Result
}

func (b *batch) work() {
	s := batchScratches.Get().(*batchScratch)
	defer batchScratches.Put(s)
	for {
		tokens, results := b.take()
		switch len(tokens) {
		case 0:
			return
		case 1: // it may be long, so it is not copied just to be rejected
			results[0].Claims, results[0].Err = b.v.decide(&s.scratch, tokens[0], b.now, false)
		default:
			s.decide(b.v, tokens, results, b.now)
		}
	}
}

// take takes whole pairs; a single token only if no two fit in one call.
func (b *batch) take() ([]string, []Result) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	n, bytes := 0, 0
	for n < min(len(b.tokens), b.share) && bytes+len(b.tokens[n]) <= batchBytes {
		bytes += len(b.tokens[n])
		n++
	}
	n = min(max(n&^1, 1), len(b.tokens))
	tokens, results := b.tokens[:n], b.results[:n]
	b.tokens, b.results = b.tokens[n:], b.results[n:]
	return tokens, results
}

// A batchScratch is what a call needs while it runs. The tokens are copied into one text: an array of pointers to them
// could be handed to C only by pinning each, which costs more.
type batchScratch struct {
	scratch
	tokens   []byte
	lens     [batchTokens]uint32
	claims   [batchTokens]claimsIn
	outcomes [batchTokens]outcome
}

var batchScratches = sync.Pool{New: func() any {
	s := &batchScratch{tokens: make([]byte, 0, batchBytes)}
	s.buffer = make([]byte, libBufferLen(batchBytes)+batchTokens*libBufferLen(1))
	return s
}}

func (s *batchScratch) decide(v *verifierState, tokens []string, results []Result, now int64) {
	s.tokens = s.tokens[:0]
	for i, token := range tokens {
		s.tokens = append(s.tokens, token...)
		s.lens[i] = uint32(len(token))
	}
	libVerifyBatch(v.c, s, len(tokens), now)
	for i := range results {
		o := &s.outcomes[i]
		if o.code == statusOK {
			results[i].Claims = newClaims(s.buffer[o.text:][:o.textLen], &s.claims[i], v.life)
		} else {
			results[i].Err = v.refusals.refusal(v.c, o)
		}
	}
}
