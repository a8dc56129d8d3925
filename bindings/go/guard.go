package hs256

// #include "glue.h"
// #cgo nocallback hs256go_find_token
// #cgo noescape hs256go_find_token
// #cgo nocallback hs256_answer
// #cgo noescape hs256_answer
import "C"

import (
	"runtime"
	"slices"
	"sync"
	"time"
	"unsafe"

	"github.com/hs256/hs256/bindings/go/internal/law"
)

// A Refusal is what a guard's OnRefusal is told. It holds nothing of the token.
type Refusal struct {
	// Code is a verdict's, "expired" for example, or "missing_token", "invalid_request", "insufficient_scope", or
	// "internal" where a function of the guard's owner failed.
	Code string
	// Claim is the claim at fault, empty where none is.
	Claim string
	// At is when the token expired or becomes valid, as [Error.At]; zero where the verdict has no time.
	At time.Time
	// Source is where the token was: "authorization", "header", "cookie", "query", "websocket" or "custom"; empty: nowhere.
	Source string
	// Err is the verdict as an [Error], or the error of the function that failed; nil where there is neither.
	Err error
}

func init() { law.New = newGuard }

// The numbers of package law are the header's, or this does not build.
var (
	_ = [1]int{}[law.Exempt-C.HS256_FOUND_EXEMPT]
	_ = [1]int{}[law.Nothing-C.HS256_FOUND_NOTHING]
	_ = [1]int{}[law.Token-C.HS256_FOUND_TOKEN]
	_ = [1]int{}[law.Invalid-C.HS256_FOUND_INVALID]
	_ = [1]int{}[law.AskOwner-C.HS256_FOUND_ASK_OWNER]
	_ = [1]int{}[law.MissingToken-C.HS256_REFUSAL_MISSING_TOKEN]
	_ = [1]int{}[law.InvalidRequest-C.HS256_REFUSAL_INVALID_REQUEST]
	_ = [1]int{}[law.InsufficientScope-C.HS256_REFUSAL_INSUFFICIENT_SCOPE]
	_ = [1]int{}[law.NoSource-C.HS256_SOURCE_NONE]
	_ = [1]int{}[law.Custom-C.HS256_SOURCE_CUSTOM]
)

type guard struct{ c *C.hs256_guard }

func newGuard(members []law.Member, names map[string]string) (law.Guard, error) {
	text, err := guardOptions(members, names)
	if err != nil {
		return nil, err
	}
	c := C.hs256_guard_new()
	if status := C.hs256_guard_options(c, addressOf(text), C.size_t(len(text))); status != C.HS256_OK {
		defer C.hs256_guard_free(c)
		return nil, Error{
			Code:   Code(status),
			Field:  C.GoString(C.hs256_guard_field(c)),
			reason: inNames(names, C.GoString(C.hs256_guard_message(c))),
		}
	}
	g := &guard{c}
	runtime.AddCleanup(g, func(c *C.hs256_guard) { C.hs256_guard_free(c) }, c)
	return g, nil
}

// guardOptions writes the options down. It judges none.
func guardOptions(members []law.Member, names map[string]string) ([]byte, error) {
	d := document{names: names}
	for _, m := range members {
		switch value := m.Value.(type) {
		case bool:
			d.setFlag(m.Name, value)
		case string:
			d.setText(m.Name, value)
		case []string: // of nothing, it exempts nothing, and takes back nothing
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
	status := C.hs256go_find_token(g.c, &s.found, addressOf(s.buffer), C.size_t(len(s.buffer)), addressOf(s.text),
		(*C.uint32_t)(unsafe.SliceData(s.lens)), C.size_t(len(s.lens)))
	runtime.KeepAlive(g)
	if status != C.HS256_OK {
		return law.Found{Finding: -1}
	}
	found := law.Found{Finding: law.Finding(s.found.finding), Source: law.Source(s.found.source)}
	from := s.text
	if s.found.in_buffer != 0 {
		from = s.buffer
	}
	found.Token = string(from[s.found.token:][:s.found.token_len])
	found.Subprotocol = textOf(s.found.subprotocol)
	return found
}

func (g *guard) Answer(refusal law.Refusal, source law.Source) law.Answer {
	response := C.hs256_response{struct_size: C.sizeof_hs256_response}
	status := C.hs256_answer(g.c, &response, C.int32_t(refusal), C.int32_t(source))
	if status != C.HS256_OK { // of a library newer than this package
		response = C.hs256_response{status: 500, flags: C.HS256_ANSWER_TOLD}
	}
	answer := law.Answer{
		Passes:     response.flags&C.HS256_ANSWER_PASSES != 0,
		Told:       response.flags&C.HS256_ANSWER_TOLD != 0,
		NoStore:    response.flags&C.HS256_ANSWER_NO_STORE != 0,
		Status:     int(response.status),
		RetryAfter: uint32(response.retry_after),
		Challenge:  textOf(response.challenge),
		Code:       textOf(response.code),
		Source:     textOf(response.source),
	}
	runtime.KeepAlive(g)
	return answer
}

// textOf copies a text of the library's, empty where it is absent.
func textOf(view C.hs256_view) string {
	return C.GoStringN((*C.char)(unsafe.Pointer(view.data)), C.int(view.len))
}

// A requestScratch holds a request as the library takes it: no pointer of Go's may point to further ones.
type requestScratch struct {
	text   []byte       // method, target, and name and value of each field, one after the other
	lens   []C.uint32_t // of each
	buffer []byte
	found  C.hs256go_found
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
	s.lens = append(s.lens, C.uint32_t(len(text)))
}
