package main

import (
	"net/http"
	"testing"

	"github.com/hs256/hs256/examples/go/internal/calls"
)

func TestServer(t *testing.T) {
	url := "http://" + calls.Start(t)
	reader := calls.Mint(t, `{"sub":"ada","aud":"api","exp":4e9,"role":"reader"}`)
	admin := calls.Mint(t, `{"sub":"grace","aud":"api","exp":4e9,"role":"admin"}`)
	const realm = `Bearer realm="api"`
	for _, c := range []struct {
		method, path, field, value string
		status                     int
		challenge, body            string
	}{
		{"GET", "/health", "", "", 200, "", "up"},
		{"GET", "/", "", "", 401, realm, "Unauthorized\n"},
		{"GET", "/", "Authorization", "Bearer " + reader, 200, "", "hello ada\n"},
		{"GET", "/", "X-JWT-Assertion", reader, 200, "", "hello ada\n"},
		{"GET", "/", "X-Other", reader, 401, realm, "Unauthorized\n"},
		{"DELETE", "/", "Authorization", "Bearer " + reader, 403, realm + `, error="insufficient_scope"`, "Forbidden\n"},
		{"DELETE", "/", "Authorization", "Bearer " + admin, 200, "", "hello grace\n"},
		{"OPTIONS", "/", "Access-Control-Request-Method", "GET", 405, "", "Method Not Allowed\n"},
	} {
		request, err := http.NewRequest(c.method, url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.method == http.MethodOptions {
			request.Header.Set("Origin", "https://app.example") // a preflight passes, without claims
		}
		if c.field != "" {
			request.Header.Set(c.field, c.value)
		}
		status, challenge, body, err := calls.Do(http.DefaultClient, request)
		if err != nil || status != c.status || challenge != c.challenge || body != c.body {
			t.Errorf("%s %s %.30s: %d %q %q %v", c.method, c.path, c.value, status, challenge, body, err)
		}
	}
}
