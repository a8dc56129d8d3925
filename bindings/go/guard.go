package hs256

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/hs256/hs256/bindings/go/internal/law"
)

// A Refusal is what a guard's OnRefusal gets. It holds nothing else of the token.
type Refusal struct {
	// Code is a verdict's, "expired" for example, or "missing_token", "invalid_request", "insufficient_scope", or
	// "internal" if a function of the guard's owner failed.
	Code string
	// Claim is the claim at fault, empty if there is none.
	Claim string
	// At is when the token expired or becomes valid, as [Error.At]; zero if the verdict has no time.
	At time.Time
	// Source is where the token was: "authorization", "header", "cookie", "query", "websocket" or "custom"; empty: nowhere.
	Source string
	// Err is the verdict as an [Error], or the error of the function that failed; nil if there is neither.
	Err error
}

func init() { law.New = newGuard }

type guard struct{ c guardHandle }

func newGuard(members []law.Member, names map[string]string) (law.Guard, error) {
	text, err := guardOptions(members, names)
	if err != nil {
		return nil, err
	}
	c, status, field, message := libGuardNew(text)
	if status != statusOK {
		return nil, Error{Code: Code(status), Field: field, reason: inNames(names, message)}
	}
	g := &guard{c}
	runtime.AddCleanup(g, libGuardFree, c)
	return g, nil
}

// guardOptions writes the options down and judges none.
func guardOptions(members []law.Member, names map[string]string) ([]byte, error) {
	d := document{names: names}
	for _, m := range members {
		switch value := m.Value.(type) {
		case bool:
			d.setFlag(m.Name, value)
		case string:
			d.setText(m.Name, value)
		case []string: // an empty list exempts nothing, and removes nothing set before
			list, _ := d.members.find(m.Name)
			for _, text := range value {
				list.values = append(list.values, d.quote(m.Name, text))
			}
		case law.Given:
			if value {
				d.setFlag(m.Name, true)
			} else {
				d.set(m.Name, []byte("null"))
			}
		}
	}
	return d.text()
}

func (g *guard) Find(request law.Request) law.Found {
	s := requests.Get().(*requestScratch)
	defer requests.Put(s)
	s.write(request)
	found, status := libFindToken(g.c, s)
	runtime.KeepAlive(g)
	if status != statusOK {
		return law.Found{Finding: -1}
	}
	return found
}

func (g *guard) Answer(refusal law.Refusal, source law.Source) law.Answer {
	answer, status := libAnswer(g.c, int32(refusal), int32(source))
	runtime.KeepAlive(g)
	if status != statusOK { // from a library newer than this package
		return law.Answer{Status: 500, Told: true}
	}
	return answer
}

// A requestScratch holds a request in one text: memory passed to C must not hold Go pointers.
type requestScratch struct {
	text   []byte   // method, target, and each field's name and value, one after the other
	lens   []uint32 // the length of each
	buffer []byte
}

var requests = sync.Pool{New: func() any { return new(requestScratch) }}

func (s *requestScratch) write(request law.Request) {
	s.text, s.lens = s.text[:0], s.lens[:0]
	s.add(request.Method)
	s.add(request.Target)
	for name, values := range request.Fields {
		for _, value := range values {
			s.add(name)
			s.add(value)
		}
	}
	s.buffer = slices.Grow(s.buffer[:0], len(request.Target))[:len(request.Target)]
}

func (s *requestScratch) add(text string) {
	s.text = append(s.text, text...)
	s.lens = append(s.lens, uint32(len(text)))
}
