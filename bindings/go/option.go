package hs256

import (
	"encoding/json"
	"slices"
	"time"
)

// An Option is a part of a verifier's policy. See the functions that begin with With.
//
// Options are written down as a policy document, which the library reads. Lists and claims grow with each option that
// adds to them; any other member that is set twice is refused. So is an option without values, or with an empty string:
// an option that was meant to demand something never silently demands nothing. An environment variable that is not set
// is the usual reason.
type Option interface {
	forVerifier(b *builder) error
}

// A SignerOption is a part of how a signer mints.
type SignerOption interface {
	forSigner(b *builder) error
}

// A CommonOption is both.
type CommonOption interface {
	Option
	SignerOption
}

// WithKeys adds keys: at most 16 without an id and 4,096 in all, no id twice. Those without an id are tried in the order in
// which they were added, the secret given to NewVerifier first.
func WithKeys(keys ...Key) CommonOption {
	keys = slices.Clone(keys)
	return commonOption(func(b *builder) error {
		if len(keys) == 0 {
			return invalidArgument("key", "WithKeys", "none given")
		}
		for _, key := range keys {
			if err := key.addTo(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// WithTyp names the header's `typ` (RFC 8725 section 3.11). A verifier demands it, without the case of A to Z; a value
// without a `/` counts as with `application/` before it (RFC 7515 section 4.1.9). A signer writes it, as it is given, where
// it writes `JWT` otherwise.
func WithTyp(typ string) CommonOption {
	return bothOptions{
		Option: option(func(d *document) { d.setText("typ", typ) }),
		SignerOption: signerOption(func(b *builder) error {
			return b.check(libBuilderTyp(b.c, typ), optionNames)
		}),
	}
}

// WithCty makes a signer write this `cty` into the header (RFC 7519 section 5.2), for peers that ask for one: Twilio wants
// "twilio-fpa;v=1". `JWT` is refused: it means a nested token, which no verifier accepts.
func WithCty(cty string) SignerOption {
	return signerOption(func(b *builder) error {
		return b.check(libBuilderCty(b.c, cty), signerNames)
	})
}

// A Scalar is what a claim may be compared with; a [json.Number] counts as a number.
type Scalar interface {
	~string | ~bool | ~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 |
		~float32 | ~float64
}

// WithClaim demands that a claim has one of these values, 1 to 64, or is an array one of whose elements has:
//
//	hs256.WithClaim("token_use", "access")
//
// Strings are compared after unescaping, numbers as doubles; values of different types are never equal. Values of
// another type are added by a further WithClaim of the same name. The registered claims are refused: they have options
// of their own.
func WithClaim[V Scalar](name string, values ...V) Option {
	values = slices.Clone(values)
	return option(func(d *document) { addClaim(d, name, values) })
}

// WithMaxTokenLen says how long a token may be, to verify or to sign: from 256 bytes to 1 MiB. The default is 16 KiB.
func WithMaxTokenLen(bytes int) CommonOption {
	return bothOptions{
		Option: option(func(d *document) { d.setInteger("max_token_len", int64(bytes)) }),
		SignerOption: signerOption(func(b *builder) error {
			return b.check(libBuilderMaxTokenLen(b.c, bytes), optionNames)
		}),
	}
}

// WithPolicy takes the policy, or a part of it, as a document: the JSON text that every language and the program hs256
// take. No other option may set what it sets.
//
//	hs256.WithPolicy(json.RawMessage(`{"issuer": "https://id.example", "required": ["exp"], "leeway": 30}`))
func WithPolicy(document json.RawMessage) Option {
	document = slices.Clone(document)
	return verifierOption(func(b *builder) error {
		b.texts = append(b.texts, document)
		return nil
	})
}

// WithClock says what time it is. The default is the system's clock. The function is called by many goroutines at once.
func WithClock(now func() time.Time) CommonOption {
	return commonOption(func(b *builder) error {
		if now == nil {
			return invalidArgument("clock", "WithClock", "nil")
		}
		b.clock = now
		return nil
	})
}

// An option sets members of the policy document.
type option func(*document)

func (o option) forVerifier(b *builder) error {
	o(&b.document)
	return nil
}

func texts(member string, texts []string) Option {
	texts = slices.Clone(texts)
	return option(func(d *document) { d.addTexts(member, texts) })
}

func flag(member string) Option {
	return option(func(d *document) { d.setFlag(member, true) })
}

type verifierOption func(*builder) error

func (o verifierOption) forVerifier(b *builder) error { return o(b) }

type signerOption func(*builder) error

func (o signerOption) forSigner(b *builder) error { return o(b) }

type commonOption func(*builder) error

func (o commonOption) forVerifier(b *builder) error { return o(b) }
func (o commonOption) forSigner(b *builder) error   { return o(b) }

type bothOptions struct {
	Option
	SignerOption
}
