package hs256

import (
	"log/slog"
	"sync"
	"time"
)

// A Code is the code of a verdict: one name and one number, the same in every language of hs256. Later versions of the
// library may return codes that this package does not name; they are rejections too.
type Code int32

// The codes. What each means is in the message of its error, for example [ErrExpired].
const (
	CodeInvalidArgument     Code = 1
	CodeInternal            Code = 3
	CodeWeakKey             Code = 4
	CodeMalformed           Code = 10
	CodeTooLarge            Code = 11
	CodeAlgorithmNotAllowed Code = 12
	CodeUnsupportedHeader   Code = 13
	CodeWrongType           Code = 14
	CodeUnknownKey          Code = 20
	CodeSignatureMismatch   Code = 21
	CodeInvalidClaim        Code = 30
	CodeMissingClaim        Code = 31
	CodeClaimMismatch       Code = 32
	CodeNotYetValid         Code = 33
	CodeExpired             Code = 34
	CodeRevoked             Code = 40
	CodeUnavailable         Code = 41
)

// String gives the code's name, as in logs and test vectors: "expired".
func (c Code) String() string {
	return libErrorName(int32(c))
}

// An Error says why a token was rejected, or why something could not be built.
//
// It holds no bytes of a token or a key. Errors are returned as values, which no caller can change for another;
// [errors.As] finds one by an Error or a *Error, the second a copy.
type Error struct {
	// Code is what to switch on and to log.
	Code Code
	// Claim is the name of the claim at fault, empty if there is none: a registered claim's, or one given to WithRequired
	// or WithClaim.
	Claim string
	// At is when the token expired or becomes valid: the value of the claim at fault, which the issuer wrote (the
	// signature was valid). Zero except for CodeExpired and CodeNotYetValid; clamped as [Claims.ExpiresAt] is.
	At time.Time
	// Field is the part of an invalid argument that is at fault, empty if the argument has no parts: the policy document's
	// member, "leeway" where WithLeeway is; "policy" for a document that is not a JSON object; "key", "id", "issuer",
	// "from" or "until" of a key; "clock", "cty", "claims", "expires_in" and so on.
	Field string

	// reason replaces the code's message: it says what the caller did wrong.
	reason string
}

// LogValue gives package slog the code and the claim, and why something could not be built.
func (e Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("code", e.Code.String())}
	if e.Claim != "" {
		attrs = append(attrs, slog.String("claim", e.Claim))
	}
	if !e.At.IsZero() {
		attrs = append(attrs, slog.Time("at", e.At))
	}
	if e.Field != "" {
		attrs = append(attrs, slog.String("field", e.Field))
	}
	if e.reason != "" {
		attrs = append(attrs, slog.String("reason", e.reason))
	}
	return slog.GroupValue(attrs...)
}

// Error gives a fixed sentence about the code, and the claim's name: "hs256: the token has expired (claim `exp`)". Of a
// rejection it also says what usually fixes it, by code and claim alone.
func (e Error) Error() string {
	if e.reason != "" {
		return "hs256: " + e.reason
	}
	text := "hs256: " + libErrorMessage(int32(e.Code))
	if e.Claim != "" {
		text += " (claim `" + e.Claim + "`)"
	}
	if hint := hints()[rejection{e.Code, e.Claim}]; hint != "" {
		text += ": " + hint
	}
	return text
}

// A rejection is what a hint depends on.
type rejection struct {
	code  Code
	claim string
}

// hints holds what usually fixes rejections, in the names of this package.
var hints = sync.OnceValue(func() map[rejection]string {
	hints := map[rejection]string{}
	for code := range int32(codeCount) {
		for claim := range int32(namedCount) {
			name, _ := libClaimName(nil, claim)
			hints[rejection{Code(code), name}] = inNames(optionNames, inNames(callNames, libErrorHint(code, claim)))
		}
	}
	return hints
})

// callNames maps the library's names for things that are not options of a verifier.
var callNames = map[string]string{"explain": "Explain", "max_stale": "WithMaxStale"}

// Is makes [errors.Is] compare by code, and by claim and field too where the target names one: an *Error about `exp` is
// [ErrExpired] and is &Error{Code: CodeExpired, Claim: "exp"}.
func (e Error) Is(target error) bool {
	t, ok := target.(Error)
	if p, isPointer := target.(*Error); isPointer && p != nil {
		t, ok = *p, true
	}
	same := func(wanted, had string) bool { return wanted == "" || wanted == had }
	return ok && t.Code == e.Code && same(t.Claim, e.Claim) && same(t.Field, e.Field) && same(t.reason, e.reason)
}

// As lets [errors.As] find an error by a *Error, as most packages have it.
func (e Error) As(target any) bool {
	p, ok := target.(**Error)
	if ok {
		*p = &e
	}
	return ok
}

// Errors to compare with by [errors.Is]. The comments name the clause; the order is that of the checks.
var (
	// ErrInvalidArgument is the caller's mistake: an option out of range, a secret that is not what its encoding says.
	ErrInvalidArgument error = Error{Code: CodeInvalidArgument}
	// ErrClosed is the use of a Verifier or Signer after Close, or of one that was never built. It is an ErrInvalidArgument as well.
	ErrClosed error = Error{Code: CodeInvalidArgument, reason: "used after Close, or never built: look at the error of NewVerifier, NewSigner, Open or OpenSigner"}
	// ErrInternal is a defect of hs256: the token is rejected and the program keeps running.
	ErrInternal error = Error{Code: CodeInternal}
	// ErrWeakKey is a key shorter than 32 bytes (RFC 7518 section 3.2), or an empty one.
	ErrWeakKey error = Error{Code: CodeWeakKey}
	// ErrMalformed is not a compact serialization of canonical base64url with I-JSON objects inside (RFC 7515 section
	// 3.1, RFC 7493).
	ErrMalformed error = Error{Code: CodeMalformed}
	// ErrTooLarge is a token longer than the policy's limit, or a header longer than 2 KiB.
	ErrTooLarge error = Error{Code: CodeTooLarge}
	// ErrAlgorithmNotAllowed is an `alg` that is not exactly HS256 (RFC 7515 section 4.1.1).
	ErrAlgorithmNotAllowed error = Error{Code: CodeAlgorithmNotAllowed}
	// ErrUnsupportedHeader is `crit`, a `b64` other than true, or a nested token (RFC 7515 section 4.1.11, RFC 7797, RFC
	// 7519 section 5.2).
	ErrUnsupportedHeader error = Error{Code: CodeUnsupportedHeader}
	// ErrWrongType is a header whose `typ` is not the policy's (RFC 8725 section 3.11).
	ErrWrongType error = Error{Code: CodeWrongType}
	// ErrUnknownKey is a token whose `kid` names no key that may be tried (RFC 7515 section 4.1.4).
	ErrUnknownKey error = Error{Code: CodeUnknownKey}
	// ErrSignatureMismatch is a signature that is not 32 bytes, or matches under no key.
	ErrSignatureMismatch error = Error{Code: CodeSignatureMismatch}
	// ErrInvalidClaim is a registered claim of the wrong type (RFC 7519 section 4.1).
	ErrInvalidClaim error = Error{Code: CodeInvalidClaim}
	// ErrMissingClaim is the absence of a claim that the policy requires.
	ErrMissingClaim error = Error{Code: CodeMissingClaim}
	// ErrClaimMismatch is a claim whose value the policy does not accept.
	ErrClaimMismatch error = Error{Code: CodeClaimMismatch}
	// ErrNotYetValid is an `nbf` (or, under a maximum age, an `iat`) in the future.
	ErrNotYetValid error = Error{Code: CodeNotYetValid}
	// ErrExpired is an `exp` that has passed, or a token older than the maximum age.
	ErrExpired error = Error{Code: CodeExpired}
	// ErrRevoked is a token that [WithRevocations] revokes, or that a guard's IsRevoked says is revoked.
	ErrRevoked error = Error{Code: CodeRevoked}
	// ErrUnavailable: the list of revocations is older than [WithMaxStale] allows.
	ErrUnavailable error = Error{Code: CodeUnavailable}
)

var errNilOption = invalidArgument("option", "option", "nil")

// invalidArgument returns the error for a field, by the caller's name for it.
func invalidArgument(field, name, reason string) error {
	return Error{Code: CodeInvalidArgument, Field: field, reason: "invalid argument `" + name + "`: " + reason}
}
