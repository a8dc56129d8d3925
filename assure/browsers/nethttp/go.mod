module github.com/hs256/hs256/assure/browsers/nethttp

go 1.24.0

require (
	github.com/hs256/hs256/bindings/go v0.1.0
	github.com/rs/cors v1.11.1
)

replace github.com/hs256/hs256/bindings/go => ../../../bindings/go
