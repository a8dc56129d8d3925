#!/usr/bin/env bash
# Measures hs256 beside other libraries, in one run. See benches/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/need.sh cmake:cmake
cargo run --release --locked --manifest-path benches/rust/Cargo.toml -- "$@"
