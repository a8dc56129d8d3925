//go:build hs256_cgo && hs256_static

package hs256

// libhs256.a is named in full if the linker can do that, because -lhs256 takes a shared library next to it. libgcc_eh
// is gcc's unwinder as an archive: without it, the program would need libgcc_s.so. The linker then needs nothing of the
// -lhs256 that pkg-config adds, and --as-needed leaves it out.

// #cgo pkg-config: --static hs256
// #cgo linux LDFLAGS: -l:libhs256.a -lgcc_eh -Wl,--as-needed
import "C"
