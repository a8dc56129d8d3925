// Package law has the request law of docs/REQUESTS.md as the library speaks it, for the guards beside package hs256. That
// package alone speaks C, and gives [New]. No rule is here: the numbers are hs256.h's, and compared with it there.
package law

// A Member is an option of a guard as the library reads it: a bool, a string or a []string. A function or a verifier is
// [Given].
type Member struct {
	Name  string
	Value any
}

// Given says whether what cannot be in a text was given; where it was not, the library refuses the option.
type Given bool

// New reads a guard's options. The error is an hs256.Error, its message in the names that the caller used.
var New func(members []Member, names map[string]string) (Guard, error)

// A Guard finds and answers for any number of goroutines at once.
type Guard interface {
	Find(Request) Found
	Answer(Refusal, Source) Answer
}

// A Request is what is looked at: Target as it was received, and every field.
type Request struct {
	Method, Target string
	Fields         map[string][]string
}

// Found is what a request has.
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

// The refusals that are no verdict.
const (
	MissingToken Refusal = 100 + iota
	InvalidRequest
	InsufficientScope
)

// A Source is where a token was.
type Source int32

// The sources that are not only handed on.
const (
	NoSource Source = 0
	Custom   Source = 6
)

// An Answer is what a guard answers.
type Answer struct {
	Passes, Told, NoStore bool
	Status                int
	RetryAfter            uint32
	Challenge             string // empty: none
	Code, Source          string // what OnRefusal is told
}
