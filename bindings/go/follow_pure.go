//go:build !cgo || !hs256_cgo

package hs256

import (
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/hs256/hs256/bindings/go/internal/core"
)

// A follower holds the instance that looks at the files of an opened verifier or signer. When new contents come into
// use there, or the error in the status changes, a pool of its copies replaces the pool before. crates/live decides when
// a look is due and what it finds; this file only compares moments that crates/live returned.
type follower struct {
	kind   *kind
	handle *pureHandle

	// By the monotonic clock: when one call should look, and when all calls wait for it. The maximum means never.
	due, overdue atomic.Uint64
	looking      atomic.Bool // the error for a list that is too old

	lock       sync.Mutex     // guards the fields below, and the replacement of the pool
	in         *core.Instance // nil after it is closed
	generation uint64
}

// A kind holds the module's functions for verifiers or for signers.
type kind struct {
	open    func(i *core.Instance, out, message, messageLen, path, pathLen int32) int32
	refresh func(i *core.Instance, at, message, messageLen int32) int32
	look    func(i *core.Instance, at, moments int32)
	hold    func(i *core.Instance, at int32)
	notes   func(i *core.Instance, at int32) core.Notes
}

var verifierKind = &kind{
	open:    (*core.Instance).Xhost_verifier_open,
	refresh: (*core.Instance).Xhs256_verifier_refresh,
	look:    (*core.Instance).Xhost_verifier_look,
	hold:    func(i *core.Instance, at int32) { i.Xhost_verifier_hold(at, 0, 0) },
	notes:   verifierNotes,
}

var signerKind = &kind{
	open:    (*core.Instance).Xhost_signer_open,
	refresh: (*core.Instance).Xhs256_signer_refresh,
	look:    (*core.Instance).Xhost_signer_look,
	hold:    (*core.Instance).Xhost_signer_hold,
	notes:   signerNotes,
}

// The struct Moments of crates/live/src/follow.rs.
const (
	momentsGeneration = 0
	momentsDue        = 8
	momentsOverdue    = 16
	momentsReadableAt = 24
	momentsAges       = 32
)

func libVerifierOpen(message []byte, path string) (verifierHandle, int, int32) {
	return openPure(verifierKind, message, path)
}

func libSignerOpen(message []byte, path string) (signerHandle, int, int32) {
	return openPure(signerKind, message, path)
}

func openPure(k *kind, message []byte, path string) (h *pureHandle, messageLen int, status int32) {
	path = filepath.ToSlash(path) // the module uses it as a separator
	f := &follower{kind: k, handle: new(pureHandle), in: core.NewInstance()}
	f.lock.Lock()
	defer f.lock.Unlock()
	var out int32
	messageLen, status = f.told(message, func(i *core.Instance, text, textLen int32) int32 {
		status := k.open(i, i.Scratch, text, textLen, i.PutOne(path), int32(len(path)))
		out = int32(i.Uint32(i.Scratch))
		return status
	})
	if status == statusOK {
		f.handle.follower, f.handle.at = f, out
		if f.call(f.look) {
			return f.handle, 0, statusOK
		}
		status = int32(CodeInternal)
	}
	f.in.Wipe()
	return nil, messageLen, status
}

func libVerifierRefresh(v verifierHandle, message []byte) (int, int32) {
	return v.refresh(message, "verifier")
}

func libSignerRefresh(s signerHandle, message []byte) (int, int32) {
	return s.refresh(message, "signer")
}

func (h *pureHandle) refresh(message []byte, field string) (messageLen int, status int32) {
	f := h.follower
	if f == nil { // the library says so of one that was built
		text := "invalid argument `" + field + "`: not opened from a file"
		copy(message, text)
		return len(text), int32(CodeInvalidArgument)
	}
	f.lock.Lock()
	defer f.lock.Unlock()
	messageLen, status = f.told(message, func(i *core.Instance, text, textLen int32) int32 {
		return f.kind.refresh(i, h.at, text, textLen)
	})
	f.call(f.look)
	return messageLen, status
}

// libVerifierStatus asks a copy, so that it neither looks nor waits for a look.
func libVerifierStatus(v verifierHandle, text []byte, format int32) (n int, status int32) {
	if v.follower == nil {
		return 0, int32(CodeInvalidArgument)
	}
	status = int32(CodeInternal)
	report := func(i *core.Instance) {
		v.follower.begin(i, 0)
		i.Reserve(int32(len(text)))
		status = i.Xhs256_verifier_status(v.at, i.Out, int32(len(text)), i.Scratch, format)
		n = int(i.Uint32(i.Scratch))
		if status == statusOK {
			copy(text, i.Bytes(i.Out, int32(n)))
		}
	}
	for !v.pool.Load().Use(report) { // the pool has retired, and there is another
	}
	return n, status
}

// told has the instance report what is wrong: as much as fits into message, and the whole length.
func (f *follower) told(message []byte, call func(i *core.Instance, text, textLen int32) int32) (n int, status int32) {
	status = int32(CodeInternal)
	f.call(func(i *core.Instance) {
		i.Reserve(int32(len(message)))
		textLen := i.Scratch + 8
		i.SetUint32(textLen, uint32(len(message)))
		status = call(i, i.Out, textLen)
		n = int(i.Uint32(textLen))
		copy(message, i.Bytes(i.Out, int32(min(n, len(message)))))
	})
	return n, status
}

// call runs in the following instance, with the lock held. If it panics, the instance is set back to what is in use and
// looks again a period later.
func (f *follower) call(call func(*core.Instance)) (returned bool) {
	f.looking.Store(true)
	defer f.looking.Store(false)
	defer func() {
		if returned {
			return
		}
		_ = recover()
		if p := f.handle.pool.Load(); p != nil {
			f.in.Restore(p)
			period := f.overdue.Load() - f.due.Load()
			f.due.Store(uint64(core.Monotonic()) + period)
			f.overdue.Store(f.due.Load() + period)
		}
	}()
	call(f.in)
	f.in.WipeStack()
	return true
}

// look looks if it is due, and takes new contents into use.
func (f *follower) look(i *core.Instance) {
	at := f.handle.at
	f.kind.look(i, at, i.Scratch)
	due, overdue := i.Uint64(i.Scratch+momentsDue), i.Uint64(i.Scratch+momentsOverdue)
	readableAt := i.Uint64(i.Scratch + momentsReadableAt)
	ages := i.Bytes(i.Scratch+momentsAges, 1)[0] != 0
	if generation := i.Uint64(i.Scratch + momentsGeneration); generation != f.generation {
		notes := f.kind.notes(i, at)
		p := core.NewPoolOf(i)
		p.Notes, p.Ages = notes, ages
		p.ReadableAt.Store(readableAt)
		p.Prepare = func(i *core.Instance) { f.kind.hold(i, at) }
		before := f.handle.pool.Load()
		if before != nil {
			p.Fill(before.Made()) // so that no caller has to wait while a long list is copied
		}
		f.handle.pool.Store(p)
		f.generation = generation
		if before != nil {
			before.Retire()
		}
	} else {
		f.handle.pool.Load().ReadableAt.Store(readableAt)
	}
	f.overdue.Store(overdue) // first, so that no caller takes the next look for overdue by the moments of the last one
	f.due.Store(due)
}

// follow has one caller look when a look is due. The others continue with the old contents, or wait if it is overdue.
func (f *follower) follow() {
	if now := uint64(core.Monotonic()); now >= f.due.Load() {
		f.followWhenDue(now)
	}
}

func (f *follower) followWhenDue(now uint64) {
	if !f.lock.TryLock() {
		if now < f.overdue.Load() {
			return
		}
		f.lock.Lock()
	}
	defer f.lock.Unlock()
	if f.in != nil && uint64(core.Monotonic()) >= f.due.Load() {
		f.call(f.look)
	}
}

// begin begins a call in a copy, and returns whether the list in use is too old as of now.
func (f *follower) begin(i *core.Instance, now int64) bool {
	i.Begin(core.Monotonic())
	return i.Xhost_verifier_hold(f.handle.at, int64(i.ReadableAt()), now) != 0
}

// wait waits for a look in progress.
func (f *follower) wait() {
	f.lock.Lock()
	defer f.lock.Unlock()
}

func (f *follower) free() {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.in.Wipe()
	f.in = nil
}
