package hs256

import (
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"slices"
	"time"
)

// A Signer mints tokens that [Verifier] accepts. Any number of goroutines may use it at once.
//
// A copy is the same signer: closing one closes both. The zero value and nil count as closed.
type Signer struct{ state *signerState }

type signerState struct {
	c       signerHandle // nil after Close; guarded by locks
	clock   func() time.Time
	cleanup runtime.Cleanup
	locks   locks
}

// NewSigner makes a signer of one key: the secret, or the one that [WithKeys] has if secret is nil. If the key has an id,
// tokens carry it as `kid`; [WithTyp] and [WithCty] set the header's `typ` and `cty`.
//
// The error is an [Error] that is [ErrWeakKey] or [ErrInvalidArgument] and says which argument is at fault.
func NewSigner(secret []byte, options ...SignerOption) (*Signer, error) {
	s := new(signerState)
	err := build(secret, keyToSign, options, SignerOption.forSigner, func(b *builder) error {
		s.clock = b.clock
		var status int32
		s.c, status = libBuildSigner(b.c)
		return b.check(status, signerNames)
	})
	if err != nil {
		return nil, err
	}
	s.cleanup = runtime.AddCleanup(s, libSignerFree, s.c)
	return &Signer{s}, nil
}

// Close wipes the key and frees the memory, after the calls under way have returned. Later calls of Sign give [ErrClosed].
// A signer that nothing refers to any more is closed by the garbage collector. Close may be called again.
func (s *Signer) Close() {
	if s == nil || s.state == nil {
		return
	}
	s.state.close()
}

func (s *signerState) close() {
	s.locks.lockAll()
	defer s.locks.unlockAll()
	if s.c != nil {
		s.cleanup.Stop()
		libSignerFree(s.c)
		s.c = nil
	}
}

// A SignOption adds times to the claims of a token that is minted.
type SignOption func(*signing) error

// ExpiresIn adds `exp`: whole seconds after now (RFC 7519 section 4.1.4), at least one.
func ExpiresIn(d time.Duration) SignOption {
	return func(s *signing) error {
		s.times.flags |= timesExp
		return inSeconds(&s.times.expiresIn, "expires_in", d)
	}
}

// NotBeforeIn adds `nbf`: whole seconds after now (RFC 7519 section 4.1.5).
func NotBeforeIn(d time.Duration) SignOption {
	return func(s *signing) error {
		s.times.flags |= timesNbf
		return inSeconds(&s.times.notBeforeIn, "not_before_in", d)
	}
}

func inSeconds(out *int64, field string, d time.Duration) error {
	seconds, whole := wholeSeconds(d)
	if !whole {
		return invalidArgument(field, signerNames[field], notWholeSeconds)
	}
	*out = seconds
	return nil
}

// signerNames maps the library's names for the options of signers.
var signerNames = map[string]string{
	"typ": "WithTyp", "cty": "WithCty", "max_token_len": "WithMaxTokenLen",
	"expires_in": "ExpiresIn", "not_before_in": "NotBeforeIn",
}

// SignedAt says what counts as now, instead of the signer's clock. The zero time is [ErrInvalidArgument].
func SignedAt(now time.Time) SignOption {
	return func(s *signing) (err error) {
		s.times.flags |= timesNow
		s.times.now, err = unixSeconds(now)
		return err
	}
}

// WithIssuedAt adds `iat` whatever the claims have: those with one of their own are refused. Without it, the claims'
// own is kept.
func WithIssuedAt() SignOption {
	return func(s *signing) error {
		s.times.flags |= timesIat
		return nil
	}
}

// WithoutIssuedAt leaves out `iat`, which is added otherwise, unless the claims have one: for tokens that must not have it.
func WithoutIssuedAt() SignOption {
	return func(s *signing) error {
		s.times.flags |= timesNoIat
		return nil
	}
}

type signing struct{ times times }

// toAdd is nil if no time is to be added: the payload is then signed byte for byte.
func (s *signing) toAdd() *times {
	const added = timesIat | timesExp | timesNbf
	if s.times.flags&timesNoIat != 0 && s.times.flags&added == 0 {
		return nil
	}
	return &s.times
}

// Sign mints a token of claims: a [json.RawMessage] is signed as it is, anything else goes through json.Marshal and must
// give an object. `iat` is added to it, unless it has one, and what the options say.
//
// The error is json.Marshal's, an [Error] about an option or about claims that are not an object ([ErrInvalidArgument],
// the field is "claims"), or a [SignError], which says what is wrong with the claims: [ErrTooLarge]; [ErrMalformed] if
// they are not an I-JSON object; [ErrInvalidClaim] if a registered claim has the wrong type, or is a time that nobody
// can have meant, such as one in the year 10000 or later: milliseconds are the usual reason; [ErrMissingClaim] or
// [ErrClaimMismatch] if the key is bound to issuers and `iss` is not one of them; [ErrInvalidArgument] if a time is to
// be added that the claims have already.
//
// # Security
//
// json.Marshal replaces invalid UTF-8 in strings by U+FFFD without an error. Make sure that every string in a claim is
// valid UTF-8.
func (s *Signer) Sign(claims any, options ...SignOption) (string, error) {
	if s == nil || s.state == nil {
		return "", ErrClosed
	}
	var sign signing
	if s.state.clock != nil {
		options = append([]SignOption{SignedAt(s.state.clock())}, options...)
	}
	for _, o := range options {
		if o == nil {
			return "", errNilOption
		}
		if err := o(&sign); err != nil {
			return "", err
		}
	}
	payload, raw := claims.(json.RawMessage)
	if !raw {
		var err error
		if payload, err = marshal(claims); err != nil {
			return "", err
		}
	}
	return s.state.sign(payload, sign.toAdd())
}

// marshal is json.Marshal for values that become objects. It rejects values that would silently lose something.
func marshal(claims any) ([]byte, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return nil, err
	}
	if payload[0] != '{' {
		return nil, notClaims(claims, "not a JSON object: give a struct, a map with strings for keys, or json.RawMessage")
	}
	if _, own := claims.(json.Marshaler); own {
		return payload, nil
	}
	switch t := typeOf(claims); {
	case t.Kind() == reflect.Map && t.Key().Kind() != reflect.String && !t.Key().Implements(textMarshaler):
		return nil, notClaims(claims, "a map whose keys are not strings, as names of claims are")
	case t.Kind() == reflect.Struct && string(payload) == "{}" && t.NumField() > 0 && !slices.ContainsFunc(reflect.VisibleFields(t), reflect.StructField.IsExported):
		return nil, notClaims(claims, "a struct without exported fields, of which JSON keeps nothing")
	}
	return payload, nil
}

func notClaims(claims any, reason string) error {
	return invalidArgument("claims", "claims", fmt.Sprintf("%T is %s", claims, reason))
}

// typeOf follows pointers to their type.
func typeOf(claims any) reflect.Type {
	t := reflect.TypeOf(claims)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()

func (s *signerState) sign(payload []byte, times *times) (string, error) {
	scratch := scratches.Get().(*scratch)
	defer scratches.Put(scratch)
	lock := s.locks.of(scratch)
	lock.RLock()
	defer lock.RUnlock()
	if s.c == nil {
		return "", ErrClosed
	}
	for {
		var problem signProblem
		n, code := libSign(s.c, scratch.buffer, &problem, payload, times)
		switch code {
		case statusOK:
			return scratch.text(n), nil
		case statusBufferTooSmall:
			scratch.buffer = make([]byte, n)
		default:
			return "", newSignError(code, &problem, payload)
		}
	}
}

const printedSigner = "hs256.Signer"

// String gives the type's name and nothing of the key.
func (Signer) String() string { return printedSigner }

// GoString is [Signer.String] for %#v.
func (Signer) GoString() string { return printedSigner }

// Format writes [Signer.String] whatever the verb.
func (Signer) Format(f fmt.State, _ rune) { write(f, printedSigner) }

// LogValue is [Signer.String] for package slog.
func (Signer) LogValue() slog.Value { return slog.StringValue(printedSigner) }
