package hs256

// Two files reach the core, by functions of the same names: library_pure.go calls the core translated to Go (internal/core/module),
// library_cgo.go libhs256, by the build tag hs256_cgo. The names begin with lib. No rule of the verdict is in either, and nothing
// else knows which it is.

// The numbers of hs256.h, which library_cgo.go compares with the header's. Those of codes, encodings and of requests are where
// they are exported.
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
	hasKeyID = 0x80000000 // not the header's: the key has an id, which may be empty

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

// A span is bytes of a text. A payload begins with its brace, so offset 0 stands for an absent string.
type span struct{ offset, len uint32 }

// A claimsIn is hs256_claims without pointers. The text stands at the front of the buffer: the payload and, after it, whatever is
// not in the payload letter for letter: strings that had escapes, and the key id.
type claimsIn struct {
	present, payloadLen       uint32
	iss, sub, jti, aud, keyID span
	exp, nbf, iat             float64
}

// An outcome is the verdict, and what goes with it.
type outcome struct {
	code, claim   int32
	text, textLen uint32  // where in the buffer it is
	needed        uintptr // the length of buffer that is enough, on statusBufferTooSmall
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
	member       span // in the claims; absent where the error's claim is the member
	cause, field string
	offset       int // -1: none
}
