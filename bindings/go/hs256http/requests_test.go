package hs256http_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

type requestCase struct {
	Name string
	Keys []struct {
		Secret []byte `json:"secret_base64"`
		ID     string
		Issuer []string
	}
	Policy   json.RawMessage
	Revoked  *string
	MaxStale *int64 `json:"max_stale"`
	Verifier string
	Guard    map[string]any
	Mount    string
	Request  struct {
		Method, Target string
		Headers        [][]*string
	}
	Body   string
	Expect expectation
}

type expectation struct {
	Build     *buildError
	Status    int
	Challenge *string
	Claims    any
	Refusal   *told
	Headers   map[string]*string
}

type buildError struct{ Code, Field string }

type told struct{ Code, Claim, Source string } // null reads as empty

func (t *told) String() string { return fmt.Sprintf("%+v", *t) }

// An exception is what net/http or Go's types cannot carry. One that matches no case fails the run, and so does a case that
// passes all the same.
type exception struct {
	why   string
	is    func(requestCase) bool
	names []string
}

func (e exception) matches(c requestCase) bool {
	return e.is != nil && e.is(c) || slices.Contains(e.names, c.Name)
}

var exceptions = []exception{
	{why: "not yet: policy files", is: func(c requestCase) bool {
		_, has := c.Guard["policy_file"]
		return has
	}},
	{why: "a bool of Go's is never nothing", names: []string{"option-optional-null", "option-websocket-null", "option-describe-null"}},
	{why: "net/http answers 400 to a target with a broken escape before any handler runs", names: []string{
		"exempt-from-nothing-percent-last", "exempt-from-nothing-percent-and-a-digit",
		"exempt-from-nothing-percent-and-no-digits", "exempt-from-nothing-percent-and-one-digit",
		"exempt-from-nothing-broken-escape-in-the-middle",
	}},
	{why: "Go's empty list is nil as well", names: []string{"option-exempt-null"}},
}

// TestRequests runs the request cases that every guard shares over HTTP, and prints a count that scripts read.
func TestRequests(t *testing.T) {
	passed, failed := 0, 0
	left := make([][]string, len(exceptions))
	server := newCaseServer(t)
	for _, c := range requestCases(t) {
		problem := server.run(c)
		excused := slices.IndexFunc(exceptions, func(e exception) bool { return e.matches(c) })
		switch {
		case excused >= 0 && problem == "":
			failed++
			t.Errorf("%s: passes, although it is an exception: %s", c.Name, exceptions[excused].why)
		case excused >= 0:
			left[excused] = append(left[excused], c.Name)
		case problem != "":
			failed++
			t.Errorf("%s: %s", c.Name, problem)
		default:
			passed++
		}
	}
	for i, names := range left {
		fmt.Printf("requests net/http: left out, %s: %s\n", exceptions[i].why, strings.Join(names, " "))
		if len(names) == 0 {
			failed++
			t.Errorf("no case is left out because: %s", exceptions[i].why)
		}
	}
	fmt.Printf("requests net/http: %d passed, %d failed\n", passed, failed)
	if passed == 0 {
		t.Error("no case ran")
	}
}

func requestCases(t *testing.T) (cases []requestCase) {
	t.Helper()
	files, _ := filepath.Glob("../../../tests/requests/*.json")
	for _, file := range append(files, filepath.SplitList(os.Getenv("HS256_REQUESTS"))...) {
		var content struct {
			Format int
			Cases  []requestCase
		}
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &content)
		}
		if err != nil || content.Format != 1 {
			t.Fatalf("%s: format %d, %v", file, content.Format, err)
		}
		cases = append(cases, content.Cases...)
	}
	return cases
}

// A caseServer serves one case after the other.
type caseServer struct {
	address string
	handler http.Handler
}

func newCaseServer(t *testing.T) *caseServer {
	s := new(caseServer)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	s.address = server.Listener.Addr().String()
	return s
}

// A record is what a case came to.
type record struct {
	ran    bool
	claims any
	told   []told
}

// run says what is wrong with what comes back.
func (s *caseServer) run(c requestCase) string {
	r := new(record)
	handler, err := c.handler(r)
	if err != nil {
		return c.compareBuild(err)
	}
	if c.Expect.Build != nil {
		return "was built"
	}
	s.handler = handler
	response, err := s.send(c.bytes(), c.Request.Method)
	if err != nil {
		return err.Error()
	}
	return c.compare(response, r)
}

func (c requestCase) compareBuild(err error) string {
	var refused *hs256.Error
	if c.Expect.Build == nil || !errors.As(err, &refused) {
		return err.Error()
	}
	if got := (buildError{refused.Code.String(), refused.Field}); got != *c.Expect.Build {
		return fmt.Sprintf("expected %v, got %v: %v", *c.Expect.Build, got, err)
	}
	return ""
}

func (c requestCase) compare(response *http.Response, r *record) string {
	want := c.Expect
	runs := want.Status == http.StatusOK || want.Status == http.StatusSwitchingProtocols
	var refusals []told
	if want.Refusal != nil {
		refusals = []told{*want.Refusal}
	}
	switch {
	case response.StatusCode != want.Status:
		return fmt.Sprintf("expected %d, got %d", want.Status, response.StatusCode)
	case r.ran != runs:
		return fmt.Sprintf("the route ran: %v", r.ran)
	case !sameField(response, "WWW-Authenticate", want.Challenge):
		return fmt.Sprintf("the challenge is %q", response.Header.Values("WWW-Authenticate"))
	case !reflect.DeepEqual(r.claims, want.Claims):
		return fmt.Sprintf("expected claims %v, got %v", want.Claims, r.claims)
	case !reflect.DeepEqual(r.told, refusals):
		return fmt.Sprintf("expected to be told %v, got %v", refusals, r.told)
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

// handler is the guarded application. The error is what the guard or its verifier is not built for.
func (c requestCase) handler(r *record) (handler http.Handler, err error) {
	options := []hs256http.Option{c.onRefusal(r)}
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
	verifier, err := c.verifier()
	if err != nil {
		return nil, err
	}
	defer func() {
		if thrown := recover(); thrown != nil {
			err = thrown.(error)
		}
	}()
	ask := func(*http.Request) (*hs256.Verifier, error) { return verifier, nil }
	switch route := http.HandlerFunc(r.route); c.Verifier {
	case "function":
		handler = hs256http.Guard(ask, route, options...)
	case "throws":
		handler = hs256http.Guard(func(*http.Request) (*hs256.Verifier, error) { panic("a test") }, route, options...)
	default:
		handler = hs256http.Guard(verifier, route, options...)
	}
	return http.StripPrefix(c.Mount, handler), nil
}

func (c requestCase) verifier() (*hs256.Verifier, error) {
	if value, given := c.Guard["verifier"]; given && value == nil {
		return nil, nil
	}
	options := []hs256.Option{hs256.WithPolicy(c.Policy)}
	for _, key := range c.Keys {
		options = append(options, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(key.Secret), ID: key.ID, Issuer: key.Issuer}))
	}
	if c.Revoked != nil {
		options = append(options, hs256.WithRevocations([]byte(*c.Revoked)))
	}
	if c.MaxStale != nil {
		options = append(options, hs256.WithMaxStale(time.Duration(*c.MaxStale)*time.Second))
	}
	verifier, err := hs256.NewVerifier(nil, options...)
	if err == nil && c.Verifier == "closed" {
		verifier.Close()
	}
	return verifier, err
}

func (c requestCase) onRefusal(r *record) hs256http.Option {
	return hs256http.OnRefusal(func(refusal hs256.Refusal, _ *http.Request) {
		r.told = append(r.told, told{refusal.Code, refusal.Claim, refusal.Source})
		if c.Guard["on_refusal"] == "throws" {
			panic("a test")
		}
	})
}

// caseOption is an option of a case; nil for one that is no option here.
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
		return hs256http.GetToken(tokenHook(value)), nil
	case "is_revoked":
		return hs256http.IsRevoked(hook(value)), nil
	case "authorize":
		return hs256http.Authorize(hook(value)), nil
	case "verifier", "on_refusal":
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
		paths[i] = path.(string)
	}
	return hs256http.Exempt(paths...), nil
}

func hook(value any) func(*hs256.Claims, *http.Request) (bool, error) {
	if value == nil {
		return nil
	}
	return func(*hs256.Claims, *http.Request) (bool, error) {
		if value == "throws" {
			panic("a test")
		}
		return value.(bool), nil
	}
}

func tokenHook(value any) func(*http.Request) (string, error) {
	if value == nil {
		return nil
	}
	return func(*http.Request) (string, error) {
		if value == "throws" {
			panic("a test")
		}
		token, _ := value.(map[string]any)["returns"].(string)
		return token, nil
	}
}

// route answers everything with 200, accepts a WebSocket without choosing a protocol, and notes the claims it saw.
func (r *record) route(w http.ResponseWriter, request *http.Request) {
	r.ran = true
	if claims, ok := hs256http.Claims(request.Context()); ok {
		_ = claims.Decode(&r.claims)
	}
	if strings.EqualFold(request.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "websocket")
		w.WriteHeader(http.StatusSwitchingProtocols)
	}
}

// bytes is the request letter for letter.
func (c requestCase) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\n", c.Request.Method, c.Request.Target)
	hasHost := false
	for _, field := range c.Request.Headers {
		hasHost = hasHost || strings.EqualFold(*field[0], "Host")
		if field[1] != nil {
			fmt.Fprintf(&b, "%s: %s\r\n", *field[0], *field[1])
			continue
		}
		var value []byte
		if err := json.Unmarshal([]byte(`"`+*field[2]+`"`), &value); err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, "%s: %s\r\n", *field[0], value)
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

// send sends by a socket of its own: http.Client changes targets and refuses fields.
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
