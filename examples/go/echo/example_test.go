// Package echo_test guards echo routes: echo wraps middleware of net/http.
package echo_test

import (
	"net/http"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/hs256/hs256/examples/go/internal/calls"
	"github.com/labstack/echo/v4"
)

func Example() {
	verifier, err := hs256.NewVerifier(calls.Secret, hs256.WithRequired("sub"))
	if err != nil {
		panic(err)
	}
	router := echo.New()
	router.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "public") })
	guarded := router.Group("", echo.WrapMiddleware(hs256http.Middleware(verifier)))
	guarded.GET("/me", func(c echo.Context) error {
		claims, _ := hs256http.Claims(c.Request().Context())
		return c.String(http.StatusOK, "you are "+claims.Subject())
	})

	calls.Me(router)
	// Output:
	// 200 you are ada
	// 401 Unauthorized Bearer error="invalid_token", error_description="the token has expired"
	// 401 Unauthorized Bearer
}
