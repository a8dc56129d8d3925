//go:build unix

package hs256_test

import (
	"errors"
	"syscall"
	"testing"
	"unsafe"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// A token that is too long is rejected by its length and never read: reading a byte of this one kills the process.
func TestLongTokensAreNotRead(t *testing.T) {
	pages, err := syscall.Mmap(-1, 0, 100<<20, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = syscall.Munmap(pages) }()
	long := unsafe.String(unsafe.SliceData(pages), len(pages))
	v := must(hs256.NewVerifier(testSecret))
	if _, err := v.Verify(long); !errors.Is(err, hs256.ErrTooLarge) {
		t.Error(err)
	}
	for _, r := range v.VerifyBatch([]string{long, long, long}, 2) {
		if !errors.Is(r.Err, hs256.ErrTooLarge) {
			t.Error(r)
		}
	}
	if n := testing.AllocsPerRun(10, func() { _, _ = v.Verify(long) }); n > 0 && !raceDetector {
		t.Errorf("%v allocations", n)
	}
}
