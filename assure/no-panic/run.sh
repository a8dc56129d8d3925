#!/usr/bin/env bash
# Searches the machine code of Verifier::verify_at, as built for release, for calls of panicking functions. Fails at one
# in hs256's own code; lists those in its dependencies. Usage: assure/no-panic/run.sh [planted]; `planted` adds one, so
# it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh objdump:binutils python3:python3

if [[ $(uname -m) != x86_64 ]]; then
    echo "skipped: the search for panics, which reads x86-64 only"
    exit 0
fi
target=${CARGO_TARGET_DIR:-$PWD/target}/assure/plain
flags=
[[ ${1:-} == planted ]] && flags='--cfg hs256_planted="panic"' target=$target-planted
RUSTFLAGS=$flags CARGO_TARGET_DIR=$target cargo build --quiet --release --locked --manifest-path assure/Cargo.toml \
    -p assure-no-panic
objdump --disassemble --no-show-raw-insn --demangle "$target/release/assure-no-panic" |
    python3 assure/no-panic/reach.py assure_no_panic::verdict
