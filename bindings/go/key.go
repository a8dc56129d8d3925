package hs256

// #include "glue.h"
import "C"

import (
	"fmt"
	"log/slog"
)

// A Key is a secret and what is known about it.
//
// The package keeps no secret: handles hold a hash state, which Close wipes. Wiping the secret's bytes is the caller's.
type Key struct {
	// Secret is the key, written as Encoding says: see [NewSecret].
	Secret Secret
	// ID is tried only for tokens whose `kid` is exactly that (RFC 7515 section 4.1.4); a key without an id is tried for
	// every token. A signer puts it into its tokens.
	ID string
	// EmptyID gives the key the empty string as its id, where ID alone would mean that it has none.
	EmptyID bool
	// Encoding is how Secret is written; never guessed.
	Encoding Encoding
	// AllowWeak accepts a secret shorter than 32 bytes. Anyone with one token can then try secrets at leisure. An empty one
	// is refused all the same.
	AllowWeak bool
}

// An Encoding is the way a secret is written.
type Encoding int32

// The encodings. Each is strict: canonical base64, no white space.
const (
	// Raw means that the secret's bytes are the key. Text counts as its UTF-8.
	Raw Encoding = C.HS256_SECRET_RAW
	// Base64 is base64 with padding (RFC 4648 section 4).
	Base64 Encoding = C.HS256_SECRET_BASE64
	// Base64URL is base64url without padding (RFC 4648 section 5).
	Base64URL Encoding = C.HS256_SECRET_BASE64URL
	// Hex is hexadecimal digits in either case (RFC 4648 section 8).
	Hex Encoding = C.HS256_SECRET_HEX
	// JWK is a JSON Web Key of kty `oct` (RFC 7518 section 6.4). Its `alg`, if present, must be HS256; its `kid` becomes
	// the key's id unless ID is given.
	JWK Encoding = C.HS256_SECRET_JWK
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

func (k Key) addTo(b *builder) error {
	var id *C.uint8_t
	if k.ID != "" || k.EmptyID {
		id = bytesOf(k.ID)
	}
	var flags C.uint32_t
	if k.AllowWeak {
		flags = C.HS256_KEY_ALLOW_WEAK
	}
	secret := k.Secret.reveal()
	return b.check(C.hs256_builder_add_key(b.c, C.int32_t(k.Encoding), addressOf(secret), C.size_t(len(secret)), id,
		C.size_t(len(k.ID)), flags))
}
