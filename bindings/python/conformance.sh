#!/usr/bin/env bash
# Runs the shared vectors, minting and request cases through the Python package, over a libhs256 built from this tree: by
# ctypes, and by the accelerator where this Python can have it. The first two need cargo and any Python from 3.9 on (PYTHON
# names another than python3), nothing installed; requests go through each framework, pinned in .venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}

target=${CARGO_TARGET_DIR:-$PWD/target}
bindings/c/build.sh >/dev/null
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=bindings/python/src HS256_LIBRARY=$target/release/libhs256.so
status=0
"$python" bindings/python/accelerator/build.py bindings/python/src/hs256/_accelerator.abi3.so || status=$?
# run WAY NAME
run() {
    HS256_PYTHON=$1 "$python" bindings/python/tests/conformance.py "$2"
    HS256_PYTHON=$1 "$python" bindings/python/tests/minting.py "$2"
}
if [[ $status -eq 0 ]]; then
    run ctypes "python by ctypes"
    run accelerator python
elif [[ $status -eq 3 ]]; then # it has said why it cannot be had
    run ctypes python
else
    exit "$status"
fi

# A guard is the same by both ways but for the way itself: one framework by ctypes is enough.
source bindings/python/env.sh >/dev/null
export PYTHONPATH=$PWD/src
HS256_PYTHON=ctypes "$bin/python" tests/request_cases.py starlette
[[ $status -ne 0 ]] || HS256_PYTHON=accelerator "$bin/python" tests/request_cases.py
