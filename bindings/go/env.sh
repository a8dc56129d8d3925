# shellcheck shell=bash
# To be sourced, in the repository's root: installs the C library into the target folder, and points pkg-config and the
# loader there.

if ! command -v go >/dev/null; then
    echo "missing: go (1.24 or newer; 1.26 for the linter). See https://go.dev/dl" >&2
    exit 2
fi
scripts/need-rust.sh
scripts/need.sh gcc:gcc pkg-config:pkg-config

hs256_library=$(bindings/c/build.sh)
hs256_prefix=$(dirname "$hs256_library")/go-prefix
PREFIX=$hs256_prefix bindings/c/packaging/install.sh >/dev/null
export PKG_CONFIG_PATH=$hs256_prefix/lib/pkgconfig
export LD_LIBRARY_PATH=$hs256_prefix/lib
# Go does not notice that a library outside of it has changed; another flag makes it link anew.
CGO_CFLAGS="-g -O2 -DHS256_LIBRARY_$(sha256sum "$hs256_prefix/lib/libhs256.a" "$hs256_prefix/include/hs256.h" | sha256sum | cut -c1-16)"
export CGO_CFLAGS
# Gin without MessagePack, which no example uses: its codec takes as long to compile as the core. Another -tags names it, too.
export GOFLAGS="${GOFLAGS:-} -tags=nomsgpack"
