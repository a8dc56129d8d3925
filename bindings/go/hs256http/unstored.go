package hs256http

import (
	"bufio"
	"io"
	"net"
	"net/http"
)

// An unstored response answers a request whose token was in the query: its Cache-Control is no-store when its header is
// sent, whatever the handler has set.
type unstored struct {
	http.ResponseWriter
}

// Unwrap is for [http.ResponseController].
func (w *unstored) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *unstored) WriteHeader(status int) {
	w.set()
	w.ResponseWriter.WriteHeader(status)
}

func (w *unstored) Write(body []byte) (int, error) {
	w.set()
	return w.ResponseWriter.Write(body)
}

// ReadFrom is for io.Copy, so that a file can still be sent without a copy in this process.
func (w *unstored) ReadFrom(body io.Reader) (int64, error) {
	w.set()
	return io.Copy(w.ResponseWriter, body)
}

// Flush does nothing if the server cannot.
func (w *unstored) Flush() {
	w.set()
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack is for WebSocket libraries, which ask for it by a type assertion.
func (w *unstored) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// set changes nothing after the header is sent.
func (w *unstored) set() { w.Header().Set("Cache-Control", "no-store") }
