#!/usr/bin/env bash
# Tests all of the C library: the header, the library, the C++ layer, the example. How it is installed is tested by
# packaging/test.sh. Installs what it needs of Debian, as root.
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

say "the library"
library=$(bindings/c/build.sh)
target=$(dirname "$library")
version=$(scripts/version.sh)
tests() { make --quiet --no-print-directory -C bindings/c/tests -j2 LIBRARY="$library" VERSION="$version" "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only what is named in a committed list is exported, and all of it.
diff bindings/c/exports.txt <(nm --dynamic --defined-only "$library/libhs256.so" | awk '{ print $3 }' | LC_ALL=C sort) ||
    fail "the exported symbols are not those of bindings/c/exports.txt"
strip -o "$work/stripped.so" "$library/libhs256.so"
size=$(stat --format %s "$work/stripped.so")
((size <= 1280 * 1024)) || fail "libhs256.so has $size bytes stripped, more than 1.25 MiB"
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
vectors=(tests/vectors/*.json tests/vectors/format2/*.json "${more_vectors[@]}")
IFS=: read -r -a more_minting <<<"${HS256_MINTING:-}"
run_all() {
    local out=$1 rounds=$2
    shift 2
    "$@" "$out/unit" >"$work/unit.log" 2>&1 || { cat "$work/unit.log"; fail "unit tests"; }
    grep -c '\[       OK \]' "$work/unit.log" | sed 's/$/ unit tests passed/'
    "$@" "$out/conformance" "${vectors[@]}"
    "$@" "$out/minting" tests/minting/*.json "${more_minting[@]}"
    "$@" "$out/threads" "$rounds"
    "$@" "$out/hpp"
    "$@" "$out/static"
    "$@" "$out/dlopen" "$library/libhs256.so"
    [[ $(HS256_SECRET=$secret "$@" "$out/example" "$token") == 'valid, sub is a' ]] || fail "the header's example"
    [[ $(HS256_SECRET=$secret "$@" "$out/example" "${token%?}A") == 'rejected: signature_mismatch' ]] ||
        fail "the header's example rejects for another reason"
}

say "tests"
tests OUT="$target/c-tests" all
run_all "$target/c-tests" 2000
"$target/c-tests/hpp_no_exceptions"
"$target/c-tests/hpp_abi"
readelf --dynamic "$target/c-tests/static" | grep NEEDED | grep -v -E 'lib(c|m|dl|pthread)\.so|ld-linux' &&
    fail "a static link needs more than libc"
grep -q hs256 <<<"$(readelf --dynamic "$target/c-tests/dlopen")" && fail "the dlopen test is linked with the library"

say "files that change under threads and processes"
scripts/need.sh python3:python3
tests/changes/drive.py "$target/c-tests/changes" -- threads fork

say "tests under AddressSanitizer and UndefinedBehaviorSanitizer"
tests OUT="$target/c-tests-asan" SANITIZE=address,undefined all
ASAN_OPTIONS=detect_stack_use_after_return=1:detect_leaks=1 run_all "$target/c-tests-asan" 500
"$target/c-tests-asan/requests" tests/requests/*.json

say "tests under valgrind memcheck"
vectors=(tests/vectors/{claims,policy,signature,times}.json) # a quarter of them: all were under the sanitizers
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

allocations() {
    valgrind "$target/c-tests/cost_c" "$1" 2>&1 | sed -n 's/.*total heap usage: \([0-9,]*\) allocs.*/\1/p'
}
few=$(allocations 20) many=$(allocations 220)
[[ -n $few && $few == "$many" ]] || fail "verifying allocates: $few allocations for 20 tokens, $many for 220"

say "a panic stays behind the border"
# Compiled as fast as can be: that it catches a panic is no matter of optimization.
hooks=$(export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
    RUSTFLAGS='--cfg hs256_test_hooks' CARGO_TARGET_DIR=$target/hooks bindings/c/build.sh)
tests LIBRARY="$hooks" OUT="$target/c-tests" panic
"$target/c-tests/panic" 2>"$work/panic.log" || { cat "$work/panic.log"; fail "panic"; }
grep -q 'on purpose' "$work/panic.log" || fail "there was no panic"

say "the example server, over an installed library"
PREFIX=$work/prefix bindings/c/packaging/install.sh
PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig make --quiet --no-print-directory -C examples/c OUT="$work"
examples/c/drive.sh "$work/server"

printf '\nc: everything passed\n'
