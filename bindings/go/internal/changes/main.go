// Command changes is the program that tests/changes/drive.py drives: `changes goroutines PATH...` opens a verifier of each path,
// which all goroutines share.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"

	hs256 "github.com/hs256/hs256/bindings/go"
)

const workers = 4

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || args[0] != "goroutines" {
		return errors.New("usage: changes goroutines PATH")
	}
	var verifiers []*hs256.Verifier
	for _, path := range args[1:] {
		v, err := hs256.Open(path)
		if err != nil {
			return err
		}
		verifiers = append(verifiers, v)
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		words := strings.Fields(lines.Text())
		index, err := strconv.Atoi(words[1])
		if err != nil {
			return err
		}
		var answers [workers]string
		var group sync.WaitGroup
		for i := range workers {
			group.Add(1)
			go func() {
				defer group.Done()
				answers[i] = answer(verifiers[index], words[0], words[2:])
			}()
		}
		group.Wait()
		between := " "
		if words[0] == "status" {
			between = "\t"
		}
		fmt.Println(strings.Join(answers[:], between))
	}
	return nil
}

func answer(v *hs256.Verifier, command string, tokens []string) string {
	switch command {
	case "verify":
		codes := make([]string, 0, len(tokens))
		for _, token := range tokens {
			_, err := v.Verify(token)
			codes = append(codes, code(err))
		}
		return strings.Join(codes, ",")
	case "status":
		status, err := v.Status()
		if err != nil {
			return code(err)
		}
		return string(status)
	default:
		return code(v.Refresh())
	}
}

func code(err error) string {
	var e hs256.Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &e):
		return e.Code.String()
	default:
		return err.Error()
	}
}
