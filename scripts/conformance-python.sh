#!/usr/bin/env bash
# Runs the shared vectors through the Python package, over a libhs256 built from this tree. Needs cargo and any Python
# from 3.9 on (PYTHON names another than python3), nothing installed.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
cargo build --quiet --release --locked -p hs256-capi
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=bindings/python/src HS256_LIBRARY=$target/release/libhs256.so \
    exec "${PYTHON:-python3}" bindings/python/tests/conformance.py
