#!/usr/bin/env bash
# Runs the MAC and the comparison of tags under MemorySanitizer with the key undefined, using the processor's SHA
# instructions, which valgrind hides. Fails at the first jump or address that depends on the key. Usage:
# assure/constant-time-msan/run.sh [TWIN]; TWIN names a planted leak (compare, key or table), so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

if ! command -v rustup >/dev/null || [[ $(uname -m) != x86_64 ]]; then
    echo "skipped: MemorySanitizer, which needs rustup (for the nightly compiler) and is set up for x86-64"
    exit 0
fi
nightly=$(assure/nightly.sh rust-src)

host=x86_64-unknown-linux-gnu
target=${CARGO_TARGET_DIR:-$PWD/target}/assure/constant-time-msan
# Without eager checks a secret may be passed to a function: passing it is not the leak, but what is done with it may
# be.
RUSTFLAGS='-Zsanitizer=memory -Cllvm-args=-msan-eager-checks=0 --cfg hs256_msan' CARGO_TARGET_DIR=$target \
    CARGO_PROFILE_RELEASE_DEBUG=1 CARGO_PROFILE_RELEASE_LTO=off cargo "+$nightly" build --quiet --release --locked -Zbuild-std \
    --target "$host" --manifest-path assure/Cargo.toml -p assure-constant-time
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! "$target/$host/release/assure-constant-time" "$@" 2>"$log"; then
    head -n 20 "$log" >&2
    exit 1
fi
