// Package hs256 verifies and mints HS256 JSON Web Tokens (RFC 7519), strictly, and nothing else.
//
//	v, err := hs256.NewVerifier(secret, hs256.WithIssuer("https://id.example"))
//	...
//	claims, err := v.Verify(token)
//	if errors.Is(err, hs256.ErrExpired) { ... }
//	fmt.Println(claims.Subject())
//
// The verdict is the same in every language: MAC first, then the claims; canonical base64url and I-JSON
// (RFC 7493) only; HS256 and no other algorithm. This package converts arguments, calls, and converts the answer.
//
// # Building
//
// Nothing is needed but Go: the package has the core as Go source, translated from its WebAssembly module, on every
// system and processor. With the build tag hs256_cgo it calls the C library instead, with the same API and the same
// verdicts, and is faster. cgo finds the library through pkg-config (hs256.pc); with the tag hs256_static as well,
// libhs256.a is linked into the program, which then needs no shared library where it runs. If cgo is off, as in a cross
// build, hs256_cgo has no effect.
//
// # Security
//
// No error and no log contains a secret or a token. An option that was meant to demand something never silently demands
// nothing: options without values, empty strings and members that are set twice are refused when a verifier is built.
// What Verify does not check: that a token was not seen before (`jti`), that it was not revoked, and what its bearer
// may do.
package hs256
