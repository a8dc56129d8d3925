package hs256

import (
	"bytes"
	"time"
)

// WithRevocations rejects what this list revokes, as [ErrRevoked]: JSON Lines, an entry each, such as {"jti": "7f"},
// {"sub": "ada", "before": 1798761600} or {"kid": "2026-10"}. Anything that is not an entry refuses the whole list. An empty list
// revokes nothing; nil is refused. A newer list is for a new verifier.
func WithRevocations(list []byte) Option {
	given := list != nil
	list = bytes.Clone(list)
	return verifierOption(func(b *builder) error {
		switch {
		case !given:
			return invalidArgument("revoked", "WithRevocations", "nil: give an empty list if nothing is revoked")
		case b.revocations != nil:
			return invalidArgument("revoked", "WithRevocations", "given twice")
		}
		b.revocations = func() error {
			return b.check(libBuilderRevocations(b.c, list), revocationNames)
		}
		return nil
	})
}

// WithMaxStale says how old the list of revocations may be, from 1 to 2^31 whole seconds: more than that long after its
// last `as_of`, a token that is otherwise valid is [ErrUnavailable]. Without it, or without an `as_of`, a list is never
// too old.
func WithMaxStale(age time.Duration) Option {
	return verifierOption(func(b *builder) error {
		switch {
		case age%time.Second != 0:
			return invalidArgument("max_stale", "WithMaxStale", "must be a whole number of seconds from 1 to 2^31")
		case b.maxStale != nil:
			return invalidArgument("max_stale", "WithMaxStale", "given twice")
		}
		b.maxStale = func() error {
			return b.check(libBuilderMaxStale(b.c, int64(age/time.Second)), revocationNames)
		}
		return nil
	})
}

var revocationNames = map[string]string{"revoked": "WithRevocations", "max_stale": "WithMaxStale"}

// setRevocations is called after keys and policy, so that their mistakes come first.
func (b *builder) setRevocations() error {
	for _, set := range []func() error{b.revocations, b.maxStale} {
		if set == nil {
			continue
		}
		if err := set(); err != nil {
			return err
		}
	}
	return nil
}
