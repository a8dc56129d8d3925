package hs256

// #include "glue.h"
import "C"

import (
	"slices"
	"time"
	"unsafe"
)

// An Option is a part of a verifier's policy. See the functions that begin with With.
type Option interface {
	apply(b *builder) error
}

// A CommonOption is one that a signer has use for as well.
type CommonOption interface {
	Option
	forSigner()
}

// WithKeys adds keys: 1 to 16 in all, no id twice. Those without an id are tried in the order in which they were added,
// the secret given to NewVerifier first.
func WithKeys(keys ...Key) CommonOption {
	keys = slices.Clone(keys)
	return commonOption(func(b *builder) error { return each("keys", keys, func(k Key) error { return k.addTo(b) }) })
}

// WithIssuer accepts tokens of these issuers: `iss` must be present and be one of them (RFC 7519 section 4.1.1).
func WithIssuer(issuers ...string) Option {
	issuers = slices.Clone(issuers)
	return option(func(b *builder) error {
		return eachText("issuer", issuers, func(issuer string) error {
			return b.check(C.hs256_builder_add_issuer(b.c, bytesOf(issuer), C.size_t(len(issuer))))
		})
	})
}

// WithAudience says what names this service goes by: `aud` must be present and hold one of them (RFC 7519 section 4.1.3).
// Without it a token that has an `aud` is refused, unless WithAnyAudience is given.
func WithAudience(audiences ...string) Option {
	audiences = slices.Clone(audiences)
	return option(func(b *builder) error {
		return eachText("audience", audiences, func(audience string) error {
			return b.check(C.hs256_builder_add_audience(b.c, bytesOf(audience), C.size_t(len(audience))))
		})
	})
}

// WithAnyAudience accepts tokens for any audience, where WithAudience names none.
func WithAnyAudience() Option {
	return option(func(b *builder) error { return b.check(C.hs256_builder_set_any_audience(b.c)) })
}

// WithSubject demands this `sub` (RFC 7519 section 4.1.2).
func WithSubject(subject string) Option {
	return option(func(b *builder) error {
		return eachText("subject", []string{subject}, func(subject string) error {
			return b.check(C.hs256_builder_set_subject(b.c, bytesOf(subject), C.size_t(len(subject))))
		})
	})
}

// WithTyp demands this `typ` in the header (RFC 8725 section 3.11), compared without case, an `application/` prefix on
// either side ignored.
func WithTyp(typ string) Option {
	return option(func(b *builder) error {
		return eachText("typ", []string{typ}, func(typ string) error {
			return b.check(C.hs256_builder_set_typ(b.c, bytesOf(typ), C.size_t(len(typ))))
		})
	})
}

// WithLeeway says how far clocks may be apart: whole seconds, at most 900. The default is 0.
func WithLeeway(leeway time.Duration) Option {
	return option(func(b *builder) error {
		seconds, err := wholeSeconds("leeway", leeway)
		if err != nil {
			return err
		}
		return b.check(C.hs256_builder_set_leeway(b.c, seconds))
	})
}

// WithMaxAge says how long ago a token may have been issued, in whole seconds: `iat` must then be present and not in the
// future. There is no maximal age by default.
func WithMaxAge(age time.Duration) Option {
	return option(func(b *builder) error {
		seconds, err := wholeSeconds("max age", age)
		if err != nil {
			return err
		}
		return b.check(C.hs256_builder_set_max_age(b.c, seconds))
	})
}

// WithRequired demands that claims of these names are present at the top level of the claims set, with any value. The
// first that is missing, in this order, is the one that the error names.
func WithRequired(names ...string) Option {
	names = slices.Clone(names)
	return option(func(b *builder) error {
		return eachText("required", names, func(name string) error {
			return b.check(C.hs256_builder_add_required(b.c, bytesOf(name), C.size_t(len(name))))
		})
	})
}

// WithMaxTokenLen says how long a token may be, to verify or to sign: from 256 bytes to 1 MiB. The default is 16 KiB.
func WithMaxTokenLen(bytes int) CommonOption {
	return commonOption(func(b *builder) error {
		if bytes < 0 {
			return invalidArgument("max_token_len", "negative")
		}
		return b.check(C.hs256_builder_set_max_token_len(b.c, C.size_t(bytes)))
	})
}

// WithClock says what time it is. The default is the system's clock. The function is called by many goroutines at once.
func WithClock(now func() time.Time) CommonOption {
	return commonOption(func(b *builder) error {
		if now == nil {
			return invalidArgument("clock", "nil")
		}
		b.clock = now
		return nil
	})
}

type option func(*builder) error

func (o option) apply(b *builder) error { return o(b) }

type commonOption func(*builder) error

func (o commonOption) apply(b *builder) error { return o(b) }
func (o commonOption) forSigner()             {}

// each refuses an empty list: an option that was meant to demand something must not come to demand nothing.
func each[T any](field string, values []T, add func(T) error) error {
	if len(values) == 0 {
		return invalidArgument(field, "none given")
	}
	for _, value := range values {
		if err := add(value); err != nil {
			return err
		}
	}
	return nil
}

// eachText refuses an empty text as well: mostly an environment variable that is not set.
func eachText(field string, texts []string, add func(string) error) error {
	return each(field, texts, func(text string) error {
		if text == "" {
			return invalidArgument(field, "empty; leave the option out, or set it")
		}
		return add(text)
	})
}

// wholeSeconds refuses a fraction, which is mostly a plain number meant as seconds: 60 where 60*time.Second was meant. It
// also refuses each product n*time.Second that overflowed, for n up to 2^53: what wraps around is no whole number again
// before n reaches 2^55.
func wholeSeconds(field string, d time.Duration) (C.int64_t, error) {
	if d%time.Second != 0 {
		return 0, invalidArgument(field, "not a whole number of seconds")
	}
	return C.int64_t(d / time.Second), nil
}

// A builder collects keys and a policy on the C side.
type builder struct {
	c     *C.hs256_builder
	clock func() time.Time
}

// build applies a secret and options to a new builder and hands it to make. A nil secret is none.
func build[O Option](secret []byte, options []O, make func(*builder) error) error {
	if version := C.hs256_abi_version(); version != C.HS256_ABI_VERSION {
		return Error{Code: CodeInternal, reason: "libhs256 has another ABI than the header that this program was built with"}
	}
	b := &builder{c: C.hs256_builder_new()}
	defer C.hs256_builder_free(b.c)
	if secret != nil {
		if err := (Key{Secret: NewSecret(secret)}).addTo(b); err != nil {
			return err
		}
	}
	for _, o := range options {
		if any(o) == nil {
			return errNilOption
		}
		if err := o.apply(b); err != nil {
			return err
		}
	}
	return make(b)
}

// check turns a status into an error that says what was wrong.
func (b *builder) check(status C.int32_t) error {
	if status == C.HS256_OK {
		return nil
	}
	return Error{Code: Code(status), reason: C.GoString(C.hs256_builder_message(b.c))}
}

// bytesOf gives the address of a string's bytes, never nil: to the library NULL means that an argument is absent.
func bytesOf(s string) *C.uint8_t {
	if s == "" {
		return &noBytes
	}
	return (*C.uint8_t)(unsafe.StringData(s))
}

// addressOf is bytesOf for a slice.
func addressOf(s []byte) *C.uint8_t {
	if len(s) == 0 {
		return &noBytes
	}
	return (*C.uint8_t)(unsafe.SliceData(s))
}

var noBytes C.uint8_t
