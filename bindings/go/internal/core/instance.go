// Package core runs the core's WebAssembly module, which is Go source.
//
// An [Instance] belongs to one goroutine at a time. A [Pool] holds instances: as many as goroutines can run at once,
// each a copy of the one in which a verifier or a signer was made. For a policy file, a separate instance looks at the
// files, and when what they report changes, a pool of its copies replaces the pool before.
package core

import (
	"bytes"
	crypto "crypto/rand"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/hs256/hs256/bindings/go/internal/core/module"
)

// stackLen is the size of the module's stack, at the beginning of its memory: bindings/wasm/build.sh sets it.
const stackLen = 66560

// An Instance is a module with memory of its own.
type Instance struct {
	*module.Module
	// Scratch is 256 bytes for calls' results; In holds the input of the next call; Out is room for its output.
	Scratch, In, Out int32
	inLen, outLen    int32
	pool             *Pool // in a copy: its pool
	home             int32 // its slot in the pool
}

const scratchLen = 256

// An image is what instances are made from.
type image struct {
	*module.Image
	scratch int32
}

// blank is the image of an instance to build in: copying memory takes less time than setting it up. It holds no
// caller's data.
var blank = sync.OnceValue(func() image {
	i := &Instance{Module: module.New(nil)}
	i.Scratch = i.alloc(scratchLen)
	i.WipeStack()
	return image{i.Module.Image(nil), i.Scratch}
})

// image returns the instance's contents.
func (i *Instance) image() image { return image{i.Module.Image(blank().Image), i.Scratch} }

// newInstance makes an instance of an image.
func newInstance(h *host, of image) *Instance {
	h.digests = newDigester()
	h.module = of.New(h)
	return &Instance{Module: h.module, Scratch: of.scratch}
}

func (i *Instance) host() *host { return i.Host().(*host) }

// NewInstance makes an instance to build in, or to follow a policy file in.
func NewInstance() *Instance {
	h := &host{keys: new(keyTable), stripes: newStripes(runtime.GOMAXPROCS(0))}
	h.counts = h.stripes.one()
	i := newInstance(h, blank())
	// Digests of revocations have a key, so that no stranger can compute collisions. crypto/rand never fails.
	var seed [16]byte
	_, _ = crypto.Read(seed[:])
	i.Xhost_seed(int64(binary.LittleEndian.Uint64(seed[:])), int64(binary.LittleEndian.Uint64(seed[8:])))
	return i
}

func (i *Instance) alloc(n int32) int32 {
	at := i.Xhost_alloc(n)
	if at == 0 {
		panic("hs256: no memory")
	}
	return at
}

// Bytes returns a part of the memory, valid until the next call.
func (i *Instance) Bytes(at, n int32) []byte { return i.Memory()[uint32(at):][:uint32(n):uint32(n)] }

// View returns what the view at this address points to, valid until the next call; empty if it is absent.
func (i *Instance) View(at int32) []byte {
	return i.Bytes(int32(i.Uint32(at)), int32(i.Uint32(at+4)))
}

// CString copies a text that ends with a NUL.
func (i *Instance) CString(at int32) string {
	if at == 0 {
		return ""
	}
	text := i.Memory()[uint32(at):]
	return string(text[:bytes.IndexByte(text, 0)])
}

// Reserve makes room for this many bytes of output.
func (i *Instance) Reserve(n int32) {
	if i.outLen < n {
		i.free(i.Out, i.outLen)
		i.outLen = 0
		i.Out, i.outLen = i.alloc(n), n
	}
}

// OutLen returns the size of that room.
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

// maxInput is far below the address limit, so that what a call makes of an input fits as well.
const maxInput = 1 << 29

func (i *Instance) free(at, n int32) {
	if n > 0 {
		i.Xhost_free(at, n)
	}
}

// Room reserves room for an input that is not read.
func (i *Instance) Room(n int32) int32 {
	i.reserveIn(int(n))
	return i.In
}

// PutOne writes the input of the next call and returns its address, which is never 0.
func (i *Instance) PutOne(text string) int32 {
	i.reserveIn(len(text) + 1)
	copy(i.Memory()[uint32(i.In):], text)
	return i.In
}

// PutTwo is PutOne for two inputs.
func (i *Instance) PutTwo(one, other string) (at, otherAt int32) {
	i.reserveIn(len(one) + len(other) + 1)
	n := copy(i.Memory()[uint32(i.In):], one)
	copy(i.Memory()[int(uint32(i.In))+n:], other)
	return i.In, i.In + int32(n)
}

// WipeInput wipes all inputs so far.
func (i *Instance) WipeInput() { clear(i.Bytes(i.In, i.inLen)) }

// WipeStack wipes what was on the stack: between two calls nothing there is in use.
func (i *Instance) WipeStack() { clear(i.Memory()[:stackLen]) }

// Wipe wipes the instance's contents and its keys. It must not be used afterwards.
func (i *Instance) Wipe() {
	i.Module.Wipe()
	h := i.host()
	h.digests.hash.Reset()
	h.closeFiles()
	if !h.isCopy {
		h.keys.release()
	}
}

// String returns bytes as a string without copying them: for inputs, which are read until the call returns.
func String(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Uint32 reads a number.
func (i *Instance) Uint32(at int32) uint32 {
	return binary.LittleEndian.Uint32(i.Memory()[uint32(at):])
}

// Float64 reads a number.
func (i *Instance) Float64(at int32) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(i.Memory()[uint32(at):]))
}

// SetUint32 writes a number.
func (i *Instance) SetUint32(at int32, value uint32) {
	binary.LittleEndian.PutUint32(i.Memory()[uint32(at):], value)
}

// SetInt64 writes a number.
func (i *Instance) SetInt64(at int32, value int64) {
	binary.LittleEndian.PutUint64(i.Memory()[uint32(at):], uint64(value))
}

// SetFloat64 writes a number.
func (i *Instance) SetFloat64(at int32, value float64) {
	i.SetInt64(at, int64(math.Float64bits(value)))
}

// Uint64 reads a number.
func (i *Instance) Uint64(at int32) uint64 {
	return binary.LittleEndian.Uint64(i.Memory()[uint32(at):])
}

// Begin sets the time of a copy's call, by the monotonic clock.
func (i *Instance) Begin(now int64) { i.host().now = now }

// Notes are what is known of all copies in a pool.
type Notes struct {
	Tokens int   // the length of the longest token that may be valid
	Leeway int64 // a verifier's
	Ages   bool  // there is a list that may become too old
}

// Notes returns those of a copy's pool.
func (i *Instance) Notes() *Notes { return &i.pool.Notes }

// ReadableAt returns that of a copy's pool.
func (i *Instance) ReadableAt() uint64 { return i.pool.ReadableAt.Load() }

// A Pool holds instances that are copies of one. Its exported fields are set before it is used.
type Pool struct {
	Notes
	// Prepare is called on each new copy.
	Prepare func(*Instance)
	// ReadableAt is when the copies' list was last found in its file, by the monotonic clock.
	ReadableAt atomic.Uint64

	image image
	keys  *keyTable
	host  *host

	// An idle instance is in its own slot. There are as many slots as goroutines can run at once.
	slots   []slot
	retired atomic.Bool
	waiting atomic.Int32

	lock  sync.Mutex
	freed sync.Cond
	homes []int32 // slots without an instance yet
}

type slot struct {
	idle atomic.Pointer[Instance]
	_    [56]byte // each in its own cache line
}

// NewPool makes a pool of what was built in an instance, which becomes the first of its copies and must not be used
// otherwise. The copies hold nothing of a secret.
func NewPool(built *Instance) *Pool {
	built.release()
	h := built.host()
	p := newPool(built, h.keys)
	h.isCopy = true
	built.pool, built.home = p, p.homes[0]
	p.homes = p.homes[1:]
	p.slots[built.home].idle.Store(built)
	return p
}

// release frees what calls have put into the memory.
func (i *Instance) release() {
	i.WipeInput()
	i.free(i.In, i.inLen)
	i.free(i.Out, i.outLen)
	i.In, i.inLen, i.Out, i.outLen = 0, 0, 0, 0
	i.WipeStack()
}

// NewPoolOf makes a pool of what is in use in an instance that follows a policy file and continues to follow it.
func NewPoolOf(following *Instance) *Pool {
	following.release()
	return newPool(following, following.host().keys.share())
}

func newPool(of *Instance, keys *keyTable) *Pool {
	n := runtime.GOMAXPROCS(0)
	p := &Pool{image: of.image(), keys: keys, host: of.host(), slots: make([]slot, n)}
	p.freed.L = &p.lock
	for home := range n {
		p.homes = append(p.homes, int32(home))
	}
	return p
}

// Restore sets a following instance back to a pool's contents, after a call that panicked.
func (i *Instance) Restore(p *Pool) {
	i.Module.Restore(p.image.Image)
	i.Scratch = p.image.scratch
	i.In, i.inLen, i.Out, i.outLen = 0, 0, 0, 0
	h := i.host()
	h.closeFiles()
	h.keys.release()
	h.keys = p.keys.share()
}

// get takes an instance, and waits if as many are in use as goroutines can run at once. nil: the pool has retired.
func (p *Pool) get() *Instance {
	if i := p.anyIdle(); i != nil {
		return i
	}
	return p.wait()
}

func (p *Pool) anyIdle() *Instance {
	n := uint32(len(p.slots))
	first := rand.Uint32N(n) // so that goroutines do not all begin with the same slot
	for k := range n {
		slot := &p.slots[(first+k)%n].idle
		if slot.Load() != nil {
			if i := slot.Swap(nil); i != nil {
				return i
			}
		}
	}
	return nil
}

func (p *Pool) wait() *Instance {
	p.lock.Lock()
	p.waiting.Add(1) // before the slots are searched: a goroutine that fills one wakes a waiter
	defer p.waiting.Add(-1)
	for !p.retired.Load() {
		if i := p.anyIdle(); i != nil {
			p.lock.Unlock()
			return i
		}
		if n := len(p.homes); n > 0 {
			home := p.homes[n-1]
			p.homes = p.homes[:n-1]
			p.lock.Unlock()
			return p.copy(home)
		}
		p.freed.Wait()
	}
	p.lock.Unlock()
	return nil
}

// put returns an instance after a call that did not panic. If a rare input has made its memory large, it is dropped.
func (p *Pool) put(i *Instance) {
	if len(i.Memory()) > p.image.Len()+maxGrowth {
		p.discard(i)
		return
	}
	p.slots[i.home].idle.Store(i)
	if p.retired.Load() {
		p.empty()
	}
	if p.waiting.Load() > 0 {
		p.wake()
	}
}

const maxGrowth = 4 << 20

func (p *Pool) wake() {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.freed.Signal()
}

// discard drops an instance: after a panic its state cannot be trusted.
func (p *Pool) discard(i *Instance) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.homes = append(p.homes, i.home)
	p.freed.Signal()
	p.wipeUnused()
}

// wipeUnused is called with the lock held.
func (p *Pool) wipeUnused() {
	if p.retired.Load() && len(p.homes) == len(p.slots) {
		p.keys.release()
		clear(p.image.Held())
	}
}

// Use calls a function with an instance, and returns false if the pool has retired. If the function panics, as the core
// does at a defect of its own, the instance is dropped.
func (p *Pool) Use(call func(*Instance)) bool {
	i := p.get()
	if i == nil {
		return false
	}
	returned := false
	defer func() {
		if !returned {
			_ = recover()
			p.discard(i)
		}
	}()
	call(i)
	returned = true
	p.put(i)
	return true
}

// Retire ends a pool's use: calls in progress finish, no others begin, and what is no longer in use is wiped.
func (p *Pool) Retire() {
	p.retired.Store(true)
	p.empty()
	p.lock.Lock()
	defer p.lock.Unlock()
	p.freed.Broadcast()
	p.wipeUnused()
}

func (p *Pool) empty() {
	for k := range p.slots {
		if i := p.slots[k].idle.Swap(nil); i != nil {
			i.Wipe()
			p.discard(i)
		}
	}
}

// Made returns how many instances there are.
func (p *Pool) Made() int {
	p.lock.Lock()
	defer p.lock.Unlock()
	return len(p.slots) - len(p.homes)
}

// Fill makes all instances in advance, so that no call has to.
func (p *Pool) Fill(n int) {
	for home := range int32(min(n, len(p.slots))) {
		p.slots[home].idle.Store(p.copy(home))
	}
	p.homes = p.homes[min(n, len(p.homes)):]
}

// copy makes an instance for a slot.
func (p *Pool) copy(home int32) *Instance {
	i := newInstance(&host{keys: p.keys, isCopy: true, stripes: p.host.stripes, counts: p.host.stripes.one()}, p.image)
	i.pool, i.home = p, home
	if p.Prepare != nil {
		p.Prepare(i)
	}
	return i
}
