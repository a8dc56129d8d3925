#!/usr/bin/env bash
# Builds the program hs256 for tests, and prints the folder that has it. As a part of the workspace, whose members' features
# are taken together: so what tests/run.sh compiled serves, too. With `-p hs256-cli` the core would be compiled once more.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --quiet --locked --workspace --bin hs256 >&2
echo "$(realpath "${CARGO_TARGET_DIR:-target}")/debug"
