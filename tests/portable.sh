#!/usr/bin/env bash
# The Rust crates build on the oldest compiler that they promise, and for wasm, with the standard library and without.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh

if command -v rustup >/dev/null; then
    oldest=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml).0
    rustup toolchain list | grep -q "^$oldest" || rustup toolchain install "$oldest" --profile minimal >/dev/null
    cargo "+$oldest" check --locked -p hs256 -p hs256-capi -p hs256-cli
    rustup target list --installed | grep -qx wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
    cargo build --locked -p hs256 --target wasm32-unknown-unknown
    cargo build --locked -p hs256 --target wasm32-unknown-unknown --no-default-features
else
    echo "skipped: the oldest compiler and wasm32, since there is no rustup to get them with"
fi
