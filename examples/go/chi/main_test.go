package main

import (
	"testing"

	"github.com/hs256/hs256/examples/go/internal/calls"
)

func TestServer(t *testing.T) { calls.Hello(t) }
