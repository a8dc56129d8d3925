package hs256

import (
	"runtime"
	"testing"
)

func TestGoroutinesAreBoundedByTokensAndProcessors(t *testing.T) {
	for _, tokens := range []int{0, 1, 2, 8, 9, 1000} {
		for _, threads := range []int{-5, 0, 1, 2, 256, 1 << 40} {
			n, share := divide(tokens, threads)
			if n < 1 || n > max(1, min(tokens, threads, runtime.GOMAXPROCS(0))) || share < 1 || share > batchTokens {
				t.Errorf("%d tokens, %d threads: %d goroutines, %d at a time", tokens, threads, n, share)
			}
		}
	}
}
