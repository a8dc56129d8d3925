#!/usr/bin/env bash
# Builds libhs256.so and libhs256.a and prints the folder that has them.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --release --locked -p hs256-capi
echo "$(realpath "${CARGO_TARGET_DIR:-target}")/release"
