// Package gin_test guards gin routes: hs256http guards a handler that goes on in gin.
package gin_test

import (
	"net/http"

	"github.com/gin-gonic/gin"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/hs256/hs256/examples/go/internal/calls"
)

func Example() {
	verifier, err := hs256.NewVerifier(calls.Secret, hs256.WithRequired("sub"))
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

	calls.Me(router)
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
