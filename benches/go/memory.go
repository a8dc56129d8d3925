package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// A fact is a figure other than a time.
type fact struct {
	Language string  `json:"language"`
	Fact     string  `json:"fact"`
	Value    float64 `json:"value"`
	Unit     string  `json:"unit"`
}

// memory measures what hs256 allocates in Go for a token, and what remains after a million different ones.
func memory(secret []byte, kinds map[string][]*sample) []fact {
	v := must(hs256.NewVerifier(secret))
	allocations := func(kind string) float64 {
		token := kinds[kind][0].text
		return testing.AllocsPerRun(1000, func() { v.Verify(token) })
	}
	signer := must(hs256.NewSigner(secret))
	verifyDifferent := func(first, count int) float64 {
		for i := first; i < first+count; i++ {
			subject := strconv.Itoa(i)
			claims, err := v.Verify(must(signer.Sign(map[string]any{"sub": subject, "exp": 4102444800})))
			if err != nil || claims.Subject() != subject {
				fail(fmt.Sprint("memory: ", err))
			}
		}
		runtime.GC()
		debug.FreeOSMemory()
		statm := strings.Fields(string(must(os.ReadFile("/proc/self/statm"))))
		return float64(must(strconv.Atoi(statm[1])) * os.Getpagesize() / 1024)
	}
	before := verifyDifferent(0, 100_000)
	grown := verifyDifferent(100_000, 1_000_000) - before
	return []fact{
		{Fact: "allocations for a valid token", Value: allocations("S accept")},
		{Fact: "allocations for a bad signature", Value: allocations("S bad signature")},
		{Fact: "resident memory grown over a million different tokens", Value: grown, Unit: "KiB"},
	}
}
