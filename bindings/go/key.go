package hs256

import (
	"fmt"
	"log/slog"
	"time"
)

// A Key is a secret and what is known about it. What is left at its zero value is not set: no id, any issuer, any time.
//
// Anything that is not a shared secret is refused in any encoding: a public or private key, a certificate, the text of
// a JWK. Whoever has the public half could mint tokens.
//
// The package keeps no secret: handles hold a hash state, which Close wipes. Wiping the secret's bytes is up to the
// caller.
type Key struct {
	// Secret is the key, written as Encoding says: see [NewSecret].
	Secret Secret
	// ID is tried only for tokens whose `kid` is exactly that (RFC 7515 section 4.1.4); a key without an id is tried for
	// every token. A signer puts it into its tokens. With a JWK, it replaces the `kid`.
	ID string
	// EmptyID gives the key the empty string as its id, where ID alone would mean that it has none.
	EmptyID bool
	// Encoding is how Secret is written; never guessed.
	Encoding Encoding
	// AllowWeak accepts a secret shorter than 32 bytes. Anyone who has one token can then guess the secret offline. An
	// empty one is still refused.
	AllowWeak bool
	// Issuer binds the key to these issuers, 1 to 64: if this key matches, `iss` must be present and be one of them, so
	// that no tenant's key can sign for another. A signer signs only such claims. With nil the key may sign for any issuer
	// that [WithIssuer] accepts; an empty list is refused.
	Issuer []string
	// ValidFrom and ValidUntil bound the time in which the key is in use: from the first on, until just before the second,
	// without leeway. Outside that time the key counts as absent. The zero time sets no bound; fractions of a second are
	// dropped.
	ValidFrom, ValidUntil time.Time
}

// An Encoding is the way a secret is written.
type Encoding int32

// The encodings. Each is strict: canonical base64, no white space.
const (
	// Raw means that the secret's bytes are the key. Text counts as its UTF-8.
	Raw Encoding = 0
	// Base64 is base64 with padding (RFC 4648 section 4).
	Base64 Encoding = 1
	// Base64URL is base64url without padding (RFC 4648 section 5).
	Base64URL Encoding = 2
	// Hex is hexadecimal digits in either case (RFC 4648 section 8).
	Hex Encoding = 3
	// JWK is a JSON Web Key of kty `oct` (RFC 7518 section 6.4). Its `alg`, if present, must be HS256, its `use` sig, and its
	// `key_ops` name what the key is for; its `kid` becomes the key's id unless ID is given.
	JWK Encoding = 4
	// JWKS is a JWK Set (RFC 7517 section 5): not one key but all of its keys that are as JWK wants them, in their order;
	// others are skipped. The other fields of the Key apply to all of them. The set names its keys itself: an ID is
	// refused.
	JWKS Encoding = -1
)

// String gives the key's id, which is public, and nothing of the secret.
func (k Key) String() string { return fmt.Sprintf("hs256.Key(id %q, secret redacted)", k.ID) }

// GoString is [Key.String] for %#v.
func (k Key) GoString() string { return k.String() }

// Format writes [Key.String] whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { write(f, k.String()) }

// LogValue is [Key.String] for package slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText is [Key.String] for JSON, XML and the like.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// keyNames maps the library's names for the parts of a key.
var keyNames = map[string]string{"id": "ID", "issuer": "Issuer", "from": "ValidFrom", "until": "ValidUntil", "allow_weak": "AllowWeak"}

func (k Key) addTo(b *builder) error {
	if err := k.addSecret(b); err != nil {
		return err
	}
	if k.Issuer != nil && len(k.Issuer) == 0 {
		return invalidArgument("issuer", "Issuer", "empty: leave it out, or set it")
	}
	for _, issuer := range k.Issuer {
		if err := b.check(libBuilderBindKey(b.c, issuer), keyNames); err != nil {
			return err
		}
	}
	if !k.ValidFrom.IsZero() {
		if err := b.check(libBuilderKeyFrom(b.c, k.ValidFrom.Unix()), keyNames); err != nil {
			return err
		}
	}
	if k.ValidUntil.IsZero() {
		return nil
	}
	return b.check(libBuilderKeyUntil(b.c, k.ValidUntil.Unix()), keyNames)
}

func (k Key) addSecret(b *builder) error {
	flags := b.keyFlags
	if k.AllowWeak {
		flags |= keyAllowWeak
	}
	secret, hasID := k.Secret.reveal(), k.ID != "" || k.EmptyID
	switch {
	case k.EmptyID && k.ID != "":
		return invalidArgument("id", "EmptyID", "true, although ID is set")
	case k.Encoding == JWKS && hasID:
		return invalidArgument("id", "ID", "a JWK Set names its keys itself")
	case k.Encoding == JWKS:
		return b.check(libBuilderAddJWKS(b.c, secret, flags), keyNames)
	}
	var id *string
	if hasID {
		id = &k.ID
	}
	return b.check(libBuilderAddKey(b.c, int32(k.Encoding), secret, id, flags), keyNames)
}
