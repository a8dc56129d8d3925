//go:build hs256_cgo && !hs256_static

package hs256

// The header and the library are wherever pkg-config finds hs256.pc.

// #cgo pkg-config: hs256
import "C"
