package hs256http_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

var secret = []byte("a test secret, of no use but tests")

func token(t testing.TB, payload string) string {
	t.Helper()
	signer, err := hs256.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	token, err := signer.Sign(json.RawMessage(payload))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func verifier(t testing.TB, options ...hs256.Option) *hs256.Verifier {
	t.Helper()
	v, err := hs256.NewVerifier(secret, options...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	claims, ok := hs256http.Claims(r.Context())
	if !ok {
		http.Error(w, "no claims", http.StatusTeapot)
		return
	}
	fmt.Fprintf(w, "hello %s", claims.Subject())
})

type request struct {
	target  string
	headers [][2]string
}

func (r request) send(h http.Handler) *http.Response {
	if r.target == "" {
		r.target = "/"
	}
	req := httptest.NewRequest(http.MethodGet, r.target, nil)
	for _, header := range r.headers {
		req.Header.Add(header[0], header[1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w.Result()
}

func bearer(token string) [2]string { return [2]string{"Authorization", "Bearer " + token} }

// TestAFailingFunctionIs500 tests what the shared cases cannot express: an error instead of a panic.
func TestAFailingFunctionIs500(t *testing.T) {
	v := verifier(t)
	broken := errors.New("the database is away")
	fails := func(*hs256.Claims, *http.Request) (bool, error) { return true, broken }
	noVerifier := func(v *hs256.Verifier, err error) func(*http.Request) (*hs256.Verifier, error) {
		return func(*http.Request) (*hs256.Verifier, error) { return v, err }
	}
	var told hs256.Refusal
	tell := hs256http.OnRefusal(func(refusal hs256.Refusal, _ *http.Request) { told = refusal })
	for name, guard := range map[string]http.Handler{
		"authorize": hs256http.Guard(v, hello, tell, hs256http.Authorize(fails)),
		"isRevoked": hs256http.Guard(v, hello, tell, hs256http.IsRevoked(fails)),
		"getToken":  hs256http.Guard(v, hello, tell, hs256http.GetToken(func(*http.Request) (string, error) { return "x", broken })),
		"verifier":  hs256http.Guard(noVerifier(v, broken), hello, tell),
		"none":      hs256http.Guard(noVerifier(nil, nil), hello, tell),
		"optional":  hs256http.Guard(noVerifier(nil, broken), hello, tell, hs256http.Optional(true)),
		"clock":     hs256http.Guard(verifier(t, hs256.WithClock(func() time.Time { panic("a test") })), hello, tell),
	} {
		told = hs256.Refusal{}
		response := request{headers: [][2]string{bearer(token(t, `{"sub":"ada"}`))}}.send(guard)
		if response.StatusCode != 500 || response.Header.Get("WWW-Authenticate") != "" || told.Code != "internal" || told.Err == nil {
			t.Errorf("%s: %d, told %+v", name, response.StatusCode, told)
		}
	}
}

func TestOnRefusalGetsTheVerdict(t *testing.T) {
	var told hs256.Refusal
	guard := hs256http.Guard(verifier(t), hello, hs256http.OnRefusal(func(refusal hs256.Refusal, _ *http.Request) { told = refusal }))
	request{headers: [][2]string{bearer(token(t, `{"exp":1}`))}}.send(guard)
	if told.Code != "expired" || told.Claim != "exp" || !told.At.Equal(time.Unix(1, 0)) || told.Source != "authorization" || !errors.Is(told.Err, hs256.ErrExpired) {
		t.Errorf("%+v", told)
	}
}

func TestTheInnerGuardDecidesWhichClaimsItsRouteSees(t *testing.T) {
	v := verifier(t)
	inner := hs256http.Guard(v, hello, hs256http.Optional(true), hs256http.Header("X-Inner"),
		hs256http.GetToken(func(*http.Request) (string, error) { return "", nil }))
	response := request{headers: [][2]string{bearer(token(t, `{"sub":"ada"}`))}}.send(hs256http.Guard(v, inner))
	if response.StatusCode != http.StatusTeapot {
		t.Error(response.StatusCode)
	}
}

func TestAPanicGoesToTheServersLog(t *testing.T) {
	var written strings.Builder
	guard := hs256http.Guard(verifier(t), hello, hs256http.OnRefusal(func(hs256.Refusal, *http.Request) { panic("told too much") }))
	server := httptest.NewUnstartedServer(guard)
	server.Config.ErrorLog = log.New(&written, "", 0)
	server.Start()
	response, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	server.Close()
	if response.StatusCode != 401 || !strings.Contains(written.String(), "told too much") {
		t.Error(response.StatusCode, written.String())
	}
}

func TestClaimsOutsideAGuard(t *testing.T) {
	if claims, ok := hs256http.Claims(context.Background()); ok || claims != nil {
		t.Error(claims)
	}
	claims, err := verifier(t).Verify(token(t, `{"sub":"ada"}`))
	if err != nil {
		t.Fatal(err)
	}
	if again, ok := hs256http.Claims(hs256http.WithClaims(context.Background(), claims)); !ok || again != claims {
		t.Error(again)
	}
}

func ExampleGuard() {
	v, err := hs256.NewVerifier([]byte("a test secret, of no use but tests"), hs256.WithRequired("sub"))
	if err != nil {
		panic(err)
	}
	me := func(w http.ResponseWriter, r *http.Request) {
		claims, _ := hs256http.Claims(r.Context())
		fmt.Fprintf(w, "you are %s", claims.Subject())
	}
	mux := http.NewServeMux()
	mux.Handle("GET /me", hs256http.Guard(v, http.HandlerFunc(me), hs256http.Realm("example")))

	server := httptest.NewServer(mux)
	defer server.Close()
	response, err := http.Get(server.URL + "/me")
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	fmt.Println(response.Status)
	fmt.Println(response.Header.Get("WWW-Authenticate"))
	// Output:
	// 401 Unauthorized
	// Bearer realm="example"
}

func BenchmarkGuard(b *testing.B) {
	v := verifier(b, hs256.WithClock(func() time.Time { return time.Unix(1_700_000_000, 0) }))
	guard := hs256http.Guard(v, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(""))
	r.Header.Set("Authorization", "Bearer "+token(b, `{"sub":"ada"}`))
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		guard.ServeHTTP(w, r)
	}
}
