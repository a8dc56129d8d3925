//go:build cgo && !hs256_pure

package law

// Pure says that the core is Go source here, not libhs256: for tests of what only the library does.
const Pure = false
