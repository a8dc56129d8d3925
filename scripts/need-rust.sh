#!/usr/bin/env bash
# Sees to it that there is a Rust toolchain; says how to get one where there is none.
set -euo pipefail
if ! command -v cargo >/dev/null; then
    echo "missing: cargo (Rust 1.88 or newer). See https://rustup.rs, or on Debian 13: sudo apt-get install cargo" >&2
    exit 2
fi
"$(dirname "$0")/need.sh" cc:gcc
