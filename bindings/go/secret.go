package hs256

import (
	"fmt"
	"io"
	"log/slog"
)

// A Secret is the bytes of a key. The zero value has none and is refused.
//
// It prints as redacted in every format, even in an unexported field. Printers read such fields by reflection and call
// no method there, so the bytes are in a closure, which reflection cannot look into.
type Secret struct{ bytes func() []byte }

// NewSecret makes a secret of bytes: at least 32 of them (RFC 7518 section 3.2), or what [Key.Encoding] says.
//
// The bytes are not copied, so that a caller who wipes them after building leaves no copy. Do not change them before.
func NewSecret(bytes []byte) Secret { return Secret{func() []byte { return bytes }} }

func (s Secret) reveal() []byte {
	if s.bytes == nil {
		return nil
	}
	return s.bytes()
}

const redactedSecret = "hs256.Secret(redacted)"

// String says only that this is a secret.
func (Secret) String() string { return redactedSecret }

// GoString is [Secret.String] for %#v.
func (Secret) GoString() string { return redactedSecret }

// Format writes [Secret.String] whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { write(f, redactedSecret) }

// LogValue is [Secret.String] for package slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redactedSecret) }

// MarshalText is [Secret.String] for JSON, XML and the like.
func (Secret) MarshalText() ([]byte, error) { return []byte(redactedSecret), nil }

// write ignores the verb's flags: a width or %x of a fixed text adds nothing.
func write(f fmt.State, text string) { _, _ = io.WriteString(f, text) }
