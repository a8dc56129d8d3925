package hs256http_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
	"github.com/hs256/hs256/bindings/go/internal/requests"
)

var exceptions = []requests.Exception{
	{Why: "a bool of Go's is never nothing", Names: []string{"option-optional-null", "option-websocket-null", "option-describe-null"}},
	{Why: "net/http answers 400 to a target with a broken escape before any handler runs", Names: []string{
		"exempt-from-nothing-percent-last", "exempt-from-nothing-percent-and-a-digit",
		"exempt-from-nothing-percent-and-no-digits", "exempt-from-nothing-percent-and-one-digit",
		"exempt-from-nothing-broken-escape-in-the-middle",
	}},
	{Why: "a guard of Go's is given one thing to decide by", Names: []string{
		"option-policy-file-beside-verifier-one", "option-policy-file-beside-verifier-function", "option-policy-file-beside-verifier-options",
	}},
	{Why: "Go's empty list is nil as well", Names: []string{"option-exempt-null"}},
}

// TestRequests runs the request cases that every guard shares over HTTP, and prints a count that scripts read.
func TestRequests(t *testing.T) {
	server := newCaseServer(t)
	requests.Run("net/http", exceptions, server.run, func(failure string) { t.Error(failure) }, "several")
}

// A caseServer serves one case after the other.
type caseServer struct {
	address string
	handler http.Handler
	files   string
}

func newCaseServer(t *testing.T) *caseServer {
	s := &caseServer{files: t.TempDir()}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	s.address = server.Listener.Addr().String()
	return s
}

// A record is the result of a case.
type record struct {
	own    [][2]string
	ran    bool
	claims any
	told   []requests.Told
}

// run returns what is wrong with the result.
func (s *caseServer) run(c requests.Case) string {
	r := &record{own: c.Route}
	handler, err := handlerOf(c, r, s.files)
	if err != nil {
		return c.CompareBuild(err)
	}
	if c.Expect.Build != nil {
		return "was built"
	}
	s.handler = handler
	response, err := s.send(bytesOf(c), c.Request.Method)
	if err != nil {
		return err.Error()
	}
	return compare(c.Expect, response, r)
}

func compare(want requests.Expectation, response *http.Response, r *record) string {
	runs := want.Status == http.StatusOK || want.Status == http.StatusSwitchingProtocols
	switch {
	case response.StatusCode != want.Status:
		return fmt.Sprintf("expected %d, got %d", want.Status, response.StatusCode)
	case r.ran != runs:
		return fmt.Sprintf("the route ran: %v", r.ran)
	case !sameField(response, "WWW-Authenticate", want.Challenge):
		return fmt.Sprintf("the challenge is %q", response.Header.Values("WWW-Authenticate"))
	case !reflect.DeepEqual(r.claims, want.Claims):
		return fmt.Sprintf("expected claims %v, got %v", want.Claims, r.claims)
	case !reflect.DeepEqual(r.told, want.Refusals()):
		return fmt.Sprintf("expected to be told %v, got %v", want.Refusals(), r.told)
	}
	for name, value := range want.Headers {
		if !sameField(response, name, value) {
			return fmt.Sprintf("%s is %q", name, response.Header.Values(name))
		}
	}
	return ""
}

func sameField(response *http.Response, name string, want *string) bool {
	values := response.Header.Values(name)
	if want == nil {
		return len(values) == 0
	}
	return len(values) == 1 && values[0] == *want
}

// handlerOf returns the guarded application. The error is why a guard or its verifier cannot be built.
func handlerOf(c requests.Case, r *record, files string) (http.Handler, error) {
	route := http.Handler(http.HandlerFunc(r.route))
	if c.Guards == nil {
		handler, err := guarded(c, r, files, route)
		return http.StripPrefix(c.Mount, handler), err
	}
	for _, one := range slices.Backward(c.Guards) {
		open := route
		behind, err := guarded(one, r, files, open)
		if err != nil {
			return nil, err
		}
		route = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if one.Meets(r.URL.Path) {
				behind.ServeHTTP(w, r)
			} else {
				open.ServeHTTP(w, r)
			}
		})
	}
	return route, nil
}

// guarded is the route after one guard.
func guarded(c requests.Case, r *record, files string, route http.Handler) (handler http.Handler, err error) {
	options := []hs256http.Option{onRefusal(c, r)}
	for name, value := range c.Guard {
		switch option, err := caseOption(name, value); {
		case err != nil:
			return nil, err
		case option != nil:
			options = append(options, option)
		}
	}
	if _, given := c.Guard["on_refusal"]; given && c.Guard["on_refusal"] == nil {
		options = append(options[1:], hs256http.OnRefusal(nil))
	}
	verifier, err := c.Verifier()
	if err != nil {
		return nil, err
	}
	path, err := c.PolicyFile(files)
	if err != nil {
		return nil, err
	}
	defer func() {
		if thrown := recover(); thrown != nil {
			err = thrown.(error)
		}
	}()
	ask := func(*http.Request) (*hs256.Verifier, error) { return verifier, nil }
	switch way := c.VerifierWay; {
	case c.Has("policy_file"):
		handler = hs256http.Guard(path, route, options...)
	case way == "function":
		handler = hs256http.Guard(ask, route, options...)
	case way == "throws":
		handler = hs256http.Guard(func(*http.Request) (*hs256.Verifier, error) { panic("a test") }, route, options...)
	default:
		handler = hs256http.Guard(verifier, route, options...)
	}
	return handler, nil
}

func onRefusal(c requests.Case, r *record) hs256http.Option {
	return hs256http.OnRefusal(func(refusal hs256.Refusal, _ *http.Request) {
		r.told = append(r.told, requests.Told{Code: refusal.Code, Claim: refusal.Claim, Source: refusal.Source})
		if c.Guard["on_refusal"] == "throws" {
			panic("a test")
		}
	})
}

// caseOption returns an option of a case; nil if there is no such option here.
func caseOption(name string, value any) (hs256http.Option, error) {
	text, _ := value.(string) // null is the empty text
	flag, isFlag := value.(bool)
	switch name {
	case "realm":
		return hs256http.Realm(text), nil
	case "header":
		return hs256http.Header(text), nil
	case "scheme":
		return hs256http.Scheme(text), nil
	case "cookie":
		return hs256http.Cookie(text), nil
	case "query":
		return hs256http.Query(text), nil
	case "exempt":
		return exemptOption(value)
	case "get_token":
		return hs256http.GetToken(requests.TokenHook[*http.Request](value)), nil
	case "is_revoked":
		return hs256http.IsRevoked(requests.Hook[*http.Request](value)), nil
	case "authorize":
		return hs256http.Authorize(requests.Hook[*http.Request](value)), nil
	case "verifier", "policy_file", "on_refusal":
		return nil, nil
	case "optional", "websocket", "describe":
		if !isFlag {
			return nil, errors.New("not a bool")
		}
		return map[string]func(bool) hs256http.Option{
			"optional": hs256http.Optional, "websocket": hs256http.WebSocket, "describe": hs256http.Describe,
		}[name](flag), nil
	default:
		return nil, errors.New("there is no such option: " + name)
	}
}

func exemptOption(value any) (hs256http.Option, error) {
	list, isList := value.([]any)
	if !isList {
		return nil, errors.New("not a list")
	}
	paths := make([]string, len(list))
	for i, path := range list {
		paths[i], _ = path.(string)
	}
	return hs256http.Exempt(paths...), nil
}

// route answers everything with 200, accepts a WebSocket without choosing a protocol, and notes the claims it saw.
func (r *record) route(w http.ResponseWriter, request *http.Request) {
	r.ran = true
	for _, field := range r.own {
		w.Header().Set(field[0], field[1])
	}
	if claims, ok := hs256http.Claims(request.Context()); ok {
		_ = claims.Decode(&r.claims)
	}
	if strings.EqualFold(request.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		w.WriteHeader(http.StatusSwitchingProtocols)
	}
}

// bytesOf returns the request byte for byte.
func bytesOf(c requests.Case) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", c.Request.Method, c.Request.Target)
	hasHost := false
	for index := range c.Request.Headers {
		name, value := c.Field(index)
		hasHost = hasHost || strings.EqualFold(name, "Host")
		fmt.Fprintf(&b, "%s: %s\r\n", name, value)
	}
	if !hasHost {
		b.WriteString("Host: 127.0.0.1\r\n")
	}
	if c.Body != "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(c.Body))
	}
	fmt.Fprintf(&b, "\r\n%s", c.Body)
	return b.Bytes()
}

// send uses its own socket: http.Client changes targets and rejects fields.
func (s *caseServer) send(request []byte, method string) (*http.Response, error) {
	connection, err := net.Dial("tcp", s.address)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := connection.Write(request); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: method})
}
