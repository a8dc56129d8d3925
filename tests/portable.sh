#!/usr/bin/env bash
# The core's unit tests pass without std. The Rust crates build on the oldest compiler that they promise, and for wasm, with
# the standard library and without.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh

# On wasm32-unknown-unknown the standard library's clock stops the program, so code that reads it is left out there: it
# does not compile.
without_a_clock() {
    local target call made
    made=$(mktemp -d)
    target=$(realpath "${CARGO_TARGET_DIR:-target}")/wasm32-unknown-unknown/debug
    compiles() {
        rustc --edition 2024 --crate-type lib --emit metadata -o "$made/lib.rmeta" --target wasm32-unknown-unknown \
            --extern "hs256=$target/libhs256.rlib" -L "dependency=$target/deps" - \
            <<<"#![allow(unused)] pub fn call(verifier: hs256::Verifier, now: i64) { let _ = $1; }"
    }
    compiles 'verifier.verify_at("", now, &mut [])'
    compiles 'hs256::Timestamps::at(now)'
    for call in 'verifier.verify("")' 'hs256::Timestamps::now()' 'hs256::unix_now()'; do
        if compiles "$call" 2>/dev/null; then
            echo "wasm: $call compiles, and would stop the program" >&2
            exit 1
        fi
    done
    rm -r "$made"
    # rustc puts a new file where -o points: run as root, it once replaced the device.
    [[ -c /dev/null ]] || { echo "/dev/null is no device any more" >&2; exit 1; }
    echo "wasm: what needs a clock is absent"
}

cargo test --locked --no-default-features -p hs256 --lib
cargo test --locked --no-default-features --features host-hmac -p hs256 --lib mac:: # tags that a host computes

if command -v rustup >/dev/null; then
    oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml).0
    grep -q "^$oldest" <<<"$(rustup toolchain list)" || rustup toolchain install "$oldest" --profile minimal >/dev/null
    cargo "+$oldest" check --locked -p hs256 -p hs256-capi -p hs256-cli
    grep -qx wasm32-unknown-unknown <<<"$(rustup target list --installed)" || rustup target add wasm32-unknown-unknown
    cargo build --locked -p hs256 --target wasm32-unknown-unknown --no-default-features
    cargo build --locked -p hs256 --target wasm32-unknown-unknown
    without_a_clock
else
    echo "skipped: the oldest compiler and wasm32, since there is no rustup to get them with"
fi
