#!/usr/bin/env bash
# Tests the Python package against a libhs256 built from this tree, by both ways, and the accelerator under sanitizers.
# lint.sh beside it has style and types, package.sh wheels, sdist and other interpreters.
#
# Needs cargo and Python 3.11 or newer (PYTHON names another than python3); installs pinned packages into
# bindings/python/.venv.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/python/env.sh

"$root/bindings/c/build.sh" >/dev/null
CFLAGS=-Werror $bin/python accelerator/build.py src/hs256/_accelerator.abi3.so
by() {
    local way=$1
    shift
    step "tests by $way, over the library of this tree"
    PYTHONPATH=$PWD/src HS256_LIBRARY=$CARGO_TARGET_DIR/release/libhs256.so HS256_PYTHON=$way $bin/python -m pytest "$@"
}
by accelerator tests ../../examples/python
# Servers in separate processes do not depend on the implementation, and take long to start.
by ctypes tests --ignore=tests/test_readme_guards.py --ignore=tests/test_coming_from.py

step "files that change, and keys that rotate, under threads, processes, workers, greenlets and the example server"
programs=$("$root/programs/cli/build.sh")
(
    export PATH=$programs:$PATH PYTHON=$bin/python PYTHONPATH=$PWD/src HS256_PYTHON=accelerator \
        HS256_LIBRARY=$CARGO_TARGET_DIR/release/libhs256.so
    "$root/tests/changes/drive.py" $bin/python tests/changes.py -- threads fork uvicorn gevent
    "$root/tests/changes/rotate.py" $bin/python tests/changes.py -- uvicorn
    "$root/examples/live/drive.sh" python
    "$root/examples/metrics/drive.sh" python
)

step "the accelerator under AddressSanitizer and UndefinedBehaviorSanitizer"
rm -rf .build/sanitized && mkdir -p .build/sanitized && cp -r src/hs256 .build/sanitized/
CC=gcc CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined" \
    $bin/python accelerator/build.py .build/sanitized/hs256/_accelerator.abi3.so
# PYTHONMALLOC leaves Python's own memory to the sanitizer, and Python leaks at exit.
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
    PYTHONMALLOC=malloc PYTHONPATH=$PWD/.build/sanitized HS256_PYTHON=accelerator \
    HS256_LIBRARY=$CARGO_TARGET_DIR/release/libhs256.so $bin/python -m pytest tests/test_accelerator.py \
    tests/test_guard.py tests/test_open.py tests/test_verifier.py tests/test_keys_and_signing.py tests/test_vectors.py
