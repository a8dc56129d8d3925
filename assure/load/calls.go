// Makes gRPC calls with good, expired, garbage and missing tokens in turn, eight at once, and counts the answers that are wrong.
// Usage: calls SECONDS http://HOST:PORT/, built in the module of examples/go. Prints `load: ANSWERS WRONG ERRORS EXAMPLE`.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

const rejected = `Bearer error="invalid_token"`

var cases = []struct {
	authorization string
	code          codes.Code
	message       string // how it begins
}{
	{"Bearer " + os.Getenv("LOAD_GOOD"), codes.OK, ""},
	{"Bearer " + os.Getenv("LOAD_EXPIRED"), codes.Unauthenticated, rejected},
	{"Bearer garbage", codes.Unauthenticated, rejected},
	{"", codes.Unauthenticated, "Bearer"},
}

type tally struct {
	answers, wrong, errors int
	example                string
}

// ask makes calls on its own connection until the time is over.
func (t *tally) ask(host string, end time.Time) {
	connection, err := grpc.NewClient(host, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.errors, t.example = 1, err.Error()
		return
	}
	defer connection.Close()
	client := grpc_health_v1.NewHealthClient(connection)
	for turn := 0; time.Now().Before(end); turn = (turn + 1) % len(cases) {
		c := cases[turn]
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		if c.authorization != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", c.authorization)
		}
		_, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
		cancel()
		got := status.Convert(err)
		isMissing := c.authorization == "" && got.Message() != c.message
		switch {
		case got.Code() == codes.Unavailable || got.Code() == codes.DeadlineExceeded:
			t.errors, t.example = t.errors+1, err.Error()
			continue
		case got.Code() != c.code || !strings.HasPrefix(got.Message(), c.message) || isMissing:
			t.wrong, t.example = t.wrong+1, fmt.Sprintf("to token %d: %v %s", turn+1, got.Code(), got.Message())
		}
		t.answers++
	}
}

func main() {
	seconds, err := time.ParseDuration(os.Args[1] + "s")
	address, parsed := url.Parse(os.Args[2])
	if err != nil || parsed != nil {
		panic("usage: calls SECONDS http://HOST:PORT/")
	}
	end := time.Now().Add(seconds)
	tallies := make([]tally, 8)
	var group sync.WaitGroup
	for index := range tallies {
		group.Add(1)
		go func() {
			defer group.Done()
			tallies[index].ask(address.Host, end)
		}()
	}
	group.Wait()
	var all tally
	for _, one := range tallies {
		all.answers, all.wrong, all.errors = all.answers+one.answers, all.wrong+one.wrong, all.errors+one.errors
		if one.example != "" {
			all.example = one.example
		}
	}
	fmt.Println("load:", all.answers, all.wrong, all.errors, all.example)
}
