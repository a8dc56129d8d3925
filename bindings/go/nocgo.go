//go:build !cgo

package hs256

// Without cgo only this file and the documentation are built, so that the compiler has one thing to say. Go turns cgo off by
// itself in a cross build and where it finds no C compiler.
const _ = hs256_needs_cgo_so_set_CGO_ENABLED_to_1_and_CC_to_a_C_compiler
