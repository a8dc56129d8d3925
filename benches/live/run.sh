#!/usr/bin/env bash
# What following a policy file costs, and what lists of revocations do. Usage: benches/live/run.sh [SECONDS], so many for each
# figure (1). On a busy machine the figures mean nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

cargo build --release --quiet --locked --manifest-path benches/live/Cargo.toml
"${CARGO_TARGET_DIR:-benches/live/target}/release/hs256-bench-live" "$@"
