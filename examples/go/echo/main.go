// A server on echo, which wraps middleware of net/http.
package main

import (
	"log"
	"net/http"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/labstack/echo/v4"
)

func main() {
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("JWT_SECRET")), hs256.WithAudience("api"), hs256.WithRequired("exp"))
	if err != nil {
		log.Fatal(err)
	}
	router := echo.New()
	router.GET("/health", func(c echo.Context) error { return c.String(http.StatusOK, "up") })
	guarded := router.Group("", echo.WrapMiddleware(hs256http.Middleware(verifier)))
	guarded.GET("/", func(c echo.Context) error {
		claims, _ := hs256http.Claims(c.Request().Context())
		return c.String(http.StatusOK, "hello "+claims.Subject()+"\n")
	})
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), router))
}
