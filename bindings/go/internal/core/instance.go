// Package core runs the core's WebAssembly module, which is Go source.
//
// An [Instance] belongs to one goroutine at a time. A [Pool] has them: as many as goroutines can run at once, each a copy of what a
// verifier or a signer was made in. Where that follows a policy file, it looks at files in an instance of its own, and a pool of
// copies takes the place of another when something else is in use.
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

// stackLen is what the module's stack takes, at the beginning of its memory: bindings/wasm/build.sh sets it.
const stackLen = 66560

// An Instance is a module with memory of its own.
type Instance struct {
	*module.Module
	// Scratch is 256 bytes where calls put what they give; In has the input of the next call, Out is room for what it writes.
	Scratch, In, Out int32
	inLen, outLen    int32
	pool             *Pool // of a copy
	home             int32 // its slot there
}

const scratchLen = 256

// blank is what every instance is made of: to copy memory takes less time than to set it up. It has nobody's data.
var blank = sync.OnceValue(func() *Instance {
	i := &Instance{Module: module.New(nil)}
	i.Scratch = i.alloc(scratchLen)
	return i
})

// newInstance makes another instance of the same contents.
func newInstance(h *host, of *Instance) *Instance {
	h.digests = newDigester()
	h.module = of.Copy(h)
	return &Instance{Module: h.module, Scratch: of.Scratch}
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

// Bytes is a part of the memory, until the next call.
func (i *Instance) Bytes(at, n int32) []byte { return i.Memory()[uint32(at):][:uint32(n):uint32(n)] }

// View is what a view at this address shows, until the next call; empty if it is absent.
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

// WipeInput leaves nothing of the inputs so far.
func (i *Instance) WipeInput() { clear(i.Bytes(i.In, i.inLen)) }

// WipeStack leaves nothing of what was on the stack: nothing is in use there between two calls.
func (i *Instance) WipeStack() { clear(i.Memory()[:stackLen]) }

// Wipe leaves nothing of what the instance was made into, and of its keys. It is not used afterwards.
func (i *Instance) Wipe() {
	clear(i.Memory())
	h := i.host()
	h.digests.hash.Reset()
	h.closeFiles()
	if !h.isCopy {
		h.keys.release()
	}
}

// String is bytes as a string, without copying them: for inputs, which are read until the call returns.
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

// Begin sets the time by the monotonic clock that a copy's call is at.
func (i *Instance) Begin(now int64) { i.host().now = now }

// Notes are what is known of all copies in a pool.
type Notes struct {
	Tokens int   // the longest token that may be valid
	Leeway int64 // of a verifier
	Ages   bool  // there is a list that may become too old
}

// Notes are those of a copy's pool.
func (i *Instance) Notes() *Notes { return &i.pool.Notes }

// ReadableAt is that of a copy's pool.
func (i *Instance) ReadableAt() uint64 { return i.pool.ReadableAt.Load() }

// A Pool has instances that are copies of one. Its own fields are set before it is used.
type Pool struct {
	Notes
	// Prepare does something in each copy that is made.
	Prepare func(*Instance)
	// ReadableAt is when the list that the copies have was last found in its file, by the monotonic clock.
	ReadableAt atomic.Uint64

	image Instance // its memory never changes any more
	keys  *keyTable
	host  *host

	// An instance that is idle is in the slot that is its own; there are as many as goroutines can run at once.
	slots   []slot
	retired atomic.Bool
	waiting atomic.Int32

	lock  sync.Mutex
	freed sync.Cond
	homes []int32 // slots of which there is no instance
}

type slot struct {
	idle atomic.Pointer[Instance]
	_    [56]byte // a cache line each
}

// NewPool makes a pool of what was built in an instance, which is not used afterwards. Nothing of a secret is in the copies.
func NewPool(built *Instance) *Pool {
	built.release()
	return newPool(built, *built, built.host().keys)
}

// release frees what calls have put into the memory.
func (i *Instance) release() {
	i.WipeInput()
	i.free(i.In, i.inLen)
	i.free(i.Out, i.outLen)
	i.In, i.inLen, i.Out, i.outLen = 0, 0, 0, 0
	i.WipeStack()
}

// NewPoolOf makes a pool of what is in use in an instance that follows a policy file, and goes on to.
func NewPoolOf(following *Instance) *Pool {
	following.release()
	image := Instance{Module: following.Copy(nil), Scratch: following.Scratch}
	return newPool(following, image, following.host().keys.share())
}

func newPool(of *Instance, image Instance, keys *keyTable) *Pool {
	n := runtime.GOMAXPROCS(0)
	p := &Pool{image: image, keys: keys, host: of.host(), slots: make([]slot, n)}
	p.freed.L = &p.lock
	for home := range n {
		p.homes = append(p.homes, int32(home))
	}
	return p
}

// Restore sets an instance that follows back to what a pool was made of, after a call that panicked.
func (i *Instance) Restore(p *Pool) {
	i.Module.Restore(p.image.Module)
	i.Scratch = p.image.Scratch
	i.In, i.inLen, i.Out, i.outLen = 0, 0, 0, 0
	h := i.host()
	h.closeFiles()
	h.keys.release()
	h.keys = p.keys.share()
}

// get takes an instance, waiting for one where as many are in use as goroutines can run at once. nil: the pool has retired.
func (p *Pool) get() *Instance {
	if i := p.anyIdle(); i != nil {
		return i
	}
	return p.wait()
}

func (p *Pool) anyIdle() *Instance {
	n := uint32(len(p.slots))
	first := rand.Uint32N(n) // goroutines do not all begin with the same
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
	p.waiting.Add(1) // before the slots are looked at: who fills one wakes a waiter
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

// put gives an instance back after a call that returned. One whose memory a rare input has made large is given up.
func (p *Pool) put(i *Instance) {
	if len(i.Memory()) > len(p.image.Memory())+maxGrowth {
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

// discard gives up an instance: one whose call has panicked is in no state to be used.
func (p *Pool) discard(i *Instance) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.homes = append(p.homes, i.home)
	p.freed.Signal()
	p.wipeUnused()
}

// wipeUnused is called with the lock.
func (p *Pool) wipeUnused() {
	if p.retired.Load() && len(p.homes) == len(p.slots) {
		p.keys.release()
		clear(p.image.Memory())
	}
}

// Use has an instance for a call, and gives false where the pool has retired. A call that panics, as the core does where it finds a
// defect of its own, is over, and its instance is given up.
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

// Retire ends a pool's use: calls under way return, no others begin, and what is in use no more is wiped.
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

// Made is how many instances there are.
func (p *Pool) Made() int {
	p.lock.Lock()
	defer p.lock.Unlock()
	return len(p.slots) - len(p.homes)
}

// Fill makes as many instances, so that no call has to.
func (p *Pool) Fill(n int) {
	for home := range int32(min(n, len(p.slots))) {
		p.slots[home].idle.Store(p.copy(home))
	}
	p.homes = p.homes[min(n, len(p.homes)):]
}

// copy is another instance, for a slot.
func (p *Pool) copy(home int32) *Instance {
	i := newInstance(&host{keys: p.keys, isCopy: true, stripes: p.host.stripes, counts: p.host.stripes.one()}, &p.image)
	i.pool, i.home = p, home
	if p.Prepare != nil {
		p.Prepare(i)
	}
	return i
}
