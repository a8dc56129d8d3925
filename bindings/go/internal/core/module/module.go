// Package module is the core's WebAssembly module as Go source, and what its host needs of it. It is a separate package
// because it is long: tests of the host need not compile it again.
package module

import (
	"bytes"
	"unsafe"
)

// Host is what the module calls.
func (m *Module) Host() Xhost { return m._host }

// Memory returns all of its memory, valid until the next call, which may move it.
func (m *Module) Memory() []byte { return m.memory }

// Copy returns another module with the same contents. Addresses are offsets in a memory, not Go pointers.
func (m *Module) Copy(h Xhost) *Module {
	return &Module{t0: m.t0, wasmMemory: wasmMemory{bytes.Clone(m.memory)}, g0: m.g0, _host: h}
}

// Restore gives it the contents of another, and wipes its old ones.
func (m *Module) Restore(other *Module) {
	clear(m.memory)
	m.memory, m.g0 = bytes.Clone(other.memory), other.g0
}

// moved gives a memory more room, and wipes its old location.
func moved(memory []byte, n int) []byte {
	grown := append(memory, make([]byte, n-len(memory))...)
	if unsafe.SliceData(grown) != unsafe.SliceData(memory) {
		clear(memory)
	}
	return grown
}
