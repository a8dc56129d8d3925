#!/usr/bin/env bash
# Runs the MAC and the comparison of tags under valgrind with the key undefined (the portable SHA-256: valgrind hides
# the processor's SHA instructions). Fails if memcheck reports a jump or an address that depends on the key. Usage:
# assure/constant-time/run.sh [TWIN]; TWIN names a planted leak (compare, key or table), so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh valgrind:valgrind

if [[ $(uname -m) != x86_64 ]]; then
    echo "skipped: constant time under valgrind, whose requests are written for x86-64 only"
    exit 0
fi
target=${CARGO_TARGET_DIR:-$PWD/target}/assure/constant-time
RUSTFLAGS='--cfg sha2_backend="soft"' CARGO_TARGET_DIR=$target CARGO_PROFILE_RELEASE_DEBUG=1 cargo build --quiet --release --locked \
    --manifest-path assure/Cargo.toml -p assure-constant-time
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! valgrind --quiet --error-exitcode=99 --track-origins=no "$target/release/assure-constant-time" "$@" 2>"$log"; then
    head -n 20 "$log" >&2
    exit 1
fi
