module github.com/hs256/hs256/bindings/go/crosscheck

go 1.24.0

require github.com/hs256/hs256/bindings/go v0.1.0

require github.com/golang-jwt/jwt/v5 v5.3.1

require github.com/kataras/jwt v0.1.12

replace github.com/hs256/hs256/bindings/go => ../
