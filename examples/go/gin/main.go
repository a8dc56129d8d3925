// A server on gin, whose middleware has a form of its own.
package main

import (
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func main() {
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("JWT_SECRET")), hs256.WithAudience("api"), hs256.WithRequired("exp"))
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.GET("/health", func(c *gin.Context) { c.String(http.StatusOK, "up") })
	guarded := router.Group("/", guard(hs256http.Middleware(verifier)))
	guarded.GET("/", func(c *gin.Context) {
		claims, _ := hs256http.Claims(c.Request.Context())
		c.String(http.StatusOK, "hello %s\n", claims.Subject())
	})
	log.Fatal(http.ListenAndServe("localhost:"+os.Getenv("PORT"), router))
}

// guard is gin's middleware: the guard answers by itself, or it calls the handler, which goes on with gin's chain.
func guard(middleware func(http.Handler) http.Handler) gin.HandlerFunc {
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
