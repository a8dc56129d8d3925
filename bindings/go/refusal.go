package hs256

// #include "glue.h"
// #cgo nocallback hs256_claim_name
import "C"

import "unsafe"

// Refusals are made in advance, so that a flood of bad tokens costs no allocation.

const (
	codeCount       = C.HS256_ERR_REVOKED + 1
	registeredCount = C.HS256_CLAIM_IAT + 1
)

// refusals has, for each code and registered claim, the error to return. Claim 0 is none.
var refusals = func() (table [codeCount][registeredCount]error) {
	for claim := range table[0] {
		name, _ := claimName(nil, C.int32_t(claim))
		for code := range table {
			table[code][claim] = Error{Code: Code(code), Claim: name}
		}
	}
	return table
}()

// refusal is the error for a code and the claim at fault; required has the names of the policy's required claims.
func refusal(code, claim C.int32_t, required []error) error {
	if code >= 0 && code < codeCount && claim >= 0 && claim < registeredCount {
		return refusals[code][claim]
	}
	if place := int(claim) - C.HS256_CLAIM_REQUIRED; place >= 0 && place < len(required) && Code(code) == CodeMissingClaim {
		return required[place]
	}
	return Error{Code: Code(code)} // of a library newer than this package
}

// requiredRefusals makes the errors for the claims that a verifier's policy requires.
func requiredRefusals(c *C.hs256_verifier) (errors []error) {
	for claim := C.int32_t(C.HS256_CLAIM_REQUIRED); ; claim++ {
		name, ok := claimName(c, claim)
		if !ok {
			return errors
		}
		errors = append(errors, Error{Code: CodeMissingClaim, Claim: name})
	}
}

// claimName gives the name of a claim by its id; false if no claim has this id.
func claimName(c *C.hs256_verifier, claim C.int32_t) (string, bool) {
	var name C.hs256_view
	if C.hs256_claim_name(c, &name, claim) != C.HS256_OK {
		return "", false
	}
	return C.GoStringN((*C.char)(unsafe.Pointer(name.data)), C.int(name.len)), true
}
