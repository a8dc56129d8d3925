//go:build linux || openbsd || dragonfly || solaris || illumos || darwin || freebsd || netbsd

// Package stamp reads what tells one version of a file from another, in each system's way.
package stamp

import (
	"os"
	"syscall"
)

// Of returns a file's device, its number there, and when it changed, in nanoseconds.
func Of(info os.FileInfo) (number [2]uint64, changed int64, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return number, 0, false
	}
	return [2]uint64{uint64(stat.Dev), uint64(stat.Ino)}, changedAt(stat), true
}
