package hs256

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// A SignError says why claims were not signed, to whoever wrote them. It holds no claim's value.
//
// [errors.Is] and [errors.As] find the [Error] in it as well.
type SignError struct {
	// Err has the code, and the claim's name where a registered claim is at fault.
	Err Error
	// Member is the name of the top-level member of the claims that is at fault, or contains what is, as it is written
	// there, escapes not resolved. For a claim that was added or is missing, it is the claim's name. Empty if there is
	// none.
	Member string
	// Cause is a fixed phrase, lower-case and without a full stop: "a second member of this name".
	Cause string
	// Offset is the byte of the claims' JSON text, from 0; -1 if there is none. For claims that are not an
	// [encoding/json.RawMessage], the text is what json.Marshal makes of them.
	Offset int
}

// Error gives the cause and where it is: "hs256: the claims cannot be signed: not a number (claim `exp`, byte 19)".
func (e *SignError) Error() string {
	text := "hs256: the claims cannot be signed: " + e.Cause
	if e.Err.Code == CodeInvalidArgument {
		text = "hs256: invalid argument: " + e.Cause
	}
	var where []string
	switch {
	case e.Err.Claim != "":
		where = append(where, "claim `"+e.Err.Claim+"`")
	case strconv.CanBackquote(e.Member) && e.Member != "":
		where = append(where, "in `"+e.Member+"`")
	case e.Member != "":
		where = append(where, "in "+strconv.Quote(e.Member))
	}
	if e.Offset >= 0 {
		where = append(where, "byte "+strconv.Itoa(e.Offset))
	}
	if where == nil {
		return text
	}
	return text + " (" + strings.Join(where, ", ") + ")"
}

// Unwrap gives the [Error].
func (e *SignError) Unwrap() error { return e.Err }

// LogValue gives package slog what [Error.LogValue] does, and the member, the cause and the offset.
func (e *SignError) LogValue() slog.Value {
	attrs := append(e.Err.LogValue().Group(), slog.String("member", e.Member), slog.String("cause", e.Cause))
	if e.Offset >= 0 {
		attrs = append(attrs, slog.Int("offset", e.Offset))
	}
	return slog.GroupValue(attrs...)
}

func newSignError(code int32, problem *signProblem, claims []byte) *SignError {
	claim, _ := libClaimName(nil, problem.claim)
	e := &SignError{Err: Error{Code: Code(code), Claim: claim}, Member: claim, Cause: inNames(signerNames, problem.cause), Offset: problem.offset}
	if problem.member.len > 0 {
		e.Member = string(claims[problem.member.offset:][:problem.member.len])
	}
	if e.Err.Code == CodeInvalidClaim && e.Offset >= 0 && isDateText(claims[e.Offset:]) {
		e.Cause = dateText
	}
	if e.Err.Code == CodeInvalidArgument {
		e.Err.Field = problem.field
		e.Err.reason = "invalid argument: " + e.Cause
	}
	return e
}

// dateText replaces the library's cause, which says only that the value is not a number.
const dateText = "RFC 3339 text, as json.Marshal writes a time.Time, not a number: make it an hs256.NumericDate"

// isDateText reports whether a text begins like the JSON of a [time.Time].
func isDateText(text []byte) bool {
	var date time.Time
	return text[0] == '"' && json.NewDecoder(bytes.NewReader(text)).Decode(&date) == nil
}
