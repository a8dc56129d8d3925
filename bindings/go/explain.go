package hs256

import (
	"encoding/json"
	"time"
)

// An Explanation says of every check of a token how it went: for people who wonder why a token is rejected, in a
// command, a log at debug level, a test. Never use it to decide. It holds no claim's value, no part of a signature and
// no key.
//
// [Explanation.String] and json.Marshal give the text that is the same in every language of hs256.
type Explanation struct {
	// Verdict is what [Verifier.Verify] says of the token.
	Verdict ExplainedVerdict `json:"verdict"`
	// Checks are all checks, in the order in which they decide.
	Checks []ExplainedCheck `json:"checks"`

	text string
}

// An ExplainedVerdict is a verdict in an [Explanation].
type ExplainedVerdict struct {
	// Code is the code's name: "ok", "expired".
	Code string `json:"code"`
	// Claim is the name of the claim at fault, empty where none is.
	Claim string `json:"claim"`
}

// An ExplainedCheck is one check and how it went. Fields that do not apply are empty.
type ExplainedCheck struct {
	// Check is the name of the check, such as "signature".
	Check string `json:"check"`
	// Clause is what demands it: an RFC and its section, or hs256's own policy.
	Clause string `json:"clause"`
	// Outcome is "passed", "failed" or "not_reached".
	Outcome string `json:"outcome"`
	// Code is the code that a failed check would give as the verdict.
	Code string `json:"code"`
	// Claim is the name of the claim at fault.
	Claim string `json:"claim"`
	// Cause says to people why the check failed or was not reached.
	Cause string `json:"cause"`
	// Kind is the cause's name for programs, such as "duplicate_member". It never changes.
	Kind string `json:"kind"`
	// Segment is the part of the token that the cause is in: "token", "header", "payload" or "signature".
	Segment string `json:"segment"`
	// Offset is where the cause begins, in bytes from 0: of what the header or the payload decodes to, otherwise of the
	// token's text. It is nil if the cause has no place.
	Offset *int `json:"offset"`
}

// String gives the explanation as one line of JSON.
func (e *Explanation) String() string { return e.text }

// MarshalJSON gives the text of [Explanation.String].
func (e *Explanation) MarshalJSON() ([]byte, error) { return []byte(e.text), nil }

// Explain makes every check of a token by the verifier's clock, also after one that fails. The error is [ErrClosed] or about
// the clock, never about the token.
func (v *Verifier) Explain(token string) (*Explanation, error) {
	if v == nil || v.state == nil {
		return nil, ErrClosed
	}
	if v.state.clock != nil {
		return v.ExplainAt(token, v.state.clock())
	}
	return v.state.explain(token, nil)
}

// ExplainAt is [Verifier.Explain] as of now.
func (v *Verifier) ExplainAt(token string, now time.Time) (*Explanation, error) {
	if v == nil || v.state == nil {
		return nil, ErrClosed
	}
	seconds, err := unixSeconds(now)
	if err != nil {
		return nil, err
	}
	return v.state.explain(token, &seconds)
}

func (v *verifierState) explain(token string, now *int64) (*Explanation, error) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	lock := v.locks.of(s)
	lock.RLock()
	defer lock.RUnlock()
	if v.c == nil {
		return nil, ErrClosed
	}
	for {
		n, code := libExplain(v.c, s.buffer, token, now)
		switch code {
		case statusOK:
			return newExplanation(s.buffer[:n])
		case statusBufferTooSmall:
			s.buffer = make([]byte, n)
		default:
			return nil, v.refusals.of(v.c, code, claimNone)
		}
	}
}

func newExplanation(text []byte) (*Explanation, error) {
	e := &Explanation{text: string(text)}
	return e, json.Unmarshal(text, e)
}
