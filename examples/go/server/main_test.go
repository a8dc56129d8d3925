package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hs256/hs256/examples/go/internal/calls"
)

// start builds and starts the real program, and returns its address. At the end it checks the program's log.
func start(t *testing.T) (url string) {
	t.Helper()
	log := new(strings.Builder)
	server := exec.Command(calls.Build(t), "-port", "0")
	server.Env = append(os.Environ(), "HS256_SECRET="+calls.Secret)
	server.Stderr = log
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		if err := server.Wait(); err != nil {
			t.Errorf("the server ended with %v\n%s", err, log)
		}
		for _, part := range []string{"eyJ", calls.Secret} {
			if strings.Contains(log.String(), part) {
				t.Errorf("the log shows a token or the secret:\n%.2000s", log)
			}
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
}

func TestServer(t *testing.T) {
	url := start(t)
	later := time.Now().Add(time.Hour).Unix()
	good := calls.Mint(t, fmt.Sprintf(`{"sub":"ada","exp":%d}`, later))
	const realm = `Bearer realm="hs256 example"`
	refused := func(why string) string {
		return realm + `, error="invalid_token", error_description="` + why + `"`
	}
	cases := []struct {
		path, authorization string
		status              int
		challenge, body     string
	}{
		{"/", "", 200, "", "public: /me wants a bearer token\n"},
		{"/me", "Bearer " + good, 200, "", `{"sub":"ada"}` + "\n"},
		{"/me", "", 401, realm, "Unauthorized\n"},
		{"/me", "Basic YTpi", 401, realm, "Unauthorized\n"},
		{"/me", "Bearer x", 401, refused("the token is not a well-formed JWT"), "Unauthorized\n"},
		{"/me", "Bearer " + good[:len(good)-10] + "AAAAAAAAAA", 401, refused("the token's signature does not match"), "Unauthorized\n"},
		{"/me", "Bearer " + calls.Mint(t, `{"sub":"ada","exp":1}`), 401, refused("the token has expired"), "Unauthorized\n"},
		{"/me", "Bearer " + calls.Mint(t, `{"sub":"ada"}`), 401, refused("a required claim is missing from the token"), "Unauthorized\n"},
		{"/me", "Bearer " + strings.Repeat("a", 20_000), 401, refused("the token is too large"), "Unauthorized\n"},
	}
	for _, c := range cases {
		status, challenge, body, err := calls.Get(http.DefaultClient, url+c.path, c.authorization)
		if err != nil || status != c.status || challenge != c.challenge || body != c.body {
			t.Errorf("%s %.30s: %d %s %s %v", c.path, c.authorization, status, challenge, body, err)
		}
	}
}

// TestServerUnderLoad sends good and bad tokens over 100 connections at once; each must get the answer for its own
// token.
func TestServerUnderLoad(t *testing.T) {
	url := start(t)
	later := time.Now().Add(time.Hour).Unix()
	const connections, requests = 100, 100
	group := sync.WaitGroup{}
	for c := range connections {
		tokens := []string{
			calls.Mint(t, fmt.Sprintf(`{"sub":"user-%d","exp":%d}`, c, later)),
			calls.Mint(t, fmt.Sprintf(`{"sub":"user-%d","exp":1}`, c)),
		}
		group.Add(1)
		go func() {
			defer group.Done()
			client := &http.Client{Transport: &http.Transport{}} // its own connection
			defer client.CloseIdleConnections()
			for i := range requests {
				status, _, body, err := calls.Get(client, url+"/me", "Bearer "+tokens[i%2])
				if err != nil {
					t.Error(err)
					return
				}
				if i%2 == 0 && (status != 200 || body != fmt.Sprintf("{\"sub\":\"user-%d\"}\n", c)) || i%2 == 1 && status != 401 {
					t.Errorf("connection %d: %d %s", c, status, body)
				}
			}
		}()
	}
	group.Wait()
}

func TestWeakSecretStopsTheServer(t *testing.T) {
	server := exec.Command(calls.Build(t), "-port", "0")
	server.Env = append(os.Environ(), "HS256_SECRET=short")
	output, err := server.CombinedOutput()
	if server.ProcessState.ExitCode() != 2 || string(output) != "HS256_SECRET: hs256: the key is shorter than 32 bytes (RFC 7518 section 3.2): take a longer one, or set `AllowWeak` for it\n" {
		t.Errorf("%v %s", err, output)
	}
}

func TestTwoAuthorizationHeadersAreRefused(t *testing.T) {
	url := start(t)
	good := "Bearer " + calls.Mint(t, `{"sub":"ada","exp":4e9}`)
	request, err := http.NewRequest(http.MethodGet, url+"/me", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header["Authorization"] = []string{good, good}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusUnauthorized {
		t.Error(response.Status)
	}
}

// Clients that never finish their header must not keep others from being answered, and are cut off.
func TestSlowClients(t *testing.T) {
	url := start(t)
	const slow = 400
	var last net.Conn
	for range slow {
		connection, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		fmt.Fprint(connection, "GET /me HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		last = connection
	}
	status, _, _, err := calls.Get(http.DefaultClient, url+"/me", "Bearer "+calls.Mint(t, `{"sub":"ada","exp":4e9}`))
	if err != nil || status != http.StatusOK {
		t.Error(status, err)
	}
	_ = last.SetReadDeadline(time.Now().Add(time.Minute)) // much more than the server allows, for busy machines
	if _, err := io.Copy(io.Discard, last); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a slow client is still connected after a minute")
	}
}
