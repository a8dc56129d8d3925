#!/usr/bin/env bash
# Changes followed files in each way of tests/changes under C, Python, Go and Node, with pauses at random between the steps, so that
# looks fall between all of them. Usage: assure/changes/run.sh [ROUNDS], 10 of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need.sh gcc:gcc make:make python3:python3 node:nodejs
rounds=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

drive() { tests/changes/drive.py --rounds "$rounds" "$@"; }

library=$(bindings/c/build.sh)
make --quiet --no-print-directory -C bindings/c/tests LIBRARY="$library" OUT="$work" "$work/changes"
drive "$work/changes" -- threads fork

# By ctypes: the accelerator is what `make test` runs.
(source bindings/python/env.sh >/dev/null)
PYTHONPATH=bindings/python/src HS256_LIBRARY=$library/libhs256.so HS256_PYTHON=ctypes \
    drive bindings/python/.venv/bin/python bindings/python/tests/changes.py -- threads fork uvicorn gevent

if command -v go >/dev/null; then
    (source bindings/go/env.sh && go build -C bindings/go -tags hs256_static -o "$work/go" ./internal/changes)
    drive "$work/go" -- goroutines
else
    echo 'skipped: changes under goroutines, since go is not installed'
fi

bindings/node/build.sh
drive node bindings/node/test/changes.js -- main worker cluster
