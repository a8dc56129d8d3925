package hs256

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// A builder hands keys over as they come and keeps the other options until all keys are there. So mistakes are found in
// the same order in every language.
type builder struct {
	c        builderHandle
	keyFlags uint32 // the use of the keys
	clock    func() time.Time
	texts    [][]byte // policy documents given as text
	document document // made from the other options
	// Hands over the list of revocations and its maximum age, if given.
	revocations, maxStale func() error
}

// build applies a secret and options to a new builder and passes it to make. The secret may be nil.
func build[O any](
	secret []byte, keyFlags uint32, options []O, apply func(O, *builder) error, make func(*builder) error,
) error {
	if err := checkABI(libABIVersion()); err != nil {
		return err
	}
	b := &builder{c: libBuilderNew(), keyFlags: keyFlags, document: document{names: optionNames}}
	defer libBuilderFree(b.c)
	if secret != nil {
		if err := (Key{Secret: NewSecret(secret)}).addTo(b); err != nil {
			return err
		}
	}
	for _, o := range options {
		if any(o) == nil {
			return errNilOption
		}
		if err := apply(o, b); err != nil {
			return err
		}
	}
	return make(b)
}

// checkABI rejects a library of another ABI version: its structs may differ, and a wrong struct is a wrong verdict.
// Everything that makes a verifier or a signer calls it first.
func checkABI(version uint32) error {
	if version == abiVersion {
		return nil
	}
	return Error{Code: CodeInternal, reason: fmt.Sprintf("libhs256 has ABI version %d, and this program was built with the "+
		"header of version %d: build it with the header and the library of one release", version, abiVersion)}
}

// setPolicy hands over the options' policy, after the keys.
func (b *builder) setPolicy() error {
	for _, text := range b.texts {
		if err := b.check(libBuilderPolicy(b.c, text), nil); err != nil {
			return err
		}
	}
	text, err := b.document.text()
	if err != nil {
		return err
	}
	return b.check(libBuilderPolicy(b.c, text), optionNames)
}

// check turns a status into an error that names what was wrong as the caller knows it.
func (b *builder) check(status int32, names map[string]string) error {
	if status == statusOK {
		return nil
	}
	return Error{
		Code:   Code(status),
		Field:  libBuilderField(b.c),
		reason: inNames(names, libBuilderMessage(b.c)),
	}
}

var quotedName = regexp.MustCompile("`[a-z_]+`")

// inNames replaces each name in backticks by the caller's name for it, if there is one.
func inNames(names map[string]string, message string) string {
	return quotedName.ReplaceAllStringFunc(message, func(quoted string) string {
		if name, ok := names[strings.Trim(quoted, "`")]; ok {
			return "`" + name + "`"
		}
		return quoted
	})
}
