// Package core is the core's WebAssembly module as Go source, and what runs it.
//
// An [Instance] belongs to one goroutine at a time. A [Pool] has them: as many as goroutines can run at once, each a copy of what a
// verifier or a signer was made in.
package core

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"math"
	"runtime"
	"unsafe"
)

// stackLen is what the module's stack takes, at the beginning of its memory: bindings/wasm/build.sh sets it.
const stackLen = 66560

// A host is what the module imports.
type host struct {
	module  *Module
	keys    *[]keyedHash // by handle; they grow only while a verifier is made
	digests *digester
}

func (h *host) Xhmac_key(secret, n int32) int32 {
	*h.keys = append(*h.keys, newKeyedHash(h.module.memory[uint32(secret):][:uint32(n)]))
	return int32(len(*h.keys) - 1)
}

func (h *host) Xhmac_tag(handle, tag, message, n int32) {
	memory := h.module.memory
	copy(memory[uint32(tag):][:32], h.digests.tag((*h.keys)[handle], memory[uint32(message):][:uint32(n)]))
}

// An Instance is a module with memory of its own.
type Instance struct {
	*Module
	// Scratch is 256 bytes where calls put what they give; In has the input of the next call, Out is room for what it writes.
	Scratch, In, Out int32
	inLen, outLen    int32
}

const scratchLen = 256

func newInstance(keys *[]keyedHash) *Instance {
	h := &host{keys: keys, digests: newDigester()}
	h.module = New(h)
	return &Instance{Module: h.module}
}

// NewInstance makes an instance to build in.
func NewInstance() *Instance {
	i := newInstance(new([]keyedHash))
	// Digests of revocations have a key, so that no stranger can compute collisions. crypto/rand never fails.
	var seed [16]byte
	_, _ = rand.Read(seed[:])
	word := func(at int) int32 { return int32(binary.LittleEndian.Uint32(seed[at:])) }
	i.Xseed(word(0), word(4), word(8), word(12))
	i.Scratch = i.alloc(scratchLen)
	return i
}

func (i *Instance) alloc(n int32) int32 {
	at := i.Xhost_alloc(n)
	if at == 0 {
		panic("hs256: no memory")
	}
	return at
}

// Bytes is a part of the memory, until the next call.
func (i *Instance) Bytes(at, n int32) []byte { return i.memory[uint32(at):][:uint32(n):uint32(n)] }

// View is what a view at this address shows, until the next call; empty if it is absent.
func (i *Instance) View(at int32) []byte {
	return i.Bytes(int32(i.Uint32(at)), int32(i.Uint32(at+4)))
}

// CString copies a text that ends with a NUL.
func (i *Instance) CString(at int32) string {
	if at == 0 {
		return ""
	}
	text := i.memory[uint32(at):]
	return string(text[:bytes.IndexByte(text, 0)])
}

// Reserve makes room for so many bytes of output.
func (i *Instance) Reserve(n int32) {
	if i.outLen < n {
		i.free(i.Out, i.outLen)
		i.outLen = 0
		i.Out, i.outLen = i.alloc(n), n
	}
}

// OutLen is how much room the output has.
func (i *Instance) OutLen() int32 { return i.outLen }

func (i *Instance) reserveIn(n int) {
	if n > maxInput {
		panic("hs256: an input longer than the memory may be")
	}
	if int(i.inLen) < n {
		i.WipeInput()
		i.free(i.In, i.inLen)
		i.inLen = 0
		i.In, i.inLen = i.alloc(int32(n)), int32(n)
	}
}

// maxInput is far below what an address reaches, so that what a call makes of it fits as well.
const maxInput = 1 << 29

func (i *Instance) free(at, n int32) {
	if n > 0 {
		i.Xhost_free(at, n)
	}
}

// Room is room for an input that is not read.
func (i *Instance) Room(n int32) int32 {
	i.reserveIn(int(n))
	return i.In
}

// PutOne writes the input of the next call, and gives its address, which is never 0.
func (i *Instance) PutOne(text string) int32 {
	i.reserveIn(len(text) + 1)
	copy(i.memory[uint32(i.In):], text)
	return i.In
}

// PutTwo is PutOne for two inputs.
func (i *Instance) PutTwo(one, other string) (at, otherAt int32) {
	i.reserveIn(len(one) + len(other) + 1)
	n := copy(i.memory[uint32(i.In):], one)
	copy(i.memory[int(uint32(i.In))+n:], other)
	return i.In, i.In + int32(n)
}

// WipeInput leaves nothing of the inputs so far.
func (i *Instance) WipeInput() { clear(i.Bytes(i.In, i.inLen)) }

// Wipe leaves nothing of what the instance was made into, and of its keys. It is not used afterwards.
func (i *Instance) Wipe() {
	clear(i.memory)
	h := i._host.(*host)
	h.digests.hash.Reset()
	wipeKeys(*h.keys)
}

func wipeKeys(keys []keyedHash) {
	for _, k := range keys {
		clear(k.inner)
		clear(k.outer)
	}
}

// String is bytes as a string, without copying them: for inputs, which are read until the call returns.
func String(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Uint32 reads a number.
func (i *Instance) Uint32(at int32) uint32 { return binary.LittleEndian.Uint32(i.memory[uint32(at):]) }

// Float64 reads a number.
func (i *Instance) Float64(at int32) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(i.memory[uint32(at):]))
}

// SetUint32 writes a number.
func (i *Instance) SetUint32(at int32, value uint32) {
	binary.LittleEndian.PutUint32(i.memory[uint32(at):], value)
}

// SetInt64 writes a number.
func (i *Instance) SetInt64(at int32, value int64) {
	binary.LittleEndian.PutUint64(i.memory[uint32(at):], uint64(value))
}

// SetFloat64 writes a number.
func (i *Instance) SetFloat64(at int32, value float64) {
	i.SetInt64(at, int64(math.Float64bits(value)))
}

// A Pool has instances that are copies of one.
type Pool struct {
	image Instance // its memory never changes any more
	keys  []keyedHash
	idle  chan *Instance
	room  chan struct{} // a place for each instance that there may be
}

// NewPool makes a pool of what was built in an instance, which is not used afterwards. Nothing of a secret is in the copies.
func NewPool(built *Instance) *Pool {
	built.WipeInput()
	built.free(built.In, built.inLen)
	built.free(built.Out, built.outLen)
	built.In, built.inLen, built.Out, built.outLen = 0, 0, 0, 0
	clear(built.memory[:stackLen]) // what was on the stack: nothing is in use there between two calls
	n := runtime.GOMAXPROCS(0)
	p := &Pool{image: *built, idle: make(chan *Instance, n), room: make(chan struct{}, n)}
	p.keys = *built._host.(*host).keys
	return p
}

// Get takes an instance, waiting for one where as many are in use as goroutines can run at once.
func (p *Pool) Get() *Instance {
	select {
	case i := <-p.idle:
		return i
	default:
	}
	select {
	case i := <-p.idle:
		return i
	case p.room <- struct{}{}:
		return p.copy()
	}
}

// Put gives an instance back after a call that returned. One whose memory a rare input has made large is given up.
func (p *Pool) Put(i *Instance) {
	if len(i.memory) > len(p.image.memory)+maxGrowth {
		p.Discard()
		return
	}
	p.idle <- i
}

const maxGrowth = 4 << 20

// Discard gives up an instance whose call has panicked: its memory is in no state to be used.
func (p *Pool) Discard() { <-p.room }

// Use has an instance for a call. One that panics, as the core does where it finds a defect of its own, is over, and its
// instance is given up.
func (p *Pool) Use(call func(*Instance)) {
	i := p.Get()
	returned := false
	defer func() {
		if !returned {
			_ = recover()
			p.Discard()
		}
	}()
	call(i)
	returned = true
	p.Put(i)
}

// Wipe leaves nothing of the keys, and of what was built. No call is under way, and none comes afterwards.
func (p *Pool) Wipe() {
	p.image.Wipe()
	for {
		select {
		case i := <-p.idle:
			i.Wipe()
		default:
			return
		}
	}
}

// copy is another instance of the same contents. Addresses in its memory are places in it, not Go's.
func (p *Pool) copy() *Instance {
	i := newInstance(&p.keys)
	i.memory = append(make([]byte, 0, len(p.image.memory)), p.image.memory...)
	i.g0 = p.image.g0
	i.Scratch = p.image.Scratch
	return i
}
