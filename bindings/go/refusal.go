package hs256

// #include "glue.h"
// #cgo nocallback hs256_claim_name
import "C"

import "unsafe"

// Refusals are made in advance, so that a flood of forged tokens costs no allocation. That of an expired token, which had to
// be signed, has its own time.

const (
	codeCount  = C.HS256_ERR_UNAVAILABLE + 1
	namedCount = C.HS256_CLAIM_KID + 1
)

// refusals has, for each code and each claim that has a number of its own, the error to return. Claim 0 is none.
var refusals = func() (table [codeCount][namedCount]error) {
	for claim := range table[0] {
		name, _ := claimName(nil, C.int32_t(claim))
		for code := range table {
			table[code][claim] = Error{Code: Code(code), Claim: name}
		}
	}
	return table
}()

// policyRefusals has the errors about claims that a policy names. Those of an opened verifier change: it has none here.
type policyRefusals struct {
	missing    []error // about required claims
	missingOf  []error // about claims that must have a value
	mismatchOf []error
}

func refusalsOf(c *C.hs256_verifier) policyRefusals {
	return policyRefusals{
		missing:    named(c, C.HS256_CLAIM_REQUIRED, CodeMissingClaim),
		missingOf:  named(c, C.HS256_CLAIM_RULE, CodeMissingClaim),
		mismatchOf: named(c, C.HS256_CLAIM_RULE, CodeClaimMismatch),
	}
}

// named makes an error of this code for each claim from a number on.
func named(c *C.hs256_verifier, first C.int32_t, code Code) (errors []error) {
	for claim := first; ; claim++ {
		name, ok := claimName(c, claim)
		if !ok {
			return errors
		}
		errors = append(errors, Error{Code: code, Claim: name})
	}
}

// refusal is the error for the verdict on a token.
func (p *policyRefusals) refusal(c *C.hs256_verifier, o *C.hs256go_outcome) error {
	err := p.of(c, o.code, o.claim)
	if o.code == C.HS256_ERR_EXPIRED || o.code == C.HS256_ERR_NOT_YET_VALID {
		timed := err.(Error)
		timed.At = timeOf(float64(o.at))
		return timed
	}
	return err
}

// of is the error for a code and the claim at fault, without its time.
func (p *policyRefusals) of(c *C.hs256_verifier, code, claim C.int32_t) error {
	if code >= 0 && code < codeCount && claim >= 0 && claim < namedCount {
		return refusals[code][claim]
	}
	table, index := p.missing, claim-C.HS256_CLAIM_REQUIRED
	if claim >= C.HS256_CLAIM_RULE {
		table, index = p.missingOf, claim-C.HS256_CLAIM_RULE
		if code == C.HS256_ERR_CLAIM_MISMATCH {
			table = p.mismatchOf
		}
	}
	if index >= 0 && int(index) < len(table) && table[index].(Error).Code == Code(code) {
		return table[index]
	}
	name, _ := claimName(c, claim) // of an opened verifier, or of a library newer than this package
	return Error{Code: Code(code), Claim: name}
}

// claimName gives the name of a claim by its number; false if no claim has it.
func claimName(c *C.hs256_verifier, claim C.int32_t) (string, bool) {
	var name C.hs256_view
	if C.hs256_claim_name(c, &name, claim) != C.HS256_OK {
		return "", false
	}
	return C.GoStringN((*C.char)(unsafe.Pointer(name.data)), C.int(name.len)), true
}
