package hs256http_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

func TestGuard(t *testing.T) {
	v := verifier(t, hs256.WithRequired("sub"))
	good := token(t, `{"sub":"ada"}`)
	expired := token(t, `{"sub":"ada","exp":1}`)
	cookie := hs256http.Cookie("session")
	query := hs256http.Query("access_token")
	for name, c := range map[string]struct {
		request   request
		options   []hs256http.Option
		status    int
		challenge string
	}{
		"good":            {request{"", [][2]string{bearer(good)}}, nil, 200, ""},
		"none":            {request{}, nil, 401, `Bearer`},
		"none, realm":     {request{}, []hs256http.Option{hs256http.Realm("api")}, 401, `Bearer realm="api"`},
		"basic":           {request{"", [][2]string{{"Authorization", "Basic YWRhOmE="}}}, nil, 401, `Bearer`},
		"two headers":     {request{"", [][2]string{bearer(good), bearer(good)}}, nil, 401, `Bearer`},
		"malformed":       {request{"", [][2]string{bearer("x")}}, nil, 401, `Bearer error="invalid_token", error_description="the token is not a well-formed JWT"`},
		"expired":         {request{"", [][2]string{bearer(expired)}}, nil, 401, `Bearer error="invalid_token", error_description="the token has expired"`},
		"no sub":          {request{"", [][2]string{bearer(token(t, `{}`))}}, nil, 401, `Bearer error="invalid_token", error_description="a required claim is missing from the token"`},
		"cookie, not on":  {request{"", [][2]string{{"Cookie", "session=" + good}}}, nil, 401, `Bearer`},
		"cookie":          {request{"", [][2]string{{"Cookie", "session=" + good}}}, []hs256http.Option{cookie}, 200, ""},
		"two cookies":     {request{"", [][2]string{{"Cookie", "session=" + good + "; session=" + good}}}, []hs256http.Option{cookie}, 401, `Bearer`},
		"other cookie":    {request{"", [][2]string{{"Cookie", "other=" + good}}}, []hs256http.Option{cookie}, 401, `Bearer`},
		"header first":    {request{"", [][2]string{bearer("x"), {"Cookie", "session=" + good}}}, []hs256http.Option{cookie}, 401, `Bearer error="invalid_token", error_description="the token is not a well-formed JWT"`},
		"query, not on":   {request{"/?access_token=" + good, nil}, []hs256http.Option{cookie}, 401, `Bearer`},
		"query":           {request{"/?access_token=" + good, nil}, []hs256http.Option{cookie, query}, 200, ""},
		"query twice":     {request{"/?access_token=" + good + "&access_token=" + good, nil}, []hs256http.Option{query}, 401, `Bearer`},
		"header in front": {request{"/?access_token=x", [][2]string{bearer(good)}}, []hs256http.Option{query}, 200, ""},
	} {
		response := c.request.send(hs256http.Guard(v, hello, c.options...))
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != c.status || response.Header.Get("WWW-Authenticate") != c.challenge {
			t.Errorf("%s: %d %s", name, response.StatusCode, response.Header.Get("WWW-Authenticate"))
		}
		if c.status == 200 && string(body) != "hello ada" || c.status == 401 && string(body) != "Unauthorized\n" {
			t.Errorf("%s: %s", name, body)
		}
		if private := response.Header.Get("Cache-Control") == "private"; private != (name == "query") {
			t.Errorf("%s: Cache-Control private is %v", name, private)
		}
	}
}

func TestAuthorizeAndOnRefusal(t *testing.T) {
	v := verifier(t)
	var told []error
	guard := hs256http.Guard(v, hello,
		hs256http.Authorize(func(r *http.Request, c *hs256.Claims) bool { return c.Subject() == "ada" && r.Method == http.MethodGet }),
		hs256http.OnRefusal(func(_ *http.Request, err error) { told = append(told, err) }))
	status := func(headers ...[2]string) int { return request{headers: headers}.send(guard).StatusCode }

	got := []int{status(), status(bearer("x")), status(bearer(token(t, `{"sub":"eve"}`))), status(bearer(token(t, `{"sub":"ada"}`)))}
	if fmt.Sprint(got) != "[401 401 403 200]" {
		t.Error(got)
	}
	if len(told) != 3 || told[0] != nil || !errors.Is(told[1], hs256.ErrMalformed) || !errors.Is(told[2], hs256http.ErrForbidden) {
		t.Error(told)
	}
	if h := (request{headers: [][2]string{bearer(token(t, `{}`))}}).send(guard).Header.Get("WWW-Authenticate"); h != "" {
		t.Error("a 403 has a challenge:", h)
	}
}

func TestClosedVerifierIsTheServersFault(t *testing.T) {
	v := verifier(t)
	good := token(t, `{}`)
	v.Close()
	response := request{headers: [][2]string{bearer(good)}}.send(hs256http.Guard(v, hello))
	if response.StatusCode != 500 || response.Header.Get("WWW-Authenticate") != "" {
		t.Error(response.StatusCode)
	}
}

func TestRealmThatNoHeaderCanHold(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	hs256http.Guard(verifier(t), hello, hs256http.Realm("a\r\nb"))
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
