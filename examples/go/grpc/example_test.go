// Package grpc_test guards the methods of a gRPC server, unary and streams, with the health service that grpc brings along.
package grpc_test

import (
	"context"
	"fmt"
	"net"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256grpc"
	"github.com/hs256/hs256/examples/go/internal/calls"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

type health struct {
	grpc_health_v1.UnimplementedHealthServer
}

func (health) Check(ctx context.Context, _ *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	claims, _ := hs256grpc.Claims(ctx)
	fmt.Println("you are", claims.Subject())
	return &grpc_health_v1.HealthCheckResponse{}, nil
}

func Example() {
	verifier, err := hs256.NewVerifier(calls.Secret, hs256.WithRequired("sub"))
	if err != nil {
		panic(err)
	}
	server := grpc.NewServer(
		grpc.UnaryInterceptor(hs256grpc.Unary(verifier)),
		grpc.StreamInterceptor(hs256grpc.Stream(verifier)),
	)
	grpc_health_v1.RegisterHealthServer(server, health{})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()

	connection, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		panic(err)
	}
	defer connection.Close()
	client := grpc_health_v1.NewHealthClient(connection)
	for _, token := range calls.Tokens() {
		ctx := context.Background()
		if token != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+token)
		}
		if _, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{}); err != nil {
			fmt.Println(status.Code(err), status.Convert(err).Message())
		}
	}
	// Output:
	// you are ada
	// Unauthenticated Bearer error="invalid_token", error_description="the token has expired"
	// Unauthenticated Bearer
}
