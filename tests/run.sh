#!/usr/bin/env bash
# Every test of the Rust crates: with assertions, in the release build, without std.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh

cargo test --locked --workspace --exclude hs256-capi
cargo test --locked --release -p hs256 --lib # 2^24 quads of base64url among them
cargo test --locked --release -p hs256 --test public conformance::
cargo test --locked --no-default-features -p hs256 --lib
cargo test --locked --no-default-features --features host-hmac -p hs256 --lib mac:: # tags that a host computes
