// A gRPC server of the health service, which says whose token it is in its log.
package main

import (
	"context"
	"log"
	"net"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256grpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
)

type health struct {
	grpc_health_v1.UnimplementedHealthServer
}

func (health) Check(ctx context.Context, _ *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	claims, _ := hs256grpc.Claims(ctx)
	log.Println("hello", claims.Subject())
	return &grpc_health_v1.HealthCheckResponse{Status: grpc_health_v1.HealthCheckResponse_SERVING}, nil
}

func main() {
	verifier, err := hs256.NewVerifier([]byte(os.Getenv("JWT_SECRET")), hs256.WithAudience("api"), hs256.WithRequired("exp"))
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer(
		grpc.UnaryInterceptor(hs256grpc.Unary(verifier)),
		grpc.StreamInterceptor(hs256grpc.Stream(verifier)),
	)
	grpc_health_v1.RegisterHealthServer(server, health{})
	listener, err := net.Listen("tcp", "localhost:"+os.Getenv("PORT"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(server.Serve(listener))
}
