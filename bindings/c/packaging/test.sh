#!/usr/bin/env bash
# Tests the ways to install the C library: into a PREFIX (pkg-config, CMake, soname), linked statically with glibc and with
# musl in an empty root, as a Debian package, and by the steps of its README.
set -euo pipefail
cd "$(dirname "$0")/../../.."

say() { printf '\n== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

scripts/need-rust.sh
scripts/need.sh gcc:gcc g++:g++ pkg-config:pkg-config cmake:cmake curl:curl readelf:binutils
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$(scripts/version.sh)
scripts/version.sh --check

say "installed into a PREFIX: pkg-config, CMake, soname"
prefix=$work/prefix
PREFIX=$prefix bindings/c/packaging/install.sh
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
cmp include/hs256.h "$prefix/include/hs256.h"
cmp include/hs256.hpp "$prefix/include/hs256.hpp"
[[ $(pkg-config --modversion hs256) == "$version" ]] || fail "hs256.pc has another version"
grep -q "soname: \[libhs256.so.${version%.*}\]" <<<"$(readelf --dynamic "$prefix/lib/libhs256.so")" || fail "soname"
scripts/no-paths.sh "$prefix/lib/libhs256.so.$version" "$prefix/lib/libhs256.a"
read -r -a flags <<<"$(pkg-config --cflags --libs hs256)"
gcc -std=c99 bindings/c/tests/header.c -o "$work/linked" "${flags[@]}" -Wl,-rpath,"$prefix/lib"
"$work/linked"
use_by_cmake() {
    cmake -S bindings/c/tests/cmake -B "$work/cmake" -DHS256_VERSION="$version" -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build "$work/cmake" && ctest --test-dir "$work/cmake"
}
use_by_cmake >"$work/cmake.log" 2>&1 || { cat "$work/cmake.log"; fail "find_package(hs256)"; }

# static CC PREFIX: a program that catches a panic of the library, linked with nothing but its archive and libc, runs where
# there is no other file.
static() {
    local cc=$1 root=$work/root flags
    scripts/no-paths.sh "$2/lib/libhs256.a"
    read -r -a flags <<<"$(PKG_CONFIG_PATH=$2/lib/pkgconfig pkg-config --static --cflags --libs hs256)"
    rm -rf "$root" && mkdir "$root"
    "$cc" -static bindings/c/tests/panic.c -o "$root/panic" "${flags[@]}"
    if [[ $(id -u) -eq 0 ]]; then
        chroot "$root" /panic 2>"$work/panic.log" || { cat "$work/panic.log"; fail "the static program"; }
    else
        "$root/panic" 2>"$work/panic.log" || { cat "$work/panic.log"; fail "the static program"; }
        echo "skipped: the empty root, which takes the rights of root"
    fi
    grep -q 'on purpose' "$work/panic.log" || fail "there was no panic"
}
hooks() { # INSTALL-ARGUMENTS...: installs a library with the hidden hook that panics
    env RUSTFLAGS='--cfg hs256_test_hooks' CARGO_TARGET_DIR="$(realpath "${CARGO_TARGET_DIR:-target}")/hooks" "$@" \
        bindings/c/packaging/install.sh >/dev/null
}
say "linked statically, in an empty root: glibc"
hooks PREFIX="$work/glibc"
static gcc "$work/glibc"
if command -v rustup >/dev/null && scripts/need.sh musl-gcc:musl-tools; then
    say "linked statically, in an empty root: musl"
    hooks PREFIX="$work/musl" TARGET="$(uname -m)-unknown-linux-musl"
    static musl-gcc "$work/musl"
else
    echo "skipped: musl, which takes rustup and musl-gcc"
fi
unset PKG_CONFIG_PATH

say "the Debian package"
if command -v dpkg-deb >/dev/null; then
    package=$(bindings/c/packaging/deb.sh)
    dpkg-deb --extract "$package" "$work/deb"
    scripts/no-paths.sh "$work"/deb/usr/lib/*/libhs256.{so,a}
    bindings/c/packaging/test-deb.sh "$package"
else
    echo "skipped: there is no dpkg here"
fi

say "the README"
bindings/c/tests/readme.sh
