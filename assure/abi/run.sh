#!/usr/bin/env bash
# Compares the C library's ABI with the last release's: abidiff over both, built from this tree and from the newest tag
# before it. bindings/c/test.sh compares the exported symbols with their list. Usage: assure/abi/run.sh [planted];
# `planted` compares with a library that lacks a function, so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh abidiff:abigail-tools objcopy:binutils

target=${CARGO_TARGET_DIR:-$PWD/target}/assure/abi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build() { CARGO_TARGET_DIR=$target CARGO_PROFILE_RELEASE_DEBUG=2 cargo build --quiet --release --locked -p hs256-capi; }
compare() {
    # abidiff's bits: 4 means a change, 8 a change that breaks programs. Additions are fine.
    status=0
    abidiff --no-added-syms "$1" "$2" || status=$?
    ((status == 0)) || { echo "abi: not what it was (abidiff gives $status)" >&2; exit 1; }
}

build
cp "$target/release/libhs256.so" "$work/new.so"
if [[ ${1:-} == planted ]]; then
    # The next release without one of its functions.
    echo '{ global: hs256_verify*; local: *; };' >"$work/few"
    gcc -shared -o "$work/planted.so" -Wl,--whole-archive "$target/release/libhs256.a" -Wl,--no-whole-archive \
        -Wl,--version-script="$work/few" -lpthread -ldl -lm
    compare "$work/new.so" "$work/planted.so"
    exit 0
fi
tag=$(git describe --tags --abbrev=0 --match 'v*' 'HEAD^' 2>/dev/null || true)
if [[ -z $tag ]]; then
    echo "skipped: abidiff, since there is no earlier tag"
    exit 0
fi
mkdir "$work/old"
git archive "$tag" | tar -x -C "$work/old"
(cd "$work/old" && build)
compare "$target/release/libhs256.so" "$work/new.so"
echo "abi: as in $tag"
