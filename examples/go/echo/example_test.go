// Package echo_test guards echo routes: echo wraps middleware of net/http.
package echo_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/labstack/echo/v4"
)

var secret = []byte("a test secret, of no use but tests")

func Example() {
	verifier, err := hs256.NewVerifier(secret, hs256.WithRequired("sub"))
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

	for _, authorization := range []string{"Bearer " + mint(`{"sub":"ada"}`), "Bearer " + mint(`{"sub":"ada","exp":1}`), ""} {
		show(router, authorization)
	}
	// Output:
	// 200 you are ada
	// 401 Unauthorized Bearer error="invalid_token", error_description="the token has expired"
	// 401 Unauthorized Bearer
}

func show(handler http.Handler, authorization string) {
	request := httptest.NewRequest(http.MethodGet, "/me", nil)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	text := response.Body.String()
	if response.Code != http.StatusOK {
		text = http.StatusText(response.Code) + " " + response.Header().Get("WWW-Authenticate")
	}
	fmt.Println(response.Code, text)
}

func mint(payload string) string {
	signer, err := hs256.NewSigner(secret)
	if err != nil {
		panic(err)
	}
	defer signer.Close()
	token, err := signer.Sign(json.RawMessage(payload))
	if err != nil {
		panic(err)
	}
	return token
}
