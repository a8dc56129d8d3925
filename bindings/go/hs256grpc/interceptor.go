// Package hs256grpc guards gRPC methods with bearer tokens, verified by hs256.
//
//	server := grpc.NewServer(
//		grpc.UnaryInterceptor(hs256grpc.Unary(v)),
//		grpc.StreamInterceptor(hs256grpc.Stream(v)),
//	)
//
// In a method, [Claims] returns the claims of the call's token. The guard treats a call like an HTTP request: its full
// method is the path, its metadata the header fields (docs/REQUESTS.md). This is a separate module, so that programs
// that serve only HTTP do not depend on grpc.
package hs256grpc

import (
	"context"
	"net/http"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/guard"
	"github.com/hs256/hs256/bindings/go/internal/law"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/grpclog"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Verifiers is what a guard verifies with: a verifier; or a function that returns one for a call, for example a
// tenant's; or the path of a policy file, which is opened and followed as [hs256.Open] does:
//
//	hs256grpc.Unary(hs256.PolicyFile("policy.json"))
type Verifiers interface {
	*hs256.Verifier | func(*Call) (*hs256.Verifier, error) | hs256.PolicyFile
}

// A Call is the argument of the functions given to a guard.
type Call struct {
	ctx context.Context
	// Method is the full name: "/package.Service/Method".
	Method string
}

// Context returns the call's context, with its metadata and peer.
func (c *Call) Context() context.Context { return c.ctx }

// Unary lets calls with a valid token through, with the token's claims in their context.
//
// The token is taken from the metadata `authorization`, like the HTTP header of that name. Other calls are answered:
// Unauthenticated if there is no valid token, PermissionDenied if [Authorize] says no, each with HTTP's challenge as
// its message; Internal if the verifier is closed, or a function given to the guard fails or panics.
//
// Unary panics with an [hs256.Error] if an option is given nothing, and with the error of [hs256.Open] if a policy file
// does not load.
func Unary[V Verifiers](verifier V, options ...Option) grpc.UnaryServerInterceptor {
	g := newGuard(any(verifier), options)
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		ctx, err := admit(ctx, g, info.FullMethod)
		if err != nil {
			return nil, err
		}
		return next(ctx, request)
	}
}

// Stream is [Unary] for streams: the token is verified once, when the stream begins.
func Stream[V Verifiers](verifier V, options ...Option) grpc.StreamServerInterceptor {
	g := newGuard(any(verifier), options)
	return func(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		ctx, err := admit(stream.Context(), g, info.FullMethod)
		if err != nil {
			return err
		}
		return next(server, &guarded{ServerStream: stream, ctx: ctx})
	}
}

type contextKey struct{}

// Claims returns the claims of the token that came with a call; false if the call passed no interceptor, or passed one
// without a token.
func Claims(ctx context.Context) (*hs256.Claims, bool) {
	claims, _ := ctx.Value(contextKey{}).(*hs256.Claims)
	return claims, claims != nil
}

// WithClaims returns a context with claims, as an interceptor does; for tests of methods.
func WithClaims(ctx context.Context, claims *hs256.Claims) context.Context {
	return context.WithValue(ctx, contextKey{}, claims)
}

func newGuard(verifier any, options []Option) *guard.Guard[*Call] {
	return guard.New(verifier, options, func(_ *Call, thrown any) {
		grpclog.Errorf("hs256grpc: a function of the guard's panicked: %v", thrown)
	})
}

// admit returns the context for the method, or the status to answer with.
func admit(ctx context.Context, g *guard.Guard[*Call], method string) (context.Context, error) {
	fields, _ := metadata.FromIncomingContext(ctx)
	decision := g.Decide(&Call{ctx, method}, law.Request{Method: http.MethodPost, Target: method, Fields: fields})
	if decision.Passes {
		return WithClaims(ctx, decision.Claims), nil
	}
	code, ok := statusCodes[decision.Status]
	if !ok {
		code = codes.Internal
	}
	message := decision.Challenge
	if message == "" {
		message = "tokens cannot be verified" // not the token's fault
	}
	return nil, status.Error(code, message)
}

// statusCodes maps HTTP's statuses to gRPC's codes, as gRPC itself does.
var statusCodes = map[int]codes.Code{
	http.StatusUnauthorized:       codes.Unauthenticated,
	http.StatusForbidden:          codes.PermissionDenied,
	http.StatusServiceUnavailable: codes.Unavailable,
}

type guarded struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *guarded) Context() context.Context { return s.ctx }
