//lint:file-ignore ST1003 methods are named after what the module imports

package core

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/hs256/hs256/bindings/go/internal/core/module"
	"github.com/hs256/hs256/bindings/go/internal/stamp"
)

// A host is what the module imports. One that builds or follows has its own keys; a copy's host shares its pool's.
type host struct {
	module  *module.Module
	keys    *keyTable
	digests *digester

	// For following a policy file, and for counting. Nothing here decides: crates/live does.
	now     int64 // in a copy: when its call began, by the monotonic clock
	isCopy  bool
	counts  *stripe
	stripes *stripes
	files   map[int32]*os.File
	lastErr error
}

// A heldKey is a secret's keyed hash. It is wiped when no table holds it any more.
type heldKey struct {
	keyedHash
	tables atomic.Int32
}

func (k *heldKey) release() {
	if k.tables.Add(-1) == 0 {
		clear(k.inner)
		clear(k.outer)
	}
}

// A keyTable holds keys by their handles. It changes only while something is built or loaded.
type keyTable struct {
	keys []*heldKey // nil: the handle was given back
	free []int32
}

func (t *keyTable) add(secret []byte) int32 {
	key := &heldKey{keyedHash: newKeyedHash(secret)}
	key.tables.Store(1)
	if n := len(t.free); n > 0 {
		handle := t.free[n-1]
		t.free = t.free[:n-1]
		t.keys[handle] = key
		return handle
	}
	t.keys = append(t.keys, key)
	return int32(len(t.keys) - 1)
}

func (t *keyTable) forget(handle int32) {
	t.keys[handle].release()
	t.keys[handle] = nil
	t.free = append(t.free, handle)
}

// share returns another table with the same keys.
func (t *keyTable) share() *keyTable {
	other := &keyTable{keys: append([]*heldKey(nil), t.keys...), free: append([]int32(nil), t.free...)}
	for _, key := range other.keys {
		if key != nil {
			key.tables.Add(1)
		}
	}
	return other
}

func (t *keyTable) release() {
	for _, key := range t.keys {
		if key != nil {
			key.release()
		}
	}
	t.keys, t.free = nil, nil
}

func (h *host) bytes(at, n int32) []byte { return h.module.Memory()[uint32(at):][:uint32(n)] }

func (h *host) Xhmac_key(secret, n int32) int32 { return h.keys.add(h.bytes(secret, n)) }

// Xhmac_forget does nothing in a copy: the pool's keys live as long as one may be used.
func (h *host) Xhmac_forget(handle int32) {
	if !h.isCopy {
		h.keys.forget(handle)
	}
}

func (h *host) Xhmac_tag(handle, tag, message, n int32) {
	copy(h.bytes(tag, 32), h.digests.tag(h.keys.keys[handle].keyedHash, h.bytes(message, n)))
}

var start = time.Now()

// Monotonic is the time since the program started, in nanoseconds.
func Monotonic() int64 { return int64(time.Since(start)) }

func (h *host) Xmonotonic() int64 {
	if h.isCopy {
		return h.now
	}
	return Monotonic()
}

func (h *host) Xunix_nanos() int64 { return time.Now().UnixNano() }

// crypto/rand never fails.
func (h *host) Xrandom(to int32) { _, _ = rand.Read(h.bytes(to, 16)) }

func (h *host) Xvariable(name, nameLen, to, room int32) int32 {
	value, ok := os.LookupEnv(string(h.bytes(name, nameLen)))
	if !ok {
		return -1
	}
	if len(value) <= int(room) {
		copy(h.bytes(to, room), value)
	}
	return int32(len(value))
}

func (h *host) Xis_absolute(path, n int32) int32 {
	if filepath.IsAbs(string(h.bytes(path, n))) {
		return 1
	}
	return 0
}

func (h *host) Xstat(path, n, to int32) int32 {
	info, err := os.Stat(string(h.bytes(path, n)))
	return h.stamped(info, err, to)
}

func (h *host) Xopen(path, n int32) int32 {
	file, err := os.Open(string(h.bytes(path, n)))
	if err != nil {
		return h.failed(err)
	}
	if h.files == nil {
		h.files = make(map[int32]*os.File)
	}
	number := int32(1)
	for h.files[number] != nil {
		number++
	}
	h.files[number] = file
	return number
}

func (h *host) Xstat_open(file, to int32) int32 {
	info, err := h.files[file].Stat()
	return h.stamped(info, err, to)
}

// Xread reads directly into the module's memory, so that there is no other copy of a secret.
func (h *host) Xread(file, to, room int32) int32 {
	n, err := h.files[file].Read(h.bytes(to, room))
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return h.failed(err)
	}
	return int32(n)
}

func (h *host) Xclose(file int32) {
	_ = h.files[file].Close() // it was only read
	delete(h.files, file)
}

func (h *host) closeFiles() {
	for file := range h.files {
		h.Xclose(file)
	}
}

func (h *host) Xlast_error(to, room int32) int32 {
	var path *fs.PathError
	if errors.As(h.lastErr, &path) { // the owner gave the path, and is told the member
		h.lastErr = path.Err
	}
	return int32(copy(h.bytes(to, room), h.lastErr.Error()))
}

func (h *host) failed(err error) int32 {
	h.lastErr = err
	return -1
}

// The struct HostStamp of bindings/wasm/src/world.rs, and its flags.
const (
	stampFile  = 0
	stampLen   = 16
	stampTimes = 24
	stampFlags = 40

	isRegular    = 1
	othersRead   = 2
	isUnnumbered = 4
)

func (h *host) stamped(info os.FileInfo, err error, to int32) int32 {
	if err != nil {
		return h.failed(err)
	}
	flags := uint32(0)
	if info.Mode().IsRegular() {
		flags |= isRegular
	}
	i := Instance{Module: h.module}
	number, changed, ok := stamp.Of(info)
	if !ok {
		flags |= isUnnumbered
	} else if info.Mode()&0o004 != 0 {
		flags |= othersRead
	}
	i.SetInt64(to+stampFile, int64(number[0]))
	i.SetInt64(to+stampFile+8, int64(number[1]))
	i.SetInt64(to+stampLen, info.Size())
	i.SetInt64(to+stampTimes, info.ModTime().UnixNano())
	i.SetInt64(to+stampTimes+8, changed)
	i.SetUint32(to+stampFlags, flags)
	return 0
}

// Stripes are the counters of an opened verifier. Its copies count in several stripes, so that they seldom wait for
// each other.
type stripes struct {
	all  []stripe
	made int32 // the number of counters; only the following instance changes it
	next atomic.Uint32
}

const chunkLen = 64

// A stripe holds counters in chunks, which stay in place when more are added.
type stripe struct {
	chunks atomic.Pointer[[]*[chunkLen]atomic.Uint64]
	_      [64]byte // each in its own cache line
}

func newStripes(n int) *stripes {
	s := &stripes{all: make([]stripe, n)}
	for k := range s.all {
		s.all[k].chunks.Store(new([]*[chunkLen]atomic.Uint64))
	}
	return s
}

// one returns the stripes in turn.
func (s *stripes) one() *stripe { return &s.all[s.next.Add(1)%uint32(len(s.all))] }

func (h *host) Xcounters(n int32) int32 {
	first := h.stripes.made
	h.stripes.made += n
	for k := range h.stripes.all {
		chunks := *h.stripes.all[k].chunks.Load()
		for len(chunks)*chunkLen < int(h.stripes.made) {
			chunks = append(chunks[:len(chunks):len(chunks)], new([chunkLen]atomic.Uint64))
		}
		h.stripes.all[k].chunks.Store(&chunks)
	}
	return first
}

func (h *host) Xcount(counter int32) {
	(*h.counts.chunks.Load())[counter/chunkLen][counter%chunkLen].Add(1)
}

func (h *host) Xcounted(counter int32) int64 {
	total := uint64(0)
	for k := range h.stripes.all {
		total += (*h.stripes.all[k].chunks.Load())[counter/chunkLen][counter%chunkLen].Load()
	}
	return int64(total)
}
