#!/usr/bin/env bash
# Tests all of the C library: the header, the library, the ways to install it, the C++ layer, the example, the README.
# Installs what it needs of Debian (as root) and, pinned, of crates.io into .build/tools.
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf '\n== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

say "what the tests need"
scripts/need.sh gcc:gcc g++:g++ make:make pkg-config:pkg-config valgrind:valgrind cmake:cmake curl:curl nm:binutils \
    /usr/include/cmocka.h:libcmocka-dev /usr/include/jansson.h:libjansson-dev /usr/include/microhttpd.h:libmicrohttpd-dev
compilers=("gcc g++")
if command -v clang++ >/dev/null || scripts/need.sh clang++:clang; then
    compilers+=("clang clang++")
else
    echo "skipped: the header under clang, which is not installed and cannot be by this user"
fi
scripts/tools.sh cbindgen cargo-c cargo-deb

say "Rust: lints, unit tests"
cargo fmt -p hs256-capi --check
cargo clippy --quiet --locked -p hs256-capi --all-targets -- -D warnings
cargo test --quiet --locked -p hs256-capi

say "the header is what the sources make"
scripts/header.sh --check

say "the library"
library=$(bindings/c/build.sh)
target=$(dirname "$library")
version=$(cargo pkgid -p hs256-capi | sed 's/.*[#@]//')
tests() { make --quiet --no-print-directory -C bindings/c/tests -j2 LIBRARY="$library" VERSION="$version" "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only what is named in a committed list is exported, and all of it.
diff bindings/c/exports.txt <(nm --dynamic --defined-only "$library/libhs256.so" | awk '{ print $3 }' | LC_ALL=C sort) ||
    fail "the exported symbols are not those of bindings/c/exports.txt"
strip -o "$work/stripped.so" "$library/libhs256.so"
size=$(stat --format %s "$work/stripped.so")
((size <= 500 * 1024)) || fail "libhs256.so has $size bytes stripped, more than 500 KiB"
echo "exports as listed; $size bytes stripped"

say "the header in C99, C11, C17, C++17, C++20"
for pair in "${compilers[@]}"; do
    read -r cc cxx <<<"$pair"
    tests header CC="$cc" CXX="$cxx"
    echo "$cc, $cxx: no warning"
done

# The programs of bindings/c/tests, with a command before each: valgrind, or nothing.
secret='test secret for hs256 vectors only, 32+ bytes'
token=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0.g7OWOAgOvloKuGtCdIMhTvWEq4OovR7Neh4nog5X3hE
IFS=: read -r -a more_vectors <<<"${HS256_VECTORS:-}"
run_all() {
    local out=$1 rounds=$2
    shift 2
    "$@" "$out/unit" >"$work/unit.log" 2>&1 || { cat "$work/unit.log"; fail "unit tests"; }
    grep -c '\[       OK \]' "$work/unit.log" | sed 's/$/ unit tests passed/'
    "$@" "$out/conformance" tests/vectors/*.json "${more_vectors[@]}"
    "$@" "$out/threads" "$rounds"
    "$@" "$out/hpp"
    "$@" "$out/hpp_no_exceptions"
    "$@" "$out/static"
    "$@" "$out/dlopen" "$library/libhs256.so"
    [[ $(HS256_SECRET=$secret "$@" "$out/example" "$token") == 'valid, sub is a' ]] || fail "the header's example"
    [[ $(HS256_SECRET=$secret "$@" "$out/example" "${token%?}A") == 'refused: signature_mismatch' ]] ||
        fail "the header's example refuses for another reason"
}

say "tests"
tests OUT="$target/c-tests" all
run_all "$target/c-tests" 2000
readelf --dynamic "$target/c-tests/static" | grep NEEDED | grep -v -E 'lib(c|m|dl|pthread|gcc_s)\.so|ld-linux' &&
    fail "a static link needs more than libc"
readelf --dynamic "$target/c-tests/dlopen" | grep -q hs256 && fail "the dlopen test is linked with the library"

say "tests under AddressSanitizer and UndefinedBehaviorSanitizer"
tests OUT="$target/c-tests-asan" SANITIZE=address,undefined all
ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=1 run_all "$target/c-tests-asan" 500

say "tests under valgrind memcheck"
run_all "$target/c-tests" 50 valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=all \
    --show-leak-kinds=all --suppressions=bindings/c/tests/valgrind.supp

say "C++ costs what C costs"
tests OUT="$target/c-tests" cost
instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$target/c-tests/$1" "$2" 2>&1 |
        sed -n 's/.*Collected : //p'
}
per_token() { echo $((($(instructions "$1" 1200) - $(instructions "$1" 200)) / 1000)); }
in_c=$(per_token cost_c) in_cpp=$(per_token cost_cpp)
echo "instructions per token: $in_c in C, $in_cpp in C++"
((in_c > 1000 && in_cpp - in_c <= 50)) || fail "C++ costs more than C"

say "a panic stays behind the border"
RUSTFLAGS='--cfg hs256_test_hooks' CARGO_TARGET_DIR=$target/hooks cargo build --quiet --release --locked -p hs256-capi
tests LIBRARY="$target/hooks/release" OUT="$target/c-tests" panic
"$target/c-tests/panic" 2>"$work/panic.log" || { cat "$work/panic.log"; fail "panic"; }
grep -q 'on purpose' "$work/panic.log" || fail "there was no panic"

say "installed into a PREFIX: pkg-config, CMake, soname"
prefix=$work/prefix
PREFIX=$prefix bindings/c/packaging/install.sh
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
cmp include/hs256.h "$prefix/include/hs256.h"
cmp include/hs256.hpp "$prefix/include/hs256.hpp"
[[ $(pkg-config --modversion hs256) == "$version" ]] || fail "hs256.pc has another version"
readelf --dynamic "$prefix/lib/libhs256.so" | grep -q "soname: \[libhs256.so.${version%.*}\]" || fail "soname"
size=$(stat --dereference --format %s "$prefix/lib/libhs256.so")
((size <= 500 * 1024)) || fail "the installed libhs256.so has $size bytes"
read -r -a flags <<<"$(pkg-config --cflags --libs hs256)"
gcc -std=c99 bindings/c/tests/header.c -o "$work/linked" "${flags[@]}" -Wl,-rpath,"$prefix/lib"
"$work/linked"
read -r -a flags <<<"$(pkg-config --cflags hs256)"
gcc -std=c99 bindings/c/tests/header.c -o "$work/archive" "${flags[@]}" "$prefix/lib/libhs256.a" -lpthread -ldl -lm
"$work/archive"
use_by_cmake() {
    cmake -S bindings/c/tests/cmake -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" &&
        cmake --build "$work/cmake" && ctest --test-dir "$work/cmake"
}
use_by_cmake >"$work/cmake.log" 2>&1 || { cat "$work/cmake.log"; fail "find_package(hs256)"; }
echo "pkg-config, static link and CMake work"

say "the example server"
make --quiet --no-print-directory -C examples/c OUT="$work"
examples/c/drive.sh "$work/server"
unset PKG_CONFIG_PATH

say "the Debian package"
package=$(bindings/c/packaging/deb.sh)
bindings/c/packaging/test-deb.sh "$package"

say "the README"
bindings/c/tests/readme.sh

printf '\nc: everything passed\n'
