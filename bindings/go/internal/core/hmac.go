package core

import (
	"crypto/sha256"
	"encoding"
	"hash"
)

// A keyedHash is HMAC-SHA256 (RFC 2104) under one key: the states of Go's SHA-256 after the key's two blocks. It never
// changes, so instances share it. Package crypto/hmac has no state that many goroutines may start from.
type keyedHash struct{ inner, outer []byte }

func newKeyedHash(secret []byte) keyedHash {
	if len(secret) > sha256.BlockSize {
		hashed := sha256.Sum256(secret)
		secret = hashed[:]
		defer clear(secret)
	}
	state := func(pad byte) []byte {
		var block [sha256.BlockSize]byte
		defer clear(block[:])
		copy(block[:], secret)
		for i := range block {
			block[i] ^= pad
		}
		h := sha256.New()
		h.Write(block[:])
		state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
		if err != nil {
			panic(err) // never: package hash guarantees it for SHA-256
		}
		return state
	}
	return keyedHash{state(0x36), state(0x5c)}
}

// A digester computes tags, one at a time, without allocating.
type digester struct {
	hash hash.Hash
	from encoding.BinaryUnmarshaler // the same
	sum  [sha256.Size]byte
}

func newDigester() *digester {
	h := sha256.New()
	return &digester{hash: h, from: h.(encoding.BinaryUnmarshaler)}
}

// tag returns the tag of a message, valid until the next call.
func (d *digester) tag(key keyedHash, message []byte) []byte {
	return d.after(key.outer, d.after(key.inner, message))
}

func (d *digester) after(state, message []byte) []byte {
	if err := d.from.UnmarshalBinary(state); err != nil {
		panic(err) // never: MarshalBinary made it
	}
	d.hash.Write(message)
	return d.hash.Sum(d.sum[:0])
}
