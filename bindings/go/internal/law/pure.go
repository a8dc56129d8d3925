//go:build !cgo || !hs256_cgo

package law

// Pure says that the core is Go source here, not libhs256: for tests of what only the library does.
const Pure = true

// Way is what tells the names of counts apart: of the core in Go nothing.
const Way = ""
