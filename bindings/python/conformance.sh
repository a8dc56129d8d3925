#!/usr/bin/env bash
# Runs the shared vectors through the Python package, over a libhs256 built from this tree: by ctypes, and by the
# accelerator where this Python can have it. Needs cargo and any Python from 3.9 on (PYTHON names another than python3),
# nothing installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}

target=${CARGO_TARGET_DIR:-$PWD/target}
cargo build --quiet --release --locked -p hs256-capi
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=bindings/python/src HS256_LIBRARY=$target/release/libhs256.so
status=0
"$python" bindings/python/accelerator/build.py bindings/python/src/hs256/_accelerator.abi3.so || status=$?
if [[ $status -eq 0 ]]; then
    HS256_PYTHON=ctypes "$python" bindings/python/tests/conformance.py "python by ctypes"
    HS256_PYTHON=accelerator "$python" bindings/python/tests/conformance.py python
elif [[ $status -eq 3 ]]; then # it has said why it cannot be had
    HS256_PYTHON=ctypes "$python" bindings/python/tests/conformance.py python
else
    exit "$status"
fi
