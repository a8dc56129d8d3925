module github.com/hs256/hs256/examples/live

go 1.24.0

require github.com/hs256/hs256/bindings/go v0.1.0

replace github.com/hs256/hs256/bindings/go => ../../bindings/go
