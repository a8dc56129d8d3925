// Package guard is what the guards of net/http and gRPC share: it calls the owner's functions between the library's
// finding and its answer. Any failure here is answered 500, and no route runs.
package guard

import (
	"errors"
	"fmt"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// hooks are the owner's functions; R is the framework's request.
type hooks[R any] struct {
	verifier  func(R) (*hs256.Verifier, error)
	getToken  func(R) (string, error)
	isRevoked func(*hs256.Claims, R) (bool, error)
	authorize func(*hs256.Claims, R) (bool, error)
	onRefusal func(hs256.Refusal, R)
	// panicked reports a hook's panic to the framework's log.
	panicked func(R, any)
}

// A Guard decides about requests.
type Guard[R any] struct {
	law   law.Guard
	hooks hooks[R]
}

// New makes a guard that verifies with a *hs256.Verifier, a func(R) (*hs256.Verifier, error) or an hs256.PolicyFile.
// The function panicked reports a panic of an owner's function to the framework's log.
//
// It panics with an [hs256.Error] at an option that the library rejects: a guard meant to demand something must not
// silently demand nothing. If a policy file does not load, it panics with the error of [hs256.Open].
func New[R any, O ~func(*Settings[R])](verifier any, options []O, panicked func(R, any)) *Guard[R] {
	s := Settings[R]{hooks: hooks[R]{panicked: panicked}}
	s.setVerifier(verifier)
	for _, o := range options {
		if o == nil {
			s.add("option", law.Given(false))
		} else {
			o(&s)
		}
	}
	built, err := law.New(s.members, optionNames)
	if err != nil {
		panic(err)
	}
	if path, ok := verifier.(hs256.PolicyFile); ok {
		opened, err := hs256.Open(string(path))
		if err != nil {
			panic(err)
		}
		s.hooks.verifier = func(R) (*hs256.Verifier, error) { return opened, nil }
	}
	return &Guard[R]{built, s.hooks}
}

// A Decision is the answer. If the route runs, Claims are those it sees, or nil.
type Decision struct {
	law.Answer
	Claims      *hs256.Claims
	Subprotocol string
}

type outcome struct {
	exempt      bool
	refusal     law.Refusal
	source      law.Source
	subprotocol string
	claims      *hs256.Claims
	err         error
}

// Decide decides about a request. It does not panic.
func (g *Guard[R]) Decide(request R, seen law.Request) Decision {
	var o outcome
	g.settle(&o, request, seen)
	if o.exempt {
		return Decision{Answer: law.Answer{Passes: true}, Subprotocol: o.subprotocol}
	}
	answer := g.law.Answer(o.refusal, o.source)
	if answer.Told && g.hooks.onRefusal != nil {
		g.tell(refusalOf(answer, o.err), request)
	}
	return Decision{Answer: answer, Claims: o.claims, Subprotocol: o.subprotocol}
}

// settle fills the outcome. It has claims only if nothing is refused.
func (g *Guard[R]) settle(o *outcome, request R, seen law.Request) {
	defer func() {
		if thrown := recover(); thrown != nil {
			o.fail(fmt.Errorf("a function of the guard's panicked: %v", thrown))
			g.log(request, thrown)
		}
	}()
	found := g.law.Find(seen)
	o.exempt, o.source, o.subprotocol = found.Finding == law.Exempt, found.Source, found.Subprotocol
	token, ok := g.token(o, found, request)
	if !ok {
		return
	}
	verifier, err := g.hooks.verifier(request)
	if err == nil && verifier == nil {
		err = errors.New("no verifier for a request")
	}
	if err != nil {
		o.fail(err)
		return
	}
	claims, err := verifier.Verify(token)
	if err != nil {
		o.refuse(err)
		return
	}
	g.permit(o, claims, request)
}

// token returns the token; without one, the outcome says why.
func (g *Guard[R]) token(o *outcome, found law.Found, request R) (string, bool) {
	switch found.Finding {
	case law.Token:
		return found.Token, true
	case law.Invalid:
		o.refusal = law.InvalidRequest
	case law.Nothing:
		o.refusal = law.MissingToken
	case law.AskOwner:
		o.source = law.Custom
		token, err := g.hooks.getToken(request)
		switch {
		case err != nil:
			o.fail(err)
		case token != "":
			return token, true
		default:
			o.refusal, o.source = law.MissingToken, law.NoSource
		}
	case law.Exempt:
	default:
		o.refusal = law.Refusal(hs256.CodeInternal)
	}
	return "", false
}

func (g *Guard[R]) permit(o *outcome, claims *hs256.Claims, request R) {
	if g.hooks.isRevoked != nil {
		switch revoked, err := g.hooks.isRevoked(claims, request); {
		case err != nil:
			o.fail(err)
			return
		case revoked:
			o.refuse(hs256.ErrRevoked)
			return
		}
	}
	if g.hooks.authorize != nil {
		switch allowed, err := g.hooks.authorize(claims, request); {
		case err != nil:
			o.fail(err)
			return
		case !allowed:
			o.refusal = law.InsufficientScope
			return
		}
	}
	o.claims = claims
}

// refuse notes the verdict.
func (o *outcome) refuse(err error) {
	var refused *hs256.Error
	if !errors.As(err, &refused) {
		o.fail(err)
		return
	}
	o.refusal, o.err = law.Refusal(refused.Code), err
}

// fail notes why a hook failed.
func (o *outcome) fail(err error) {
	o.exempt, o.claims, o.refusal, o.err = false, nil, law.Refusal(hs256.CodeInternal), err
}

func refusalOf(answer law.Answer, err error) hs256.Refusal {
	refusal := hs256.Refusal{Code: answer.Code, Source: answer.Source, Err: err}
	var refused *hs256.Error
	if errors.As(err, &refused) && refused.Code.String() == answer.Code {
		refusal.Claim, refusal.At = refused.Claim, refused.At
	}
	return refusal
}

// tell calls OnRefusal, whose panic changes nothing.
func (g *Guard[R]) tell(refusal hs256.Refusal, request R) {
	defer func() {
		if thrown := recover(); thrown != nil {
			g.log(request, thrown)
		}
	}()
	g.hooks.onRefusal(refusal, request)
}

// log keeps a panicking log from changing the answer.
func (g *Guard[R]) log(request R, thrown any) {
	defer func() { _ = recover() }()
	g.hooks.panicked(request, thrown)
}
