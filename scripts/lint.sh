#!/usr/bin/env bash
# What reads the source without running it: formatting, clippy, documentation, licences and sources of dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh

cargo fmt --all --check
cargo clippy --locked --workspace --all-targets -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps -p hs256 --quiet
python3 scripts/floors.py
python3 scripts/floors.py --self-test
python3 tests/vectors/generate.py --check
python3 tests/minting/generate.py --check
assure/supply-chain/deny.sh
