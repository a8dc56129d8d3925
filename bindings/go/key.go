package hs256

// #include "glue.h"
import "C"

import (
	"fmt"
	"io"
)

// A Key is a secret and what is known about it.
//
// The package keeps no secret: handles hold a hash state, which Close wipes. Wiping Secret is the caller's.
type Key struct {
	// Secret is the key's bytes, at least 32 of them (RFC 7518 section 3.2), written as Encoding says.
	Secret []byte
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

// Format keeps the secret out of logs, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, k.redacted())
}

// MarshalText keeps the secret out of JSON and of structured logs.
func (k Key) MarshalText() ([]byte, error) {
	return []byte(k.redacted()), nil
}

func (k Key) redacted() string {
	return fmt.Sprintf("hs256.Key(id %q, secret redacted)", k.ID)
}

func (k Key) addTo(b *builder) error {
	var id *C.uint8_t
	if k.ID != "" || k.EmptyID {
		id = bytesOf(k.ID)
	}
	var flags C.uint32_t
	if k.AllowWeak {
		flags = C.HS256_KEY_ALLOW_WEAK
	}
	return b.check(C.hs256_builder_add_key(b.c, C.int32_t(k.Encoding), addressOf(k.Secret), C.size_t(len(k.Secret)), id,
		C.size_t(len(k.ID)), flags))
}
