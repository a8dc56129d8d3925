package hs256http_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hs256/hs256/bindings/go/hs256http"
)

// Whichever way a handler begins its answer, its Cache-Control gives way to no-store if the token was in the query.
func TestAnAnswerToATokenInTheQueryIsNotStored(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter){
		"nothing":     func(http.ResponseWriter) {},
		"Write":       func(w http.ResponseWriter) { _, _ = w.Write([]byte("x")) },
		"WriteHeader": func(w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) },
		"ReadFrom":    func(w http.ResponseWriter) { _, _ = io.Copy(w, bytes.NewBufferString("x")) },
		"Flush":       func(w http.ResponseWriter) { w.(http.Flusher).Flush() },
		"controller":  func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
	} {
		handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Cache-Control"] = []string{"public", "max-age=60"}
			answer(w)
		})
		server := httptest.NewServer(hs256http.Guard(verifier(t), handler, hs256http.Query("t")))
		for want, send := range map[string]func() (*http.Response, error){
			"no-store": func() (*http.Response, error) { return http.Get(server.URL + "/?t=" + token(t, `{"sub":"ada"}`)) },
			"public": func() (*http.Response, error) {
				r, _ := http.NewRequest(http.MethodGet, server.URL, nil)
				r.Header.Set("Authorization", "Bearer "+token(t, `{"sub":"ada"}`))
				return http.DefaultClient.Do(r)
			},
		} {
			response, err := send()
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			got := response.Header.Values("Cache-Control")
			if len(got) == 0 || got[0] != want || (want == "no-store") != (len(got) == 1) {
				t.Errorf("%s: Cache-Control is %q", name, got)
			}
		}
		server.Close()
	}
}

// A WebSocket library takes the connection over.
func TestAConnectionWithATokenInTheQueryIsHijacked(t *testing.T) {
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = io.WriteString(connection, "HTTP/1.1 204 No Content\r\n\r\n")
	})
	server := httptest.NewServer(hs256http.Guard(verifier(t), handler, hs256http.Query("t")))
	defer server.Close()
	response, err := http.Get(server.URL + "/?t=" + token(t, `{"sub":"ada"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		t.Errorf("the status is %d", response.StatusCode)
	}
}
