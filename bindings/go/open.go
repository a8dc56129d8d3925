package hs256

import (
	"encoding/json"
	"runtime"
	"strings"
	"time"
)

// Open makes a verifier from a policy file, which names the keys' variables and files, the policy and the list of
// revocations: docs/POLICY.md lists its members. The verifier follows the file: every `refresh` seconds, one call looks
// whether the file, a secret's file or the list has changed. If one does not load, nothing changes, and
// [Verifier.Status] says so. No goroutine and no thread is started.
//
// The error is an [Error] that is [ErrWeakKey] or [ErrInvalidArgument], depending on the first mistake; its Field is
// that mistake's member, such as "keys[1].until". Its text has all mistakes, a line each, and never a secret.
//
// Claims keep an opened verifier from the garbage collector.
func Open(path string) (*Verifier, error) {
	if err := checkABI(libABIVersion()); err != nil {
		return nil, err
	}
	v := new(verifierState)
	err := told(func(message []byte) (n int, status int32) {
		v.c, n, status = libVerifierOpen(message, path)
		return n, status
	})
	if err != nil {
		return nil, err
	}
	v.life = &lifetime{clock: time.Now, leeway: v.leeway}
	v.cleanup = runtime.AddCleanup(v, libVerifierFree, v.c)
	return &Verifier{v}, nil
}

// A PolicyFile is the path of a policy file, which a guard of hs256http or hs256grpc takes instead of a verifier. The
// guard opens it as [Open] does, and follows it.
type PolicyFile string

// OpenSigner makes a signer from a policy file: with the key that has "sign": true, otherwise with the first that is
// within its time. Until the "from" of the key that has "sign": true, the one before it signs. It follows the file as
// [Open] does, and its tokens have the `typ` that the policy demands. The error is as Open's.
func OpenSigner(path string) (*Signer, error) {
	if err := checkABI(libABIVersion()); err != nil {
		return nil, err
	}
	s := new(signerState)
	err := told(func(message []byte) (n int, status int32) {
		s.c, n, status = libSignerOpen(message, path)
		return n, status
	})
	if err != nil {
		return nil, err
	}
	s.cleanup = runtime.AddCleanup(s, libSignerFree, s.c)
	return &Signer{s}, nil
}

// Refresh looks at the files of an opened verifier now, and takes what has changed into use. The error is as [Open]'s: what
// was in use still is. A verifier that [NewVerifier] made has no files, which is [ErrInvalidArgument].
func (v *Verifier) Refresh() error {
	if v == nil || v.state == nil {
		return ErrClosed
	}
	v.state.locks[0].RLock()
	defer v.state.locks[0].RUnlock()
	if v.state.c == nil {
		return ErrClosed
	}
	return told(func(message []byte) (int, int32) { return libVerifierRefresh(v.state.c, message) })
}

// Refresh is [Verifier.Refresh] for a signer that [OpenSigner] made.
func (s *Signer) Refresh() error {
	if s == nil || s.state == nil {
		return ErrClosed
	}
	s.state.locks[0].RLock()
	defer s.state.locks[0].RUnlock()
	if s.state.c == nil {
		return ErrClosed
	}
	return told(func(message []byte) (int, int32) { return libSignerRefresh(s.state.c, message) })
}

// Status says what an opened verifier is made of and what it has decided so far, as a line of JSON: `generation`,
// `loaded_at`, `load_seconds`, `keys`, `error` (null, or the `message` and `age` of what is wrong with the files as they are
// now), `revocations`, `verdicts` by the codes' names and `accepted`, by key. It has no secret and looks at no file. A
// verifier that [NewVerifier] made has none, which is [ErrInvalidArgument].
func (v *Verifier) Status() (json.RawMessage, error) { return v.status(statusJSON) }

// OpenMetrics is [Verifier.Status] for Prometheus and its like: the body of an answer of the media type
// application/openmetrics-text; version=1.0.0; charset=utf-8.
func (v *Verifier) OpenMetrics() ([]byte, error) { return v.status(statusOpenMetrics) }

func (v *Verifier) status(format int32) ([]byte, error) {
	if v == nil || v.state == nil {
		return nil, ErrClosed
	}
	v.state.locks[0].RLock()
	defer v.state.locks[0].RUnlock()
	if v.state.c == nil {
		return nil, ErrClosed
	}
	text := make([]byte, 1024)
	for {
		switch n, code := libVerifierStatus(v.state.c, text, format); code {
		case statusOK:
			return text[:n], nil
		case statusBufferTooSmall:
			text = make([]byte, n+64) // the counts may have grown meanwhile
		case int32(CodeInvalidArgument):
			return nil, invalidArgument("verifier", "verifier", "not opened from a file")
		default:
			return nil, Error{Code: Code(code)}
		}
	}
}

// leeway returns that of the policy in use; after Close, the last one.
func (v *verifierState) leeway() time.Duration {
	v.locks[0].RLock()
	defer v.locks[0].RUnlock()
	if v.c == nil {
		return v.leewayAtClose
	}
	return leewayOf(v.c)
}

// told makes an error of all that a call reports as wrong: if the message did not fit, it calls again.
func told(call func(message []byte) (int, int32)) error {
	message := make([]byte, 1024)
	for {
		n, code := call(message)
		if code == statusOK {
			return nil
		}
		if n > len(message) {
			message = make([]byte, n)
			continue
		}
		text := string(message[:n])
		return Error{Code: Code(code), Field: firstField(text), reason: text}
	}
}

// firstField returns what is in the first backticks, as in "`keys[1].file`: cannot be read".
func firstField(message string) string {
	_, rest, _ := strings.Cut(message, "`")
	field, _, _ := strings.Cut(rest, "`: ")
	return field
}
