// Package requests has the request cases that every guard shares (tests/requests), for the tests of the guards: what a case
// has, the verifier and the functions that it asks for, and the counting.
package requests

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// A Case is a request to a guard with these options, and what is expected.
type Case struct {
	Name string
	Keys []struct {
		Secret []byte `json:"secret_base64"`
		ID     string
		Issuer []string
	}
	Policy      json.RawMessage
	Revoked     *string
	MaxStale    *int64         `json:"max_stale"`
	VerifierWay string         `json:"verifier"`
	Guard       map[string]any // null is nil
	Mount       string
	Request     struct {
		Method, Target string
		Headers        [][]*string
	}
	Body string
	// Route has the header fields that the route sets.
	Route  [][2]string
	Expect Expectation
	// Guards replace the case's own: a request passes those that it is Under, in their order.
	Guards []Case
	Under  string
}

// Meets reports whether this guard, one of several, guards a path.
func (c Case) Meets(path string) bool { return strings.HasPrefix(path+"/", c.Under+"/") }

// An Expectation is the expected result of a case.
type Expectation struct {
	Build     *BuildError
	Status    int
	Challenge *string
	Claims    any
	Refusal   *Told
	Several   []Told `json:"refusals"`
	Headers   map[string]*string
}

// A BuildError is why a guard is not built.
type BuildError struct{ Code, Field string }

// Told is what OnRefusal gets; null reads as empty.
type Told struct{ Code, Claim, Source string }

func (t *Told) String() string { return fmt.Sprintf("%+v", *t) }

// Refusals are what OnRefusal must have got.
func (e Expectation) Refusals() []Told {
	if e.Refusal != nil {
		return []Told{*e.Refusal}
	}
	if len(e.Several) == 0 {
		return nil
	}
	return e.Several
}

// Field returns the name and the value of the field at this index, byte for byte.
func (c Case) Field(index int) (name, value string) {
	field := c.Request.Headers[index]
	if field[1] != nil {
		return *field[0], *field[1]
	}
	var bytes []byte
	if err := json.Unmarshal([]byte(`"`+*field[2]+`"`), &bytes); err != nil {
		panic(err)
	}
	return *field[0], string(bytes)
}

// Has reports whether the guard, or one of several, is given one of these options.
func (c Case) Has(options ...string) bool {
	return slices.ContainsFunc(options, func(option string) bool {
		_, has := c.Guard[option]
		return has
	}) || slices.ContainsFunc(c.Guards, func(one Case) bool { return one.Has(options...) })
}

// Verifier returns the case's verifier; nil if the case gives nothing.
func (c Case) Verifier() (*hs256.Verifier, error) {
	if value, given := c.Guard["verifier"]; given && value == nil {
		return nil, nil
	}
	options := []hs256.Option{hs256.WithPolicy(c.Policy)}
	for _, key := range c.Keys {
		options = append(options, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(key.Secret), ID: key.ID, Issuer: key.Issuer}))
	}
	if c.Revoked != nil {
		options = append(options, hs256.WithRevocations([]byte(*c.Revoked)))
	}
	if c.MaxStale != nil {
		options = append(options, hs256.WithMaxStale(time.Duration(*c.MaxStale)*time.Second))
	}
	verifier, err := hs256.NewVerifier(nil, options...)
	if err == nil && c.VerifierWay == "closed" {
		verifier.Close()
	}
	return verifier, err
}

// followsFile says whether the guard is given a policy file that exists.
func (c Case) followsFile() bool { return c.Guard["policy_file"] == true }

// PolicyFile writes the case's policy file to a new folder in parent. If the case has no file, the result is the case's
// path; null reads as empty.
func (c Case) PolicyFile(parent string) (hs256.PolicyFile, error) {
	if !c.followsFile() {
		path, _ := c.Guard["policy_file"].(string)
		return hs256.PolicyFile(path), nil
	}
	folder, err := os.MkdirTemp(parent, "")
	if err != nil {
		return "", err
	}
	write := func(name string, content []byte) {
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), content, 0o600)
		}
	}
	type members map[string]any
	document := members{"version": 1, "policy": c.Policy}
	var keys []members
	for index, key := range c.Keys {
		name := fmt.Sprintf("%d.key", index)
		write(name, []byte(base64.StdEncoding.EncodeToString(key.Secret)))
		entry := members{"file": name, "encoding": "base64"}
		if key.ID != "" {
			entry["id"] = key.ID
		}
		if key.Issuer != nil {
			entry["issuer"] = key.Issuer
		}
		keys = append(keys, entry)
	}
	document["keys"] = keys
	if c.Revoked != nil {
		write("revoked.jsonl", []byte(*c.Revoked))
		list := members{"file": "revoked.jsonl"}
		if c.MaxStale != nil {
			list["max_stale"] = *c.MaxStale
		}
		document["revoked"] = list
	}
	text, _ := json.Marshal(document)
	write("policy.json", text)
	return hs256.PolicyFile(filepath.Join(folder, "policy.json")), err
}

// CompareBuild returns what is wrong with the error of a guard that could not be built.
func (c Case) CompareBuild(err error) string {
	var refused *hs256.Error
	if c.Expect.Build == nil || !errors.As(err, &refused) {
		return err.Error()
	}
	if got := (BuildError{refused.Code.String(), refused.Field}); got != *c.Expect.Build {
		return fmt.Sprintf("expected %v, got %v: %v", *c.Expect.Build, got, err)
	}
	return ""
}

// Hook returns the owner's function isRevoked or authorize that the case asks for; nil if the case gives nothing.
func Hook[R any](value any) func(*hs256.Claims, R) (bool, error) {
	if value == nil {
		return nil
	}
	return func(*hs256.Claims, R) (bool, error) {
		if value == "throws" {
			panic("a test")
		}
		return value.(bool), nil
	}
}

// TokenHook is the owner's function getToken that the case asks for.
func TokenHook[R any](value any) func(R) (string, error) {
	if value == nil {
		return nil
	}
	return func(R) (string, error) {
		if value == "throws" {
			panic("a test")
		}
		token, _ := value.(map[string]any)["returns"].(string)
		return token, nil
	}
}

// An Exception is something that a guard's server or Go's types cannot express. One that matches no case fails the run,
// and so does one whose case passes anyway.
type Exception struct {
	Why   string
	Is    func(Case) bool
	Names []string
	left  []string
}

func (e *Exception) matches(c Case) bool {
	return e.Is != nil && e.Is(c) || slices.Contains(e.Names, c.Name)
}

// Run runs all cases through a guard by the function run, which returns what is wrong. It prints what is left out and a
// count that scripts read, and reports failures. It also reads the named folders of tests/requests.
func Run(guard string, exceptions []Exception, run func(Case) string, report func(string), folders ...string) {
	cases, err := all(folders)
	if err != nil {
		report(err.Error())
		return
	}
	passed, failed := 0, 0
	fail := func(format string, arguments ...any) {
		failed++
		report(fmt.Sprintf(format, arguments...))
	}
	for _, c := range cases {
		problem := run(c)
		excused := slices.IndexFunc(exceptions, func(e Exception) bool { return e.matches(c) })
		switch {
		case excused >= 0 && problem == "":
			fail("%s: passes, although it is an exception: %s", c.Name, exceptions[excused].Why)
		case excused >= 0:
			exceptions[excused].left = append(exceptions[excused].left, c.Name)
		case problem != "":
			fail("%s: %s", c.Name, problem)
		default:
			passed++
		}
	}
	for _, e := range exceptions {
		fmt.Printf("requests %s: left out, %s: %s\n", guard+law.Way, e.Why, strings.Join(e.left, " "))
		if len(e.left) == 0 {
			fail("no case is left out because: %s", e.Why)
		}
	}
	if passed == 0 {
		fail("no case ran")
	}
	fmt.Printf("requests %s: %d passed, %d failed\n", guard+law.Way, passed, failed)
}

// all reads the files of tests/requests, of folders in it, and those that HS256_REQUESTS names.
func all(folders []string) (cases []Case, err error) {
	var files []string
	for _, folder := range append([]string{"."}, folders...) {
		found, _ := filepath.Glob(filepath.Join("../../../tests/requests", folder, "*.json"))
		if len(found) == 0 {
			return nil, errors.New("no cases in the folder " + folder)
		}
		files = append(files, found...)
	}
	for _, file := range append(files, filepath.SplitList(os.Getenv("HS256_REQUESTS"))...) {
		var content struct {
			Format int
			Cases  []Case
		}
		text, err := os.ReadFile(file)
		if err == nil {
			err = json.Unmarshal(text, &content)
		}
		if err == nil && content.Format != 1 {
			err = fmt.Errorf("format %d", content.Format)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		cases = append(cases, content.Cases...)
	}
	return cases, nil
}
