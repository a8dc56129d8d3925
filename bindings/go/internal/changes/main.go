// Command changes is the program that tests/changes/drive.py drives: `changes goroutines PATH...` opens a verifier and a signer of
// each path, which all goroutines share.
package main

import (
	"bufio"
	"encoding/json"
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
	var all []opened
	for _, path := range args[1:] {
		v, err := hs256.Open(path)
		if err != nil {
			return err
		}
		s, err := hs256.OpenSigner(path)
		if err != nil {
			return err
		}
		all = append(all, opened{v, s})
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
				answers[i] = answer(all[index], words[0], words[2:])
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

type opened struct {
	*hs256.Verifier
	signer *hs256.Signer
}

func answer(v opened, command string, given []string) string {
	switch command {
	case "verify":
		codes := make([]string, 0, len(given))
		for _, token := range given {
			_, err := v.Verify(token)
			codes = append(codes, code(err))
		}
		return strings.Join(codes, ",")
	case "sign":
		token, err := v.signer.Sign(json.RawMessage(given[0]))
		if err != nil {
			return code(err)
		}
		return token
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
