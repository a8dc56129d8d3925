package hs256

// Errors for rejections are made in advance, so that a flood of forged tokens costs no allocation. The error of an
// expired token, which had to be signed, has its own time and is allocated.

const (
	codeCount  = CodeUnavailable + 1
	namedCount = claimKID + 1
)

// refusals holds, for each code and each claim with a number of its own, the error to return. Claim 0 means no claim.
var refusals = func() (table [codeCount][namedCount]error) {
	for claim := range table[0] {
		name, _ := libClaimName(nil, int32(claim))
		for code := range table {
			table[code][claim] = Error{Code: Code(code), Claim: name}
		}
	}
	return table
}()

// policyRefusals holds the errors about claims that a policy names. An opened verifier's claims change, so it has none
// here.
type policyRefusals struct {
	missing    []error // about required claims
	missingOf  []error // about claims that must have a value
	mismatchOf []error
}

func refusalsOf(c verifierHandle) policyRefusals {
	return policyRefusals{
		missing:    named(c, claimRequired, CodeMissingClaim),
		missingOf:  named(c, claimRule, CodeMissingClaim),
		mismatchOf: named(c, claimRule, CodeClaimMismatch),
	}
}

// named makes an error of this code for each claim, starting at a number.
func named(c verifierHandle, first int32, code Code) (errors []error) {
	for claim := first; ; claim++ {
		name, ok := libClaimName(c, claim)
		if !ok {
			return errors
		}
		errors = append(errors, Error{Code: code, Claim: name})
	}
}

// refusal is the error for the verdict on a token.
func (p *policyRefusals) refusal(c verifierHandle, o *outcome) error {
	err := p.of(c, o.code, o.claim)
	if Code(o.code) == CodeExpired || Code(o.code) == CodeNotYetValid {
		timed := err.(Error)
		timed.At = timeOf(o.at)
		return timed
	}
	return err
}

// of returns the error for a code and the claim at fault, without its time.
func (p *policyRefusals) of(c verifierHandle, code, claim int32) error {
	if code >= 0 && code < int32(codeCount) && claim >= 0 && claim < namedCount {
		return refusals[code][claim]
	}
	table, index := p.missing, claim-claimRequired
	if claim >= claimRule {
		table, index = p.missingOf, claim-claimRule
		if Code(code) == CodeClaimMismatch {
			table = p.mismatchOf
		}
	}
	if index >= 0 && int(index) < len(table) && table[index].(Error).Code == Code(code) {
		return table[index]
	}
	name, _ := libClaimName(c, claim) // from an opened verifier, or from a library newer than this package
	return Error{Code: Code(code), Claim: name}
}
