//go:build !cgo || !hs256_cgo

package law

// Pure says whether the core is Go source here, not libhs256: for tests of what only the library does.
const Pure = true

// Way distinguishes the names of counts: empty for the core in Go.
const Way = ""
