#!/usr/bin/env bash
# Five followers of a real Redis, and verifiers in C, Python, Go and Node over their lists, while tokens are revoked and Redis is
# restarted, stopped, made read-only, and emptied. Usage: assure/fleet/run.sh [REVOCATIONS], 100,000 of them.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh redis-server:redis-server gcc:gcc make:make python3:python3 node:nodejs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --quiet --locked --release -p hs256-cli
hs256=$(realpath "${CARGO_TARGET_DIR:-target}")/release/hs256
library=$(bindings/c/build.sh)
make --quiet --no-print-directory -C bindings/c/tests LIBRARY="$library" OUT="$work" "$work/changes"
(source bindings/python/env.sh >/dev/null)
bindings/node/build.sh
programs=(
    "c=$work/changes threads"
    "python=env PYTHONPATH=bindings/python/src HS256_LIBRARY=$library/libhs256.so HS256_PYTHON=ctypes
        bindings/python/.venv/bin/python bindings/python/tests/changes.py threads"
    "node=node bindings/node/test/changes.js main"
)
if command -v go >/dev/null; then
    (source bindings/go/env.sh && go build -C bindings/go -tags hs256_static -o "$work/go" ./internal/changes)
    programs+=("go=$work/go goroutines")
else
    echo 'skipped: a verifier in Go, since go is not installed'
fi
assure/fleet/drive.py "$hs256" "${1:-100000}" "${programs[@]}"
