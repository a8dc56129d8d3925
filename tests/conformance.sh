#!/usr/bin/env bash
# The shared vectors through the Rust API.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
cargo test --release --quiet --test public -- conformance:: --nocapture
