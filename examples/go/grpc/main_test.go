package main

import (
	"testing"

	"github.com/hs256/hs256/examples/go/internal/calls"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func TestServer(t *testing.T) {
	connection, err := grpc.NewClient(calls.Start(t), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	client := grpc_health_v1.NewHealthClient(connection)
	good := "Bearer " + calls.Mint(t, `{"sub":"ada","aud":"api","exp":4e9}`)
	for _, c := range []struct {
		authorization string
		code          codes.Code
		message       string
	}{
		{good, codes.OK, ""},
		{"Bearer " + calls.Mint(t, `{"sub":"ada","aud":"api","exp":1}`), codes.Unauthenticated, `Bearer error="invalid_token", error_description="the token has expired"`},
		{"", codes.Unauthenticated, "Bearer"},
	} {
		ctx := t.Context()
		if c.authorization != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", c.authorization)
		}
		_, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
		if status.Code(err) != c.code || status.Convert(err).Message() != c.message {
			t.Errorf("%.30s: %v", c.authorization, err)
		}
	}
	// A stream is guarded too: the guard lets it pass, and this server has no such method.
	for authorization, code := range map[string]codes.Code{good: codes.Unimplemented, "Bearer x": codes.Unauthenticated} {
		stream, err := client.Watch(metadata.AppendToOutgoingContext(t.Context(), "authorization", authorization), &grpc_health_v1.HealthCheckRequest{})
		if err == nil {
			_, err = stream.Recv()
		}
		if status.Code(err) != code {
			t.Errorf("watch, %.30s: %v", authorization, err)
		}
	}
}
