// Package module is the core's WebAssembly module as Go source, and what its host needs of it. It is a separate package
// because it is long: tests of the host need not compile it again.
package module

import (
	"bytes"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Host is what the module calls.
func (m *Module) Host() Xhost { return m._host }

// Memory returns all of its memory, valid until the next call, which may move it.
func (m *Module) Memory() []byte { return m.memory }

// Restore gives it the contents of an image, and wipes its old ones.
func (m *Module) Restore(i *Image) {
	m.Wipe()
	m.memory, m.g0 = i.copy(), i.g0
}

// Wipe wipes its memory, which a later module may be given. It must not be used afterwards.
func (m *Module) Wipe() {
	clear(m.memory)
	if len(m.memory) == usual && spares.Load() < maxSpares {
		spares.Add(1)
		spare.Put((*[usual]byte)(m.memory))
	}
	m.memory = nil
}

// usual is the memory's length, of a module in which nothing long was built.
const usual = 3 << 16

// maxSpares limits what many verifiers leave that become garbage at once.
const maxSpares = 16

var (
	spare  sync.Pool    // memories of that length, wiped
	spares atomic.Int32 // their number, or more
)

func zeroed(n int) []byte {
	if n == usual {
		if memory, ok := spare.Get().(*[usual]byte); ok {
			spares.Add(-1)
			return memory[:]
		}
		spares.Store(0) // the garbage collector takes spares without counting
	}
	return make([]byte, n)
}

// An Image is what modules are made from: the blocks of a memory that differ from those of another image, its base.
// Addresses are offsets in a memory, not Go pointers, so every module can have the same.
type Image struct {
	base  *Image
	n     int // the memory's length
	parts []part
	held  []byte // what is in the parts
	t0    []any
	g0    int32
	whole []byte // the whole memory, if there is no base
}

// A part is a number of adjacent blocks.
type part struct{ at, n int }

const block = 1024

// Image returns its contents. Without a base, m must not be used afterwards: other images are compared with it.
func (m *Module) Image(base *Image) *Image {
	i := &Image{base: base, n: len(m.memory), t0: m.t0, g0: m.g0}
	var whole []byte
	if base == nil {
		i.whole = m.memory
	} else {
		whole = base.whole
	}
	var zeros [block]byte
	n := 0
	for at := 0; at < len(m.memory); at += block {
		before := zeros[:]
		if at < len(whole) {
			before = whole[at:][:block]
		}
		if bytes.Equal(m.memory[at:][:block], before) {
			continue
		}
		n += block
		if last := len(i.parts) - 1; last >= 0 && i.parts[last].at+i.parts[last].n == at {
			i.parts[last].n += block
		} else {
			i.parts = append(i.parts, part{at, block})
		}
	}
	i.held = make([]byte, 0, n)
	for _, p := range i.parts {
		i.held = append(i.held, m.memory[p.at:][:p.n]...)
	}
	return i
}

// New makes a module with these contents.
func (i *Image) New(h Xhost) *Module {
	return &Module{t0: i.t0, wasmMemory: wasmMemory{i.copy()}, g0: i.g0, _host: h}
}

func (i *Image) copy() []byte {
	memory := zeroed(i.n)
	i.writeTo(memory)
	return memory
}

func (i *Image) writeTo(memory []byte) {
	if i.base != nil {
		i.base.writeTo(memory)
	}
	held := i.held
	for _, p := range i.parts {
		held = held[copy(memory[p.at:], held[:p.n]):]
	}
}

// Len returns the length of the memory.
func (i *Image) Len() int { return i.n }

// Held returns what it holds itself.
func (i *Image) Held() []byte { return i.held }

// moved gives a memory more room, and wipes its old location.
func moved(memory []byte, n int) []byte {
	grown := append(memory, make([]byte, n-len(memory))...)
	if unsafe.SliceData(grown) != unsafe.SliceData(memory) {
		clear(memory)
	}
	return grown
}
