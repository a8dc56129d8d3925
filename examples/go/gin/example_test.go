// Package gin_test guards gin routes: hs256http guards a handler that goes on in gin.
package gin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

var secret = []byte("a test secret, of no use but tests")

func Example() {
	verifier, err := hs256.NewVerifier(secret, hs256.WithRequired("sub"))
	if err != nil {
		panic(err)
	}
	gin.SetMode(gin.TestMode)
	router := gin.New()
	router.GET("/", func(c *gin.Context) { c.String(http.StatusOK, "public") })
	guarded := router.Group("/", guard(verifier))
	guarded.GET("/me", func(c *gin.Context) {
		claims, _ := hs256http.Claims(c.Request.Context())
		c.String(http.StatusOK, "you are "+claims.Subject())
	})

	for _, authorization := range []string{"Bearer " + mint(`{"sub":"ada"}`), "Bearer " + mint(`{"sub":"ada","exp":1}`), ""} {
		show(router, authorization)
	}
	// Output:
	// 200 you are ada
	// 401 Unauthorized Bearer error="invalid_token", error_description="the token has expired"
	// 401 Unauthorized Bearer
}

// guard is gin's middleware: the guard answers by itself, or it calls the handler, which goes on with gin's chain.
func guard(verifier *hs256.Verifier, options ...hs256http.Option) gin.HandlerFunc {
	middleware := hs256http.Middleware(verifier, options...)
	return func(c *gin.Context) {
		admitted := false
		middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			admitted = true
			c.Request = r // it has the claims in its context
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
		if !admitted {
			c.Abort()
		}
	}
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
