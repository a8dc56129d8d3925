//go:build cgo && hs256_cgo

package hs256

// #include "glue.h"
// #cgo nocallback hs256go_verify
// #cgo noescape hs256go_verify
// #cgo nocallback hs256go_verify_batch
// #cgo noescape hs256go_verify_batch
// #cgo nocallback hs256go_sign
// #cgo noescape hs256go_sign
// #cgo nocallback hs256go_claim_get
// #cgo noescape hs256go_claim_get
// #cgo nocallback hs256go_audience_next
// #cgo noescape hs256go_audience_next
// #cgo nocallback hs256go_find_token
// #cgo noescape hs256go_find_token
// #cgo nocallback hs256_answer
// #cgo noescape hs256_answer
// #cgo nocallback hs256_challenge
// #cgo noescape hs256_challenge
// #cgo nocallback hs256go_bearer
// #cgo noescape hs256go_bearer
// #cgo nocallback hs256_explain
// #cgo noescape hs256_explain
// #cgo nocallback hs256_error_hint
// #cgo noescape hs256_error_hint
// #cgo nocallback hs256_error_name
// #cgo noescape hs256_error_name
// #cgo nocallback hs256_error_message
// #cgo noescape hs256_error_message
// #cgo nocallback hs256_verifier_status
// #cgo noescape hs256_verifier_status
import "C"

import (
	"unsafe"

	"github.com/hs256/hs256/bindings/go/internal/law"
)

type (
	builderHandle  = *C.hs256_builder
	verifierHandle = *C.hs256_verifier
	signerHandle   = *C.hs256_signer
	guardHandle    = *C.hs256_guard
)

// The numbers of this package are the header's, or this does not build; the sizes of what it fills in are glue.h's.
var (
	_ = [1]int{}[abiVersion-C.HS256_ABI_VERSION]
	_ = [1]int{}[statusOK-C.HS256_OK]
	_ = [1]int{}[statusBufferTooSmall-C.HS256_ERR_BUFFER_TOO_SMALL]
	_ = [1]int{}[claimNone-C.HS256_CLAIM_NONE]
	_ = [1]int{}[claimKID-C.HS256_CLAIM_KID]
	_ = [1]int{}[claimRequired-C.HS256_CLAIM_REQUIRED]
	_ = [1]int{}[claimRule-C.HS256_CLAIM_RULE]
	_ = [1]int{}[hasExp-C.HS256_HAS_EXP]
	_ = [1]int{}[hasNbf-C.HS256_HAS_NBF]
	_ = [1]int{}[hasIat-C.HS256_HAS_IAT]
	_ = [1]int{}[keyAllowWeak-C.HS256_KEY_ALLOW_WEAK]
	_ = [1]int{}[keyToSign-C.HS256_KEY_TO_SIGN]
	_ = [1]int{}[timesNoIat-C.HS256_TIMES_NO_IAT]
	_ = [1]int{}[timesExp-C.HS256_TIMES_EXP]
	_ = [1]int{}[timesNbf-C.HS256_TIMES_NBF]
	_ = [1]int{}[timesNow-C.HS256_TIMES_NOW]
	_ = [1]int{}[timesIat-C.HS256_TIMES_IAT]
	_ = [1]int{}[statusJSON-C.HS256_STATUS_JSON]
	_ = [1]int{}[statusOpenMetrics-C.HS256_STATUS_OPEN_METRICS]
	_ = [1]int{}[answerPasses-C.HS256_ANSWER_PASSES]
	_ = [1]int{}[answerTold-C.HS256_ANSWER_TOLD]
	_ = [1]int{}[answerNoStore-C.HS256_ANSWER_NO_STORE]
	_ = [1]int{}[Raw-C.HS256_SECRET_RAW]
	_ = [1]int{}[Base64-C.HS256_SECRET_BASE64]
	_ = [1]int{}[Base64URL-C.HS256_SECRET_BASE64URL]
	_ = [1]int{}[Hex-C.HS256_SECRET_HEX]
	_ = [1]int{}[JWK-C.HS256_SECRET_JWK]
	_ = [1]int{}[CodeInvalidArgument-C.HS256_ERR_INVALID_ARGUMENT]
	_ = [1]int{}[CodeInternal-C.HS256_ERR_INTERNAL]
	_ = [1]int{}[CodeWeakKey-C.HS256_ERR_WEAK_KEY]
	_ = [1]int{}[CodeMalformed-C.HS256_ERR_MALFORMED]
	_ = [1]int{}[CodeTooLarge-C.HS256_ERR_TOO_LARGE]
	_ = [1]int{}[CodeAlgorithmNotAllowed-C.HS256_ERR_ALGORITHM_NOT_ALLOWED]
	_ = [1]int{}[CodeUnsupportedHeader-C.HS256_ERR_UNSUPPORTED_HEADER]
	_ = [1]int{}[CodeWrongType-C.HS256_ERR_WRONG_TYPE]
	_ = [1]int{}[CodeUnknownKey-C.HS256_ERR_UNKNOWN_KEY]
	_ = [1]int{}[CodeSignatureMismatch-C.HS256_ERR_SIGNATURE_MISMATCH]
	_ = [1]int{}[CodeInvalidClaim-C.HS256_ERR_INVALID_CLAIM]
	_ = [1]int{}[CodeMissingClaim-C.HS256_ERR_MISSING_CLAIM]
	_ = [1]int{}[CodeClaimMismatch-C.HS256_ERR_CLAIM_MISMATCH]
	_ = [1]int{}[CodeNotYetValid-C.HS256_ERR_NOT_YET_VALID]
	_ = [1]int{}[CodeExpired-C.HS256_ERR_EXPIRED]
	_ = [1]int{}[CodeRevoked-C.HS256_ERR_REVOKED]
	_ = [1]int{}[CodeUnavailable-C.HS256_ERR_UNAVAILABLE]
	_ = [1]int{}[law.Exempt-C.HS256_FOUND_EXEMPT]
	_ = [1]int{}[law.Nothing-C.HS256_FOUND_NOTHING]
	_ = [1]int{}[law.Token-C.HS256_FOUND_TOKEN]
	_ = [1]int{}[law.Invalid-C.HS256_FOUND_INVALID]
	_ = [1]int{}[law.AskOwner-C.HS256_FOUND_ASK_OWNER]
	_ = [1]int{}[law.MissingToken-C.HS256_REFUSAL_MISSING_TOKEN]
	_ = [1]int{}[law.InvalidRequest-C.HS256_REFUSAL_INVALID_REQUEST]
	_ = [1]int{}[law.InsufficientScope-C.HS256_REFUSAL_INSUFFICIENT_SCOPE]
	_ = [1]int{}[law.NoSource-C.HS256_SOURCE_NONE]
	_ = [1]int{}[law.Custom-C.HS256_SOURCE_CUSTOM]
	_ = [1]int{}[hasKeyID-C.HS256GO_HAS_KEY_ID]
	_ = [1]int{}[batchTokens-C.HS256GO_BATCH]
	_ = [1]int{}[unsafe.Sizeof(span{})-C.sizeof_hs256go_span]
	_ = [1]int{}[unsafe.Sizeof(claimsIn{})-C.sizeof_hs256go_claims]
	_ = [1]int{}[unsafe.Sizeof(outcome{})-C.sizeof_hs256go_outcome]
)

func libABIVersion() uint32 { return uint32(C.hs256_abi_version()) }

func libBuilderNew() builderHandle { return C.hs256_builder_new() }

func libBuilderFree(b builderHandle) { C.hs256_builder_free(b) }

func libBuilderField(b builderHandle) string { return C.GoString(C.hs256_builder_field(b)) }

func libBuilderMessage(b builderHandle) string { return C.GoString(C.hs256_builder_message(b)) }

func libBuilderAddKey(b builderHandle, encoding int32, secret []byte, id *string, flags uint32) int32 {
	var idBytes *C.uint8_t
	var idLen C.size_t
	if id != nil {
		idBytes, idLen = bytesOf(*id), C.size_t(len(*id))
	}
	return int32(C.hs256_builder_add_key(b, C.int32_t(encoding), addressOf(secret), C.size_t(len(secret)), idBytes, idLen,
		C.uint32_t(flags)))
}

func libBuilderAddJWKS(b builderHandle, set []byte, flags uint32) int32 {
	return int32(C.hs256_builder_add_jwks(b, addressOf(set), C.size_t(len(set)), C.uint32_t(flags)))
}

func libBuilderBindKey(b builderHandle, issuer string) int32 {
	return int32(C.hs256_builder_bind_key(b, bytesOf(issuer), C.size_t(len(issuer))))
}

func libBuilderKeyFrom(b builderHandle, seconds int64) int32 {
	return int32(C.hs256_builder_set_key_from(b, C.int64_t(seconds)))
}

func libBuilderKeyUntil(b builderHandle, seconds int64) int32 {
	return int32(C.hs256_builder_set_key_until(b, C.int64_t(seconds)))
}

func libBuilderPolicy(b builderHandle, text []byte) int32 {
	return int32(C.hs256_builder_policy(b, addressOf(text), C.size_t(len(text))))
}

func libBuilderRevocations(b builderHandle, list []byte) int32 {
	return int32(C.hs256_builder_set_revocations(b, addressOf(list), C.size_t(len(list))))
}

func libBuilderMaxStale(b builderHandle, seconds int64) int32 {
	return int32(C.hs256_builder_set_max_stale(b, C.int64_t(seconds)))
}

func libBuilderTyp(b builderHandle, typ string) int32 {
	return int32(C.hs256_builder_set_header_typ(b, bytesOf(typ), C.size_t(len(typ))))
}

func libBuilderCty(b builderHandle, cty string) int32 {
	return int32(C.hs256_builder_set_header_cty(b, bytesOf(cty), C.size_t(len(cty))))
}

func libBuilderMaxTokenLen(b builderHandle, n int) int32 {
	return int32(C.hs256_builder_set_max_token_len(b, C.size_t(n)))
}

func libBuild(b builderHandle) (v verifierHandle, status int32) {
	status = int32(C.hs256_builder_build(b, &v))
	return v, status
}

func libBuildSigner(b builderHandle) (s signerHandle, status int32) {
	status = int32(C.hs256_builder_build_signer(b, &s))
	return s, status
}

func libVerifierFree(v verifierHandle) { C.hs256_verifier_free(v) }

func libSignerFree(s signerHandle) { C.hs256_signer_free(s) }

func libVerifierOpen(message []byte, path string) (v verifierHandle, messageLen int, status int32) {
	n := C.size_t(len(message))
	status = int32(C.hs256_verifier_open(&v, addressOf(message), &n, bytesOf(path), C.size_t(len(path))))
	return v, int(n), status
}

func libSignerOpen(message []byte, path string) (s signerHandle, messageLen int, status int32) {
	n := C.size_t(len(message))
	status = int32(C.hs256_signer_open(&s, addressOf(message), &n, bytesOf(path), C.size_t(len(path))))
	return s, int(n), status
}

func libVerifierRefresh(v verifierHandle, message []byte) (messageLen int, status int32) {
	n := C.size_t(len(message))
	status = int32(C.hs256_verifier_refresh(v, addressOf(message), &n))
	return int(n), status
}

func libSignerRefresh(s signerHandle, message []byte) (messageLen int, status int32) {
	n := C.size_t(len(message))
	status = int32(C.hs256_signer_refresh(s, addressOf(message), &n))
	return int(n), status
}

func libVerifierStatus(v verifierHandle, text []byte, format int32) (textLen int, status int32) {
	var n C.size_t
	status = int32(C.hs256_verifier_status(v, addressOf(text), C.size_t(len(text)), &n, C.int32_t(format)))
	return int(n), status
}

func libLeeway(v verifierHandle) int64 { return int64(C.hs256_verifier_leeway(v)) }

func libVerify(v verifierHandle, buffer []byte, in *claimsIn, o *outcome, token string, now int64, systemClock bool) {
	var system C.int32_t
	if systemClock {
		system = 1
	}
	C.hs256go_verify(v, addressOf(buffer), C.size_t(len(buffer)), (*C.hs256go_claims)(unsafe.Pointer(in)),
		(*C.hs256go_outcome)(unsafe.Pointer(o)), bytesOf(token), C.size_t(len(token)), C.int64_t(now), system)
}

func libBufferLen(tokenLen int) int { return int(C.hs256_buffer_len(C.size_t(tokenLen))) }

func libVerifyBatch(v verifierHandle, s *batchScratch, count int, now int64) {
	C.hs256go_verify_batch(v, addressOf(s.buffer), C.size_t(len(s.buffer)), (*C.hs256go_claims)(unsafe.Pointer(&s.claims[0])),
		(*C.hs256go_outcome)(unsafe.Pointer(&s.outcomes[0])), addressOf(s.tokens), (*C.uint32_t)(&s.lens[0]),
		C.size_t(count), C.int64_t(now))
}

func libExplain(v verifierHandle, buffer []byte, token string, now *int64) (n int, status int32) {
	var length C.size_t
	status = int32(C.hs256_explain(v, addressOf(buffer), C.size_t(len(buffer)), &length, bytesOf(token), C.size_t(len(token)),
		(*C.int64_t)(now)))
	return int(length), status
}

func libSign(s signerHandle, buffer []byte, problem *signProblem, claims []byte, t *times) (n int, status int32) {
	var given C.hs256_times
	var pointer *C.hs256_times
	if t != nil {
		given = C.hs256_times{struct_size: C.sizeof_hs256_times, flags: C.uint32_t(t.flags), now: C.int64_t(t.now),
			expires_in: C.int64_t(t.expiresIn), not_before_in: C.int64_t(t.notBeforeIn)}
		pointer = &given
	}
	var length C.size_t
	var what C.hs256go_sign_error
	status = int32(C.hs256go_sign(s, addressOf(buffer), C.size_t(len(buffer)), &length, &what, addressOf(claims),
		C.size_t(len(claims)), pointer))
	if status != statusOK && status != statusBufferTooSmall {
		*problem = signProblem{claim: int32(what.claim), member: span{uint32(what.member.offset), uint32(what.member.len)},
			cause: C.GoString(what.cause), field: C.GoString(what.field), offset: -1}
		if what.offset != ^C.size_t(0) {
			problem.offset = int(what.offset)
		}
	}
	return int(length), status
}

func libClaimGet(payload, name string) (value span, ok bool) {
	ok = C.hs256go_claim_get((*C.hs256go_span)(unsafe.Pointer(&value)), bytesOf(payload), C.size_t(len(payload)), bytesOf(name),
		C.size_t(len(name))) == C.HS256_OK
	return value, ok
}

func libAudience(aud string) (audience []string) {
	buffer := make([]byte, len(aud))
	var position, n C.size_t
	for C.hs256go_audience_next(addressOf(buffer), C.size_t(len(buffer)), &n, &position, bytesOf(aud), C.size_t(len(aud))) == C.HS256_OK {
		audience = append(audience, string(buffer[:n]))
	}
	return audience
}

func libErrorName(code int32) string { return C.GoString(C.hs256_error_name(C.int32_t(code))) }

func libErrorMessage(code int32) string { return C.GoString(C.hs256_error_message(C.int32_t(code))) }

func libErrorHint(code, claim int32) string {
	return C.GoString(C.hs256_error_hint(C.int32_t(code), C.int32_t(claim)))
}

// libClaimName returns the name of a claim at fault. A claim of a policy is known only to its verifier.
func libClaimName(v verifierHandle, claim int32) (string, bool) {
	var name C.hs256_view
	if C.hs256_claim_name(v, &name, C.int32_t(claim)) != C.HS256_OK {
		return "", false
	}
	return textOf(name), true
}

func libBearer(value string) (token span, ok bool) {
	var offset, n C.size_t
	ok = C.hs256go_bearer(&offset, &n, bytesOf(value), C.size_t(len(value))) == C.HS256_OK
	return span{uint32(offset), uint32(n)}, ok
}

func libChallenge(code int32, realm string) (string, int32) {
	var realmBytes *C.uint8_t
	if realm != "" {
		realmBytes = bytesOf(realm)
	}
	buffer := make([]byte, 256+2*len(realm))
	var n C.size_t
	status := C.hs256_challenge(addressOf(buffer), C.size_t(len(buffer)), &n, C.int32_t(code), realmBytes, C.size_t(len(realm)))
	if status != C.HS256_OK {
		return "", int32(status)
	}
	return string(buffer[:n]), statusOK
}

func libGuardNew(options []byte) (g guardHandle, status int32, field, message string) {
	g = C.hs256_guard_new()
	if code := C.hs256_guard_options(g, addressOf(options), C.size_t(len(options))); code != C.HS256_OK {
		defer C.hs256_guard_free(g)
		return nil, int32(code), C.GoString(C.hs256_guard_field(g)), C.GoString(C.hs256_guard_message(g))
	}
	return g, statusOK, "", ""
}

func libGuardFree(g guardHandle) { C.hs256_guard_free(g) }

func libFindToken(g guardHandle, s *requestScratch) (law.Found, int32) {
	var what C.hs256go_found
	status := C.hs256go_find_token(g, &what, addressOf(s.buffer), C.size_t(len(s.buffer)), addressOf(s.text),
		(*C.uint32_t)(unsafe.SliceData(s.lens)), C.size_t(len(s.lens)))
	if status != C.HS256_OK {
		return law.Found{}, int32(status)
	}
	from := s.text
	if what.in_buffer != 0 {
		from = s.buffer
	}
	return law.Found{
		Finding:     law.Finding(what.finding),
		Source:      law.Source(what.source),
		Token:       string(from[what.token:][:what.token_len]),
		Subprotocol: textOf(what.subprotocol),
	}, statusOK
}

func libAnswer(g guardHandle, refusal, source int32) (law.Answer, int32) {
	response := C.hs256_response{struct_size: C.sizeof_hs256_response}
	if status := C.hs256_answer(g, &response, C.int32_t(refusal), C.int32_t(source)); status != C.HS256_OK {
		return law.Answer{}, int32(status)
	}
	return law.Answer{
		Passes:     response.flags&C.HS256_ANSWER_PASSES != 0,
		Told:       response.flags&C.HS256_ANSWER_TOLD != 0,
		NoStore:    response.flags&C.HS256_ANSWER_NO_STORE != 0,
		Status:     int(response.status),
		RetryAfter: uint32(response.retry_after),
		Challenge:  textOf(response.challenge),
		Code:       textOf(response.code),
		Source:     textOf(response.source),
	}, statusOK
}

// textOf copies a text of the library's; empty if it is absent.
func textOf(view C.hs256_view) string {
	return C.GoStringN((*C.char)(unsafe.Pointer(view.data)), C.int(view.len))
}

// bytesOf returns the address of a string's bytes, never nil: to the library NULL means an absent argument.
func bytesOf(s string) *C.uint8_t {
	if s == "" {
		return &noBytes
	}
	return (*C.uint8_t)(unsafe.StringData(s))
}

// addressOf is bytesOf for a slice.
func addressOf(s []byte) *C.uint8_t {
	if len(s) == 0 {
		return &noBytes
	}
	return (*C.uint8_t)(unsafe.SliceData(s))
}

var noBytes C.uint8_t
