// Package calls calls the routers of the examples with good, expired and missing tokens.
package calls

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// Secret is what the examples verify with.
var Secret = []byte("a test secret, of no use but tests")

// Me calls GET /me with each kind of token, and prints what comes back.
func Me(router http.Handler) {
	for _, authorization := range []string{"Bearer " + mint(`{"sub":"ada"}`), "Bearer " + mint(`{"sub":"ada","exp":1}`), ""} {
		show(router, authorization)
	}
}

func show(router http.Handler, authorization string) {
	request := httptest.NewRequest(http.MethodGet, "/me", nil)
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response := httptest.NewRecorder()
	router.ServeHTTP(response, request)
	text := response.Body.String()
	if response.Code != http.StatusOK {
		text = http.StatusText(response.Code) + " " + response.Header().Get("WWW-Authenticate")
	}
	fmt.Println(response.Code, text)
}

func mint(payload string) string {
	signer, err := hs256.NewSigner(Secret)
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
