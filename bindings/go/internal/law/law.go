// Package law is the library's part of docs/REQUESTS.md, for the guards next to package hs256. Only package hs256 calls
// C, and it sets [New]. No rule is here: the numbers are hs256.h's, and are compared with it there.
package law

// A Member is an option of a guard as the library reads it: a bool, a string or a []string. A function or a verifier is
// [Given].
type Member struct {
	Name  string
	Value any
}

// Given says whether a value that no text can hold was given. If not, the library rejects the option.
type Given bool

// New reads a guard's options. The error is an hs256.Error; its message uses the caller's names.
var New func(members []Member, names map[string]string) (Guard, error)

// A Guard finds tokens and makes answers, for any number of goroutines at once.
type Guard interface {
	Find(Request) Found
	Answer(Refusal, Source) Answer
}

// A Request is the input: Target as received, and every field.
type Request struct {
	Method, Target string
	Fields         map[string][]string
}

// Found is what was found in a request.
type Found struct {
	Finding     Finding
	Source      Source
	Token       string
	Subprotocol string
}

// A Finding says what to do next.
type Finding int32

// The findings.
const (
	Exempt Finding = iota
	Nothing
	Token
	Invalid
	AskOwner
)

// A Refusal is the number of a verdict's code, or one of these.
type Refusal int32

// The refusals that are not verdicts.
const (
	MissingToken Refusal = 100 + iota
	InvalidRequest
	InsufficientScope
)

// A Source is where a token was.
type Source int32

// The sources that this package's users name; others are only passed on.
const (
	NoSource Source = 0
	Custom   Source = 6
)

// An Answer is what a guard answers.
type Answer struct {
	Passes, Told, NoStore bool
	Status                int
	RetryAfter            uint32
	Challenge             string // empty: no value
	Code, Source          string // for OnRefusal
}
