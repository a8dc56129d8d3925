package examples_test

import (
	"os"
	"regexp"
	"testing"
)

// The package's README contains the programs of these folders, byte for byte.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("../../bindings/go/README.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := regexp.MustCompile("(?ms)^```go (\\w+/main\\.go)\n(.*?)^```$").FindAllSubmatch(readme, -1)
	if len(shown) != 5 {
		t.Errorf("%d programs", len(shown))
	}
	for _, block := range shown {
		program, err := os.ReadFile(string(block[1]))
		if err != nil {
			t.Fatal(err)
		}
		if string(program) != string(block[2]) {
			t.Errorf("README has another %s", block[1])
		}
	}
}
