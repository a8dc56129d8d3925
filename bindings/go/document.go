package hs256

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
)

// A document is the policy document that options write. It judges nothing: empty lists, empty texts and numbers out of
// range are written as they are, for the library to reject. It rejects only what JSON cannot express: text that is not
// Unicode, a fraction of a second, a member that was already set.
type document struct {
	names   map[string]string // the option that sets each member, by its Go name
	members object
	mistake error // the first error
}

// An object is a JSON object. Its members keep the order in which they came, which a map would not.
type object []*member

type member struct {
	name    string
	value   []byte   // JSON of a member that is set once
	values  [][]byte // JSON of a list's entries
	nothing bool     // an option once added no values, so the list stays empty
	members object   // members of `claims`
}

// find returns the member of this name, and adds it if there is none.
func (o *object) find(name string) (m *member, isNew bool) {
	for _, m := range *o {
		if m.name == name {
			return m, false
		}
	}
	m = &member{name: name}
	*o = append(*o, m)
	return m, true
}

func (d *document) set(name string, value []byte) {
	m, isNew := d.members.find(name)
	if !isNew {
		d.refuse(name, "set twice")
		return
	}
	m.value = value
}

func (d *document) setFlag(name string, flag bool) {
	d.set(name, strconv.AppendBool(nil, flag))
}

func (d *document) setText(name, text string) { d.set(name, d.quote(name, text)) }

func (d *document) setInteger(name string, integer int64) {
	d.set(name, strconv.AppendInt(nil, integer, 10))
}

func (d *document) setSeconds(name string, duration time.Duration) {
	seconds, whole := wholeSeconds(duration)
	if !whole {
		d.refuse(name, notWholeSeconds)
	}
	d.setInteger(name, seconds)
}

func (d *document) addTexts(name string, texts []string) {
	values := make([][]byte, len(texts))
	for i, text := range texts {
		values[i] = d.quote(name, text)
	}
	list, _ := d.members.find(name)
	list.add(values)
}

func addClaim[V Scalar](d *document, name string, scalars []V) {
	values := make([][]byte, len(scalars))
	for i, scalar := range scalars {
		values[i] = d.scalar(scalar)
	}
	d.quote("claims", name)
	claims, _ := d.members.find("claims")
	list, _ := claims.members.find(name)
	list.add(values)
}

func (m *member) add(values [][]byte) {
	m.nothing = m.nothing || len(values) == 0
	m.values = append(m.values, values...)
}

// scalar writes a value of a claim. A named type counts as its underlying type; its own JSON methods are not called.
func (d *document) scalar(scalar any) []byte {
	if number, ok := scalar.(json.Number); ok {
		return d.number(string(number))
	}
	switch v := reflect.ValueOf(scalar); {
	case v.CanInt():
		return strconv.AppendInt(nil, v.Int(), 10)
	case v.CanUint():
		return strconv.AppendUint(nil, v.Uint(), 10)
	case v.CanFloat():
		return d.number(strconv.FormatFloat(v.Float(), 'g', -1, v.Type().Bits()))
	case v.Kind() == reflect.Bool:
		return strconv.AppendBool(nil, v.Bool())
	default:
		return d.quote("claims", v.String())
	}
}

func (d *document) number(text string) []byte {
	switch _, err := strconv.ParseFloat(text, 64); {
	case errors.Is(err, strconv.ErrRange):
		d.refuse("claims", "a number that no double holds")
	case err != nil || !json.Valid([]byte(text)):
		d.refuse("claims", "a number that JSON does not have")
	}
	return []byte(text)
}

// quote writes a text as JSON. Text that is not Unicode is rejected, since json.Marshal would write a different text.
func (d *document) quote(name, text string) []byte {
	if !utf8.ValidString(text) {
		d.refuse(name, notUnicode)
	}
	quoted, _ := json.Marshal(text) // which cannot fail for a string
	return quoted
}

func (d *document) refuse(name, reason string) {
	if d.mistake == nil {
		d.mistake = invalidArgument(name, d.names[name], reason)
	}
}

// text returns the document as JSON, or the first error.
func (d *document) text() ([]byte, error) { return d.members.append(nil), d.mistake }

func (o object) append(text []byte) []byte {
	text = append(text, '{')
	for i, m := range o {
		if i > 0 {
			text = append(text, ',')
		}
		name, _ := json.Marshal(m.name)
		text = append(append(text, name...), ':')
		text = m.append(text)
	}
	return append(text, '}')
}

func (m *member) append(text []byte) []byte {
	switch {
	case m.members != nil:
		return m.members.append(text)
	case m.value != nil:
		return append(text, m.value...)
	case m.nothing:
		return append(text, "[]"...)
	default:
		text = append(append(text, '['), bytes.Join(m.values, []byte{','})...)
		return append(text, ']')
	}
}

const (
	notUnicode      = "not Unicode in UTF-8"
	notWholeSeconds = "not a whole number of seconds, such as 15*time.Minute (a plain number is nanoseconds)"
)

// wholeSeconds detects a fraction, which usually means a plain number of seconds: 60 instead of 60*time.Second. It also
// detects each product n*time.Second that overflowed, for n up to 2^53: a wrapped product is a whole number of seconds
// again only when n reaches 2^55.
func wholeSeconds(d time.Duration) (seconds int64, whole bool) {
	return int64(d / time.Second), d%time.Second == 0
}
