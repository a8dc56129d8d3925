package hs256

// #include "glue.h"
// #cgo nocallback hs256go_verify_batch
// #cgo noescape hs256go_verify_batch
import "C"

import (
	"runtime"
	"sync"
	"time"
)

// A Result is the verdict on one token of a batch: Claims if it is valid, Err if not.
type Result struct {
	Claims *Claims
	Err    error
}

// VerifyBatch decides by the verifier's clock whether each of many tokens is valid; see [Verifier.VerifyBatchAt].
func (v *Verifier) VerifyBatch(tokens []string, threads int) []Result {
	now := time.Now
	if v.clock != nil {
		now = v.clock
	}
	return v.VerifyBatchAt(tokens, now(), threads)
}

// VerifyBatchAt decides as of now whether each of many tokens is valid, with few crossings into C, and two at a time there.
// The results are in the order of the tokens. The work is spread over so many goroutines if threads is more than 1, but over
// no more than can run at once (runtime.GOMAXPROCS).
func (v *Verifier) VerifyBatchAt(tokens []string, now time.Time, threads int) []Result {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	lock := v.locks.of(s)
	lock.RLock()
	defer lock.RUnlock()
	results := make([]Result, len(tokens))
	if v.c == nil {
		for i := range results {
			results[i].Err = ErrClosed
		}
		return results
	}
	threads = max(1, min(threads, runtime.GOMAXPROCS(0))) // the others would only start threads of the system
	share := batchTokens
	if threads > 1 { // several for each goroutine: one that starts late takes fewer
		share = min(share, max(len(tokens)/(4*threads), 8))
	}
	b := &batch{v: v, now: C.int64_t(now.Unix()), share: share, tokens: tokens, results: results}
	var others sync.WaitGroup
	for range min(threads, (len(tokens)+share-1)/share) - 1 {
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

const (
	batchTokens = C.HS256GO_BATCH // in a call
	batchBytes  = 32 << 10        // in a call: what it touches stays in the processor's nearest caches
)

// A batch is the tokens that goroutines take shares of until none is left.
type batch struct {
	v     *Verifier // locked and not closed
	now   C.int64_t
	share int // tokens at most

	mutex   sync.Mutex
	tokens  []string // that nobody has taken
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
		case 1: // it may be long: no copy just to refuse it
			results[0].Claims, results[0].Err = b.v.decide(&s.scratch, tokens[0], b.now, 0)
		default:
			s.decide(b.v, tokens, results, b.now)
		}
	}
}

// take gives whole pairs, or a single token where there are no two that one call may have.
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

// A batchScratch is what a call needs while it runs. The tokens are copied together: an array of pointers to each could be
// handed to C only by pinning each, which costs more.
type batchScratch struct {
	scratch
	tokens   []byte
	lens     [batchTokens]C.uint32_t
	claims   [batchTokens]C.hs256go_claims
	outcomes [batchTokens]C.hs256go_outcome
}

var batchScratches = sync.Pool{New: func() any {
	s := &batchScratch{tokens: make([]byte, 0, batchBytes)}
	s.buffer = make([]byte, C.hs256_buffer_len(batchBytes)+batchTokens*C.hs256_buffer_len(1))
	return s
}}

func (s *batchScratch) decide(v *Verifier, tokens []string, results []Result, now C.int64_t) {
	s.tokens = s.tokens[:0]
	for i, token := range tokens {
		s.tokens = append(s.tokens, token...)
		s.lens[i] = C.uint32_t(len(token))
	}
	C.hs256go_verify_batch(v.c, addressOf(s.buffer), C.size_t(len(s.buffer)), &s.claims[0], &s.outcomes[0],
		addressOf(s.tokens), &s.lens[0], C.size_t(len(tokens)), now)
	for i := range results {
		o := &s.outcomes[i]
		if o.code == C.HS256_OK {
			results[i].Claims = newClaims(s.buffer[o.text:][:o.text_len], &s.claims[i])
		} else {
			results[i].Err = refusal(o.code, o.claim, v.required)
		}
	}
}
