#!/usr/bin/env bash
# Makes sure that there is a Rust toolchain, or says how to get one.
set -euo pipefail
if ! command -v cargo >/dev/null; then
    echo "missing: cargo (Rust 1.88 or newer). See https://rustup.rs, or on Debian 13: sudo apt-get install cargo" >&2
    exit 2
fi
"$(dirname "$0")/need.sh" cc:gcc
