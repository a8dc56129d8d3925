package hs256grpc_test

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256grpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

var secret = []byte("a test secret, of no use but tests")

// health is a service with a unary and a streaming method, which grpc includes. It records whose claims it saw.
type health struct {
	grpc_health_v1.UnimplementedHealthServer
	seen chan string
}

func (h health) note(ctx context.Context) {
	if claims, ok := hs256grpc.Claims(ctx); ok {
		h.seen <- claims.Subject()
	} else {
		h.seen <- "no claims"
	}
}

func (h health) Check(ctx context.Context, _ *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	h.note(ctx)
	return &grpc_health_v1.HealthCheckResponse{}, nil
}

func (h health) Watch(_ *grpc_health_v1.HealthCheckRequest, stream grpc_health_v1.Health_WatchServer) error {
	h.note(stream.Context())
	return stream.Send(&grpc_health_v1.HealthCheckResponse{})
}

// start serves on loopback, and returns a client and what the service saw.
func start(t *testing.T, v *hs256.Verifier, options ...hs256grpc.Option) (grpc_health_v1.HealthClient, chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(hs256grpc.Unary(v, options...)), grpc.StreamInterceptor(hs256grpc.Stream(v, options...)))
	seen := make(chan string, 1)
	grpc_health_v1.RegisterHealthServer(server, health{seen: seen})
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	client, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return grpc_health_v1.NewHealthClient(client), seen
}

func unary(client grpc_health_v1.HealthClient, ctx context.Context) error {
	_, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	return err
}

func stream(client grpc_health_v1.HealthClient, ctx context.Context) error {
	stream, err := client.Watch(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		return err
	}
	_, err = stream.Recv()
	return err
}

func TestInterceptors(t *testing.T) {
	v, err := hs256.NewVerifier(secret)
	if err != nil {
		t.Fatal(err)
	}
	client, seen := start(t, v, hs256grpc.Authorize(func(c *hs256.Claims, call *hs256grpc.Call) (bool, error) {
		if c.Subject() == "mallory" {
			panic("a test")
		}
		_, has := metadata.FromIncomingContext(call.Context())
		return has && c.Subject() != "eve" && strings.HasPrefix(call.Method, "/grpc.health.v1.Health/"), nil
	}))
	ada, eve := token(t, `{"sub":"ada"}`), token(t, `{"sub":"eve"}`)
	for name, c := range map[string]struct {
		authorization []string
		code          codes.Code
		says          string
	}{
		"good":       {[]string{"Bearer " + ada}, codes.OK, ""},
		"none":       {nil, codes.Unauthenticated, "Bearer"},
		"basic":      {[]string{"Basic YTpi"}, codes.Unauthenticated, "Bearer"},
		"two":        {[]string{"Bearer " + ada, "Bearer " + ada}, codes.Unauthenticated, `Bearer error="invalid_request", error_description="the request's credentials are not well formed"`},
		"expired":    {[]string{"Bearer " + token(t, `{"exp":1}`)}, codes.Unauthenticated, `Bearer error="invalid_token", error_description="the token has expired"`},
		"cut":        {[]string{"Bearer " + ada[1:]}, codes.Unauthenticated, `Bearer error="invalid_token", error_description="the token is not a well-formed JWT"`},
		"not for it": {[]string{"Bearer " + eve}, codes.PermissionDenied, `Bearer error="insufficient_scope"`},
		"panics":     {[]string{"Bearer " + token(t, `{"sub":"mallory"}`)}, codes.Internal, "tokens cannot be verified"},
	} {
		md := metadata.MD{}
		md.Append("authorization", c.authorization...)
		ctx := metadata.NewOutgoingContext(t.Context(), md)
		for kind, call := range map[string]func(grpc_health_v1.HealthClient, context.Context) error{"unary": unary, "stream": stream} {
			err := call(client, ctx)
			if status.Code(err) != c.code || c.says != "" && status.Convert(err).Message() != c.says {
				t.Errorf("%s, %s: %v", name, kind, err)
			}
			if c.code == codes.OK {
				if sub := <-seen; sub != "ada" {
					t.Errorf("%s, %s: the service saw %s", name, kind, sub)
				}
			}
		}
	}

	v.Close()
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+ada)
	if err := unary(client, ctx); status.Code(err) != codes.Internal {
		t.Error("closed:", err)
	}
}

func TestExemptMethodsNeedNoToken(t *testing.T) {
	v, err := hs256.NewVerifier(secret)
	if err != nil {
		t.Fatal(err)
	}
	client, seen := start(t, v, hs256grpc.Exempt("/grpc.health.v1.Health/Check"))
	if err := unary(client, t.Context()); err != nil || <-seen != "no claims" {
		t.Error(err)
	}
	if err := stream(client, t.Context()); status.Code(err) != codes.Unauthenticated {
		t.Error(err)
	}
}

func token(t *testing.T, payload string) string {
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
