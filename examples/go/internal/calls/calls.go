// Package calls builds and starts the program of a folder as its users do, and calls it over HTTP.
package calls

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// Secret is what the programs verify with.
const Secret = "a test secret, of no use but tests"

// Build builds the program of the current folder, and gives its path.
func Build(t testing.TB) (program string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "server")
	if output, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	return program
}

// Start starts the program of the current folder until the test ends, and gives the address at which it listens.
func Start(t testing.TB) (address string) {
	t.Helper()
	address = freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	log := new(strings.Builder)
	server := exec.Command(Build(t))
	server.Env = append(os.Environ(), "JWT_SECRET="+Secret, "PORT="+port)
	server.Stderr = log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()
	t.Cleanup(func() {
		_ = server.Process.Kill()
		<-ended
	})
	for {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			_ = connection.Close()
			return address
		}
		select {
		case err := <-ended:
			ended <- err // for the cleanup
			t.Fatalf("the server has ended: %v\n%s", err, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// Mint makes a token of a payload as it is.
func Mint(t testing.TB, payload string) string {
	t.Helper()
	signer, err := hs256.NewSigner([]byte(Secret))
	if err != nil {
		t.Fatal(err)
	}
	defer signer.Close()
	token, err := signer.Sign(json.RawMessage(payload), hs256.WithoutIssuedAt())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Get asks with an Authorization field, or without one.
func Get(client *http.Client, url, authorization string) (status int, challenge, body string, err error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, "", "", err
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	return Do(client, request)
}

// Do returns the answer to a request.
func Do(client *http.Client, request *http.Request) (status int, challenge, body string, err error) {
	response, err := client.Do(request)
	if err != nil {
		return 0, "", "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, response.Header.Get("WWW-Authenticate"), string(content), err
}

// Hello starts the program of the current folder, whose guarded route says hello and whose /health is public, and calls both.
func Hello(t *testing.T) {
	url := "http://" + Start(t)
	expired := `Bearer error="invalid_token", error_description="the token has expired"`
	elsewhere := `Bearer error="invalid_token", error_description="a claim of the token does not have an accepted value"`
	for _, c := range []struct {
		path, authorization string
		status              int
		challenge, body     string
	}{
		{"/health", "", 200, "", "up"},
		{"/", "Bearer " + Mint(t, `{"sub":"ada","aud":"api","exp":4e9}`), 200, "", "hello ada\n"},
		{"/", "Bearer " + Mint(t, `{"sub":"ada","aud":"api","exp":1}`), 401, expired, "Unauthorized\n"},
		{"/", "Bearer " + Mint(t, `{"sub":"ada","aud":"other","exp":4e9}`), 401, elsewhere, "Unauthorized\n"},
		{"/", "", 401, "Bearer", "Unauthorized\n"},
	} {
		status, challenge, body, err := Get(http.DefaultClient, url+c.path, c.authorization)
		if err != nil || status != c.status || challenge != c.challenge || body != c.body {
			t.Errorf("%s %.30s: %d %q %q %v", c.path, c.authorization, status, challenge, body, err)
		}
	}
}
