// Package hs256grpc guards gRPC methods with bearer tokens, verified by hs256.
//
//	server := grpc.NewServer(
//		grpc.UnaryInterceptor(hs256grpc.Unary(v)),
//		grpc.StreamInterceptor(hs256grpc.Stream(v)),
//	)
//
// In a method, [Claims] gives the claims of the call's token. It is a module of its own, so that grpc is no dependency of
// those who serve HTTP only.
package hs256grpc

import (
	"context"
	"errors"
	"slices"

	hs256 "github.com/hs256/hs256/bindings/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Unary lets calls with a valid token through, with the token's claims in their context.
//
// The token is that of the metadata `authorization`, as in the HTTP header of that name. Others are answered: Unauthenticated
// where there is no valid token, with the code's fixed sentence; PermissionDenied where [Authorize] says no; Internal where
// the verifier cannot judge, because it is closed for example. It panics if the verifier or an option is nil.
func Unary(v *hs256.Verifier, options ...Option) grpc.UnaryServerInterceptor {
	g := newGuard(v, options)
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
		ctx, err := g.admit(ctx, info.FullMethod)
		if err != nil {
			return nil, err
		}
		return next(ctx, request)
	}
}

// Stream is [Unary] for streams: the token is judged once, when the stream begins.
func Stream(v *hs256.Verifier, options ...Option) grpc.StreamServerInterceptor {
	g := newGuard(v, options)
	return func(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
		ctx, err := g.admit(stream.Context(), info.FullMethod)
		if err != nil {
			return err
		}
		return next(server, &guarded{ServerStream: stream, ctx: ctx})
	}
}

// demand panics where a programmer gave nothing: at start, before a call is served.
func demand(field string, given bool) {
	if !given {
		panic("hs256grpc: invalid argument `" + field + "`: nothing given")
	}
}

// An Option changes what an interceptor does.
type Option func(*guard)

// Authorize is asked about each valid token; the answer is PermissionDenied if it says no. The method is its full name:
// "/package.Service/Method".
func Authorize(allow func(ctx context.Context, method string, claims *hs256.Claims) bool) Option {
	demand("authorize", allow != nil)
	return func(g *guard) { g.allow = allow }
}

// Public lets calls of these methods through without looking at a token, for example
// "/grpc.health.v1.Health/Check". They have no claims in their context.
func Public(methods ...string) Option {
	methods = slices.Clone(methods)
	return func(g *guard) {
		for _, method := range methods {
			g.public[method] = true
		}
	}
}

type contextKey struct{}

// Claims gives the claims of the token that came with a call; false if the call did not come through an interceptor.
func Claims(ctx context.Context) (*hs256.Claims, bool) {
	claims, ok := ctx.Value(contextKey{}).(*hs256.Claims)
	return claims, ok
}

type guard struct {
	verifier *hs256.Verifier
	allow    func(context.Context, string, *hs256.Claims) bool
	public   map[string]bool
}

func newGuard(v *hs256.Verifier, options []Option) *guard {
	demand("verifier", v != nil)
	g := &guard{verifier: v, public: map[string]bool{}}
	for _, o := range options {
		demand("option", o != nil)
		o(g)
	}
	return g
}

// admit gives the context to go on with, or the status to answer with.
func (g *guard) admit(ctx context.Context, method string) (context.Context, error) {
	if g.public[method] {
		return ctx, nil
	}
	token, ok := bearer(ctx)
	if !ok {
		return nil, status.Error(codes.Unauthenticated, "no bearer token")
	}
	claims, err := g.verifier.Verify(token)
	switch {
	case errors.Is(err, hs256.ErrInvalidArgument), errors.Is(err, hs256.ErrInternal):
		return nil, status.Error(codes.Internal, "tokens cannot be verified") // not the token's fault
	case err != nil:
		return nil, status.Error(codes.Unauthenticated, err.Error())
	case g.allow != nil && !g.allow(ctx, method, claims):
		return nil, status.Error(codes.PermissionDenied, "not authorized")
	}
	return context.WithValue(ctx, contextKey{}, claims), nil
}

// bearer gives the call's token. Of two values a proxy may have judged the other one: that counts as none.
func bearer(ctx context.Context) (string, bool) {
	values := metadata.ValueFromIncomingContext(ctx, "authorization")
	if len(values) != 1 {
		return "", false
	}
	return hs256.Bearer(values[0])
}

type guarded struct {
	grpc.ServerStream
	ctx context.Context
}

func (s *guarded) Context() context.Context { return s.ctx }
