package hs256grpc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256grpc"
	"github.com/hs256/hs256/bindings/go/internal/requests"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/grpclog"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

var (
	noOption = requests.Exception{Why: "gRPC has no cookies, query parameters and WebSockets, so there are no such options",
		Is: func(c requests.Case) bool { return c.Has("cookie", "query", "websocket") }}
	noPreflight = requests.Exception{Why: "a call is no CORS preflight", Is: func(c requests.Case) bool {
		return c.Request.Method == http.MethodOptions && c.Expect.Status == http.StatusOK && c.Expect.Claims == nil && !c.Has("optional")
	}}
	noMethod = requests.Exception{Why: "this path is no name of a method", Is: func(c requests.Case) bool {
		return c.Has("exempt") && c.Expect.Build == nil && !isMethod(c.Request.Target)
	}}
	noNothing = requests.Exception{Why: "a bool of Go's is never nothing, and its empty list is nil as well",
		Names: []string{"option-optional-null", "option-describe-null", "option-exempt-null"}}
	noSecond = requests.Exception{Why: "a guard of Go's is given one thing to decide by", Names: []string{
		"option-policy-file-beside-verifier-one", "option-policy-file-beside-verifier-function", "option-policy-file-beside-verifier-options",
	}}
	noBytes = requests.Exception{Why: "metadata is of visible ASCII and spaces", Is: func(c requests.Case) bool {
		for index := range c.Request.Headers {
			if _, value := c.Field(index); strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }) {
				return true
			}
		}
		return false
	}}
	noUpgrade = requests.Exception{Why: "HTTP/2 has no field Connection",
		Names: []string{"websocket-not-asked-for", "websocket-not-asked-for-optional", "websocket-by-authorization"}}
)

// isMethod says whether a path can be a call's: "/package.Service/Method".
func isMethod(path string) bool {
	return strings.HasPrefix(path, "/") && strings.Contains(path[1:], "/")
}

// TestRequests runs the request cases that can be expressed as calls: the target is the method if it matters, the
// fields are the metadata. Retry-After is not compared, since a status cannot carry it. It prints counts that scripts
// read.
func TestRequests(t *testing.T) {
	for _, kind := range []string{"unary", "stream"} {
		server := newCaseServer(t, kind)
		exceptions := []requests.Exception{noOption, noPreflight, noMethod, noNothing, noSecond, noBytes, noUpgrade}
		requests.Run("grpc "+kind, exceptions, server.run, func(failure string) { t.Error(kind + ": " + failure) }, "several")
	}
}

// A record is the result of a case.
type record struct {
	ran    bool
	claims any
	told   []requests.Told
}

func (r *record) route(ctx context.Context) {
	r.ran = true
	if claims, ok := hs256grpc.Claims(ctx); ok {
		_ = claims.Decode(&r.claims)
	}
}

// A caseServer serves one case after the other. Every method is a stream's, as grpc has no unary methods without
// registration; a unary guard is asked about them as grpc would ask it.
type caseServer struct {
	kind   string
	client *grpc.ClientConn
	guards []caseGuard
	record *record
	files  string
}

// A caseGuard is one of the guards that a call passes.
type caseGuard struct {
	requests.Case
	unary  grpc.UnaryServerInterceptor
	stream grpc.StreamServerInterceptor
}

func newCaseServer(t *testing.T, kind string) *caseServer {
	grpclog.SetLoggerV2(grpclog.NewLoggerV2(io.Discard, io.Discard, io.Discard))
	s := &caseServer{kind: kind, files: t.TempDir()}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	route := func(_ any, stream grpc.ServerStream) error {
		s.record.route(stream.Context())
		return stream.SendMsg(&emptypb.Empty{})
	}
	server := grpc.NewServer(grpc.UnknownServiceHandler(route), grpc.StreamInterceptor(s.intercept))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	s.client, err = grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.client.Close() })
	return s
}

func (s *caseServer) intercept(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	unary := &grpc.UnaryServerInfo{Server: server, FullMethod: info.FullMethod}
	call := func(ctx context.Context, _ any) (any, error) {
		s.record.route(ctx)
		return &emptypb.Empty{}, nil
	}
	for _, guard := range slices.Backward(s.guards) {
		if guard.Meets(info.FullMethod) {
			behindUnary, behindStream := call, next
			call = func(ctx context.Context, request any) (any, error) {
				return guard.unary(ctx, request, unary, behindUnary)
			}
			next = func(server any, stream grpc.ServerStream) error {
				return guard.stream(server, stream, info, behindStream)
			}
		}
	}
	if s.kind == "stream" {
		return next(server, stream)
	}
	response, err := call(stream.Context(), nil)
	if err != nil {
		return err
	}
	return stream.SendMsg(response)
}

// run returns what is wrong with the result.
func (s *caseServer) run(c requests.Case) string {
	s.record = new(record)
	guards := c.Guards
	if guards == nil {
		guards = []requests.Case{c}
	}
	s.guards = nil
	for _, one := range guards {
		if err := s.guard(one); err != nil {
			return c.CompareBuild(err)
		}
	}
	if c.Expect.Build != nil {
		return "was built"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for index := range c.Request.Headers {
		name, value := c.Field(index)
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}
	method := c.Request.Target
	if !c.Has("exempt") && (c.Guards == nil || !isMethod(method)) {
		method = "/hs256.test.Cases/Route"
	}
	return compare(c.Expect, s.call(ctx, method), s.record)
}

func (s *caseServer) call(ctx context.Context, method string) error {
	stream, err := s.client.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, method)
	if err == nil {
		err = stream.SendMsg(&emptypb.Empty{})
	}
	if err == nil {
		err = stream.CloseSend()
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = stream.RecvMsg(&emptypb.Empty{})
	}
	return err
}

// statusCodes maps HTTP's statuses to gRPC's codes.
var statusCodes = map[int]codes.Code{
	http.StatusOK:                  codes.OK,
	http.StatusUnauthorized:        codes.Unauthenticated,
	http.StatusForbidden:           codes.PermissionDenied,
	http.StatusInternalServerError: codes.Internal,
	http.StatusServiceUnavailable:  codes.Unavailable,
}

func compare(want requests.Expectation, err error, r *record) string {
	message := ""
	switch {
	case want.Challenge != nil:
		message = *want.Challenge
	case want.Status != http.StatusOK:
		message = "tokens cannot be verified"
	}
	got := status.Convert(err)
	switch code, known := statusCodes[want.Status]; {
	case !known || got.Code() != code:
		return fmt.Sprintf("expected %d, got %v", want.Status, err)
	case got.Message() != message:
		return fmt.Sprintf("the message is %q", got.Message())
	case r.ran != (want.Status == http.StatusOK):
		return fmt.Sprintf("the method ran: %v", r.ran)
	case !reflect.DeepEqual(r.claims, want.Claims):
		return fmt.Sprintf("expected claims %v, got %v", want.Claims, r.claims)
	case !reflect.DeepEqual(r.told, want.Refusals()):
		return fmt.Sprintf("expected to be told %v, got %v", want.Refusals(), r.told)
	}
	return ""
}

// guard adds the interceptors of a guard. The error is why it or its verifier cannot be built.
func (s *caseServer) guard(c requests.Case) (err error) {
	options := []hs256grpc.Option{onRefusal(c, s.record)}
	if _, given := c.Guard["on_refusal"]; given && c.Guard["on_refusal"] == nil {
		options = []hs256grpc.Option{hs256grpc.OnRefusal(nil)}
	}
	for name, value := range c.Guard {
		option, err := caseOption(name, value)
		if err != nil {
			return err
		}
		if option != nil {
			options = append(options, option)
		}
	}
	verifier, err := c.Verifier()
	if err != nil {
		return err
	}
	path, err := c.PolicyFile(s.files)
	if err != nil {
		return err
	}
	defer func() {
		if thrown := recover(); thrown != nil {
			err = thrown.(error)
		}
	}()
	ask := func(*hs256grpc.Call) (*hs256.Verifier, error) { return verifier, nil }
	if c.VerifierWay == "throws" {
		ask = func(*hs256grpc.Call) (*hs256.Verifier, error) { panic("a test") }
	}
	added := caseGuard{Case: c}
	switch {
	case c.Has("policy_file"):
		added.unary, added.stream = hs256grpc.Unary(path, options...), hs256grpc.Stream(path, options...)
	case c.VerifierWay == "throws" || c.VerifierWay == "function":
		added.unary, added.stream = hs256grpc.Unary(ask, options...), hs256grpc.Stream(ask, options...)
	default:
		added.unary, added.stream = hs256grpc.Unary(verifier, options...), hs256grpc.Stream(verifier, options...)
	}
	s.guards = append(s.guards, added)
	return nil
}

func onRefusal(c requests.Case, r *record) hs256grpc.Option {
	return hs256grpc.OnRefusal(func(refusal hs256.Refusal, _ *hs256grpc.Call) {
		r.told = append(r.told, requests.Told{Code: refusal.Code, Claim: refusal.Claim, Source: refusal.Source})
		if c.Guard["on_refusal"] == "throws" {
			panic("a test")
		}
	})
}

// caseOption returns an option of a case; nil if there is no such option here.
func caseOption(name string, value any) (hs256grpc.Option, error) {
	text, _ := value.(string) // null is the empty text
	flag, isFlag := value.(bool)
	switch name {
	case "realm":
		return hs256grpc.Realm(text), nil
	case "header":
		return hs256grpc.Header(text), nil
	case "scheme":
		return hs256grpc.Scheme(text), nil
	case "exempt":
		list, isList := value.([]any)
		if !isList {
			return nil, errors.New("not a list")
		}
		methods := make([]string, len(list))
		for index, method := range list {
			methods[index], _ = method.(string)
		}
		return hs256grpc.Exempt(methods...), nil
	case "get_token":
		return hs256grpc.GetToken(requests.TokenHook[*hs256grpc.Call](value)), nil
	case "is_revoked":
		return hs256grpc.IsRevoked(requests.Hook[*hs256grpc.Call](value)), nil
	case "authorize":
		return hs256grpc.Authorize(requests.Hook[*hs256grpc.Call](value)), nil
	case "verifier", "policy_file", "on_refusal":
		return nil, nil
	case "optional", "describe":
		if !isFlag {
			return nil, errors.New("not a bool")
		}
		if name == "optional" {
			return hs256grpc.Optional(flag), nil
		}
		return hs256grpc.Describe(flag), nil
	default:
		return nil, errors.New("there is no such option: " + name)
	}
}
