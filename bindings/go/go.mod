module github.com/hs256/hs256/bindings/go

go 1.24
