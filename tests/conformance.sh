#!/usr/bin/env bash
# The shared vectors, and the request cases without HTTP, through the Rust API.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
cargo test --release --quiet --test public -- conformance:: requests:: --nocapture
