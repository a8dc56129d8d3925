#!/usr/bin/env bash
# Changes followed files in each way of tests/changes under C, Python, Go and Node, with random pauses between the
# steps, so that looks fall between all of them, and once with the system's clock set back by a day. Then rotates twice
# and revokes 10,000 tokens under 1,000,000 requests to processes of C, and under as many requests to the others as a
# run takes. Usage: assure/changes/run.sh [ROUNDS], by default 10.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need.sh gcc:gcc make:make python3:python3 node:nodejs
faketime=/usr/lib/$(gcc -print-multiarch)/faketime/libfaketimeMT.so.1
scripts/need.sh "$faketime:libfaketime"
rounds=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

PATH=$(programs/cli/build.sh):$PATH
drive() { tests/changes/drive.py --rounds "$rounds" "$@"; }
set_back() { tests/changes/drive.py --set-back "$faketime" "$@"; }
rotate() { tests/changes/rotate.py --revoked 10000 "$@"; }

library=$(bindings/c/build.sh)
make --quiet --no-print-directory -C bindings/c/tests LIBRARY="$library" OUT="$work" "$work/changes"
drive "$work/changes" -- threads fork
set_back "$work/changes" -- threads fork
rotate --requests 1000000 "$work/changes" -- fork

# By ctypes, since `make test` runs the accelerator.
(source bindings/python/env.sh >/dev/null)
python=(env PYTHONPATH=bindings/python/src "HS256_LIBRARY=$library/libhs256.so" HS256_PYTHON=ctypes
    bindings/python/.venv/bin/python bindings/python/tests/changes.py)
drive "${python[@]}" -- threads fork uvicorn gevent
set_back "${python[@]}" -- fork
rotate "${python[@]}" -- uvicorn

if command -v go >/dev/null; then
    go build -C bindings/go -o "$work/go" ./internal/changes
    (source bindings/go/env.sh && go build -C bindings/go -tags hs256_cgo,hs256_static -o "$work/go-cgo" ./internal/changes)
    for program in go go-cgo; do
        drive "$work/$program" -- goroutines
        rotate "$work/$program" -- goroutines
    done
    set_back "$work/go-cgo" -- goroutines # Go itself asks no library for the time
else
    echo 'skipped: changes under goroutines, since go is not installed'
fi

bindings/node/build.sh
drive node bindings/node/test/changes.js -- main worker cluster
set_back node bindings/node/test/changes.js -- main worker cluster
rotate node bindings/node/test/changes.js -- cluster
