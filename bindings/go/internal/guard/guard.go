// Package guard is what the guards of net/http and gRPC share: it calls the owner's functions between what the library
// finds and what it answers. Whatever fails here is answered 500, and no route runs.
package guard

import (
	"errors"
	"fmt"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// Hooks are the owner's functions over the requests of a framework.
type Hooks[R any] struct {
	Verifier  func(R) (*hs256.Verifier, error)
	GetToken  func(R) (string, error)
	IsRevoked func(*hs256.Claims, R) (bool, error)
	Authorize func(*hs256.Claims, R) (bool, error)
	OnRefusal func(hs256.Refusal, R)
	// Panicked tells the framework's log what a hook panicked with.
	Panicked func(R, any)
}

// A Guard decides about requests.
type Guard[R any] struct {
	law   law.Guard
	hooks Hooks[R]
}

// New makes a guard of options and functions.
func New[R any](members []law.Member, names map[string]string, hooks Hooks[R]) (*Guard[R], error) {
	built, err := law.New(members, names)
	if err != nil {
		return nil, err
	}
	return &Guard[R]{built, hooks}, nil
}

// A Decision is what is answered. Where the route runs, Claims are those it sees, nil for none.
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
		return Decision{Answer: law.Answer{Passes: true}}
	}
	answer := g.law.Answer(o.refusal, o.source)
	if answer.Told && g.hooks.OnRefusal != nil {
		g.tell(refusalOf(answer, o.err), request)
	}
	return Decision{Answer: answer, Claims: o.claims, Subprotocol: o.subprotocol}
}

// settle fills the outcome. It has claims only where nothing is refused.
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
	verifier, err := g.hooks.Verifier(request)
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

// token gives the token; without one the outcome says why.
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
		token, err := g.hooks.GetToken(request)
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
	if g.hooks.IsRevoked != nil {
		switch revoked, err := g.hooks.IsRevoked(claims, request); {
		case err != nil:
			o.fail(err)
			return
		case revoked:
			o.refuse(hs256.ErrRevoked)
			return
		}
	}
	if g.hooks.Authorize != nil {
		switch allowed, err := g.hooks.Authorize(claims, request); {
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

// refuse notes what the verdict was.
func (o *outcome) refuse(err error) {
	var refused *hs256.Error
	if !errors.As(err, &refused) {
		o.fail(err)
		return
	}
	o.refusal, o.err = law.Refusal(refused.Code), err
}

// fail notes what a hook could not do.
func (o *outcome) fail(err error) {
	o.exempt, o.claims, o.refusal, o.err = false, nil, law.Refusal(hs256.CodeInternal), err
}

func refusalOf(answer law.Answer, err error) hs256.Refusal {
	refusal := hs256.Refusal{Code: answer.Code, Source: answer.Source, Err: err}
	var refused *hs256.Error
	if errors.As(err, &refused) && refused.Code.String() == answer.Code {
		refusal.Claim = refused.Claim
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
	g.hooks.OnRefusal(refusal, request)
}

// log keeps a log that panics from being an answer.
func (g *Guard[R]) log(request R, thrown any) {
	defer func() { _ = recover() }()
	g.hooks.Panicked(request, thrown)
}
