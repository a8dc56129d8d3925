#!/usr/bin/env bash
# Tokens of Rust's jsonwebtoken read by hs256 and the other way round (the peers of the other languages are in their
# tests). Usage: scripts/assure-interop.sh [planted], which changes the tokens on their way, so that this must fail.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/assure/interop cargo run --quiet --locked \
    --manifest-path assure/Cargo.toml -p assure-interop -- "$@"
