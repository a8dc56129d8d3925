// Package chi_test guards chi routes: chi takes middleware of net/http as it is.
package chi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/go-chi/chi/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

var secret = []byte("a test secret, of no use but tests")

func Example() {
	verifier, err := hs256.NewVerifier(secret, hs256.WithRequired("sub"))
	if err != nil {
		panic(err)
	}
	router := chi.NewRouter()
	router.Get("/", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "public") })
	router.Group(func(r chi.Router) {
		r.Use(hs256http.Middleware(verifier))
		r.Get("/me", func(w http.ResponseWriter, r *http.Request) {
			claims, _ := hs256http.Claims(r.Context())
			fmt.Fprint(w, "you are ", claims.Subject())
		})
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
