package hs256test_test

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/hs256/hs256/bindings/go/hs256test"
)

func TestAHandlerBehindAGuard(t *testing.T) {
	handler := func(w http.ResponseWriter, r *http.Request) {
		claims, _ := hs256http.Claims(r.Context())
		_, _ = w.Write([]byte(claims.Subject()))
	}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	claims := hs256test.Claims(t, map[string]any{"sub": "ada", "aud": "api", "exp": 1})
	answer := httptest.NewRecorder()
	handler(answer, request.WithContext(hs256http.WithClaims(request.Context(), claims)))
	if answer.Body.String() != "ada" {
		t.Errorf("the handler saw %q", answer.Body)
	}
}

func TestClaimsAreWhatTheyWereWheneverItIs(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"exp":1}`, `{"exp":-5}`, `{"nbf":4000000000}`, `{"nbf":8.5}`, `{"nbf":-8.5,"exp":-7}`, `{"iat":9000000000}`,
		`{"x":"` + strings.Repeat("y", 700_000) + `"}`,
	} {
		if raw := string(hs256test.Claims(t, json.RawMessage(text)).Raw()); raw != text {
			t.Errorf("%.40s became %.40s", text, raw)
		}
	}
}

// A recorder is a test that may fail.
type recorder struct {
	testing.TB
	failed bool
}

func (*recorder) Helper() {}

func (r *recorder) Fatalf(string, ...any) {
	r.failed = true
	runtime.Goexit()
}

func TestWhatNoTokenHas(t *testing.T) {
	for _, claims := range []any{
		map[string]any{"sub": 7}, map[string]any{"exp": "1"}, map[string]any{"nbf": 9, "exp": 9}, map[string]any{"x": math.NaN()},
		json.RawMessage(`{"nbf":8.5,"exp":9}`), json.RawMessage(`{"a":1,"a":2}`), json.RawMessage(`[]`), nil, "text",
	} {
		r := &recorder{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			hs256test.Claims(r, claims)
		}()
		<-done
		if !r.failed {
			t.Errorf("%v became claims", claims)
		}
	}
}
