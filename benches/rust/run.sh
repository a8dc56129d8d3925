#!/usr/bin/env bash
# The Rust part of benches/run.sh. Usage: benches/rust/run.sh TOKENS SECONDS; rows go to standard output.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh cmake:cmake
HS256_LIBRARY=$(bindings/c/build.sh)/libhs256.so
export HS256_LIBRARY
cargo build --release --quiet --locked --manifest-path benches/rust/Cargo.toml
exec "${CARGO_TARGET_DIR:-benches/rust/target}/release/hs256-bench" "$tokens" "$seconds"
