#!/usr/bin/env bash
# The shared vectors, the minting cases, and the request cases without HTTP, through the Rust API.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
# The harness puts a dot for each test that ended before what the next one prints.
cargo test --locked --release --quiet -p hs256 --test public -- conformance:: minting:: requests:: --nocapture | sed 's/^\.*//'
