package hs256

// #include "glue.h"
// #cgo nocallback hs256go_verify_batch
// #cgo noescape hs256go_verify_batch
import "C"

import "time"

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

// VerifyBatchAt decides as of now whether each of many tokens is valid, with few crossings into C. The results are in the
// order of the tokens. The work is spread over threads of the library if threads is more than 1; at most 256 are used, and
// more than there are cores do not help.
//
// Claims of one batch share memory: one that is kept keeps the others of its part of the batch (4096 tokens at most).
func (v *Verifier) VerifyBatchAt(tokens []string, now time.Time, threads int) []Result {
	results := make([]Result, len(tokens))
	b := &batch{threads: min(max(threads, 1), 256), now: now}
	for done := 0; done < len(tokens); {
		n := b.collect(tokens[done:])
		if n == 0 { // too long to be copied just to be refused
			results[done].Claims, results[done].Err = v.VerifyAt(tokens[done], now)
			n = 1
		} else if err := v.verifyBatch(b, results[done:done+n]); err != nil {
			for i := range n {
				results[done+i].Err = err
			}
		}
		done += n
	}
	return results
}

func (v *Verifier) verifyBatch(b *batch, results []Result) error {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	lock := v.locks.of(s)
	lock.RLock()
	defer lock.RUnlock()
	if v.c == nil {
		return ErrClosed
	}
	if err := b.run(v.c); err != nil {
		return err
	}
	claims := make([]Claims, len(results))
	text := string(b.buffer[:b.total])
	for i := range results {
		if b.codes[i] != C.HS256_OK {
			results[i].Err = refusal(b.codes[i], b.refused[i], v.required)
			continue
		}
		n := b.claims[i].text_len
		claims[i] = Claims{text: text[:n], in: b.claims[i]}
		results[i].Claims = &claims[i]
		text = text[n:]
	}
	return nil
}

// A batch is one call of hs256_verify_batch. The tokens are copied together: an array of pointers to each could be handed
// to C only by pinning each, which costs more.
type batch struct {
	threads int
	now     time.Time

	tokens  []byte
	lens    []C.size_t
	codes   []C.int32_t
	claims  []C.hs256go_claims
	refused []C.int32_t // the claim at fault, of a token that is refused
	buffer  []byte
	total   C.size_t
}

const (
	batchTokens = 4096
	batchBytes  = 4 << 20
)

// collect takes as many tokens as one call should have; none if the first is too long.
func (b *batch) collect(tokens []string) int {
	b.tokens, b.lens = b.tokens[:0], b.lens[:0]
	bufferLen := C.size_t(0)
	for _, token := range tokens {
		if len(b.lens) == batchTokens || len(b.tokens)+len(token) > batchBytes {
			break
		}
		b.tokens = append(b.tokens, token...)
		b.lens = append(b.lens, C.size_t(len(token)))
		bufferLen += C.hs256_buffer_len(C.size_t(len(token)))
	}
	b.codes = grown(b.codes, len(b.lens))
	b.claims = grown(b.claims, len(b.lens))
	b.refused = grown(b.refused, len(b.lens))
	b.buffer = grown(b.buffer, int(bufferLen))
	return len(b.lens)
}

func (b *batch) run(c *C.hs256_verifier) error {
	status := C.hs256go_verify_batch(c, &b.codes[0], &b.claims[0], &b.refused[0], addressOf(b.buffer),
		C.size_t(len(b.buffer)), &b.total, addressOf(b.tokens), &b.lens[0], C.size_t(len(b.lens)),
		C.int64_t(b.now.Unix()), C.size_t(b.threads))
	if status != C.HS256_OK {
		return refusal(status, C.HS256_CLAIM_NONE, nil)
	}
	return nil
}

// grown gives a slice of n elements, of s if that has room. What they hold is anything.
func grown[T any](s []T, n int) []T {
	if n > cap(s) {
		return make([]T, n)
	}
	return s[:n]
}
