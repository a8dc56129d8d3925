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
	for _, token := range Tokens() {
		show(router, token)
	}
}

// Tokens are one that is good, one that has expired, and none.
func Tokens() []string {
	return []string{mint(`{"sub":"ada"}`), mint(`{"sub":"ada","exp":1}`), ""}
}

func show(router http.Handler, token string) {
	request := httptest.NewRequest(http.MethodGet, "/me", nil)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
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
