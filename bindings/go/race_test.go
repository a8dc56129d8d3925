//go:build race

package hs256_test

const raceDetector = true
