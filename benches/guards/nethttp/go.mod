module github.com/hs256/hs256/benches/guards/nethttp

go 1.24.0

require (
	github.com/golang-jwt/jwt/v5 v5.3.1
	github.com/hs256/hs256/bindings/go v0.1.0
)

replace github.com/hs256/hs256/bindings/go => ../../../bindings/go
