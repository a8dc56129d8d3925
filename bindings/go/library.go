package hs256

// Two files call the core, by functions of the same names, which begin with lib: library_pure.go calls the core
// translated to Go (internal/core/module); library_cgo.go calls libhs256, with the build tag hs256_cgo. Neither holds a
// rule of the verdict, and the rest of the package does not depend on which is used.

// The numbers of hs256.h, which library_cgo.go compares with the header's. Those of codes, encodings and requests are
// declared where they are exported.
const (
	abiVersion = 2

	statusOK             = 0
	statusBufferTooSmall = 2

	claimNone     = 0
	claimKID      = 8
	claimRequired = 1000
	claimRule     = 2000

	hasExp   = 1
	hasNbf   = 2
	hasIat   = 4
	hasKeyID = 0x80000000 // not in the header: the key has an id, which may be empty

	keyAllowWeak = 1
	keyToSign    = 2

	timesNoIat = 1
	timesExp   = 2
	timesNbf   = 4
	timesNow   = 8
	timesIat   = 16

	statusJSON        = 0
	statusOpenMetrics = 1

	answerPasses  = 1
	answerTold    = 2
	answerNoStore = 4
)

// A span is a part of a text. A payload begins with its brace, so offset 0 stands for an absent string.
type span struct{ offset, len uint32 }

// A claimsIn is hs256_claims without pointers. The text is at the front of the buffer: the payload, followed by strings
// that are not in the payload verbatim: those that had escapes, and the key id.
type claimsIn struct {
	present, payloadLen       uint32
	iss, sub, jti, aud, keyID span
	exp, nbf, iat             float64
}

// An outcome is the verdict and its details.
type outcome struct {
	code, claim   int32
	text, textLen uint32  // the claim's offset in the buffer
	needed        uintptr // on statusBufferTooSmall: the buffer length that is enough
	at            float64 // the time of the claim at fault
}

// times is hs256_times.
type times struct {
	flags                       uint32
	now, expiresIn, notBeforeIn int64
}

// A signProblem is hs256_sign_error without pointers into the claims.
type signProblem struct {
	claim        int32
	member       span // in the claims; absent if the error's claim is the member
	cause, field string
	offset       int // -1: none
}
