//go:build !hs256_static && !hs256_pure

package hs256

// The header and the library are wherever pkg-config finds hs256.pc.

// #cgo pkg-config: hs256
import "C"
