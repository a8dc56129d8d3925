//go:build asan || race

package hs256_test

const sanitized = true
