#!/usr/bin/env bash
# Many threads that share one verifier under ThreadSanitizer, with the standard library rebuilt for it. Fails at a data
# race. Usage: assure/threads/run.sh [race]; `race` plants one, so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

if ! command -v rustup >/dev/null || [[ $(uname -m) != x86_64 ]]; then
    echo "skipped: ThreadSanitizer, which needs rustup (for the nightly compiler) and is set up for x86-64"
    exit 0
fi
nightly=$(assure/nightly.sh rust-src)

host=x86_64-unknown-linux-gnu
target=${CARGO_TARGET_DIR:-$PWD/target}/assure/threads
RUSTFLAGS=-Zsanitizer=thread CARGO_TARGET_DIR=$target CARGO_PROFILE_RELEASE_LTO=off cargo "+$nightly" build --quiet \
    --release --locked -Zbuild-std --target "$host" --manifest-path assure/Cargo.toml -p assure-threads
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! TSAN_OPTIONS=halt_on_error=1 "$target/$host/release/assure-threads" "$@" 2>"$log"; then
    head -n 30 "$log" >&2
    exit 1
fi
