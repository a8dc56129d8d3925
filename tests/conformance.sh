#!/usr/bin/env bash
# The shared vectors, the minting cases, and the request cases without HTTP, through the Rust API; the request cases over HTTP,
# through axum.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
# The harness puts a dot for each test that ended before what the next one prints.
cargo test --locked --release --quiet -p hs256 --test public -- conformance:: minting:: requests:: --nocapture | sed 's/^\.*//'
cargo test --locked --quiet -p hs256-tower --test requests -- --nocapture 2>/dev/null | sed 's/^\.*//'
