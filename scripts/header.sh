#!/usr/bin/env bash
# Writes include/hs256.h from bindings/c/src with the pinned cbindgen. With --check it writes nothing and fails if the
# committed header is not what it would write.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ $# -eq 0 || "$*" == --check ]] || { echo "usage: scripts/header.sh [--check]" >&2; exit 2; }

scripts/tools.sh cbindgen
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
# It says of every private constant that it left it out; what it says is shown only if it fails.
log=$(cd bindings/c && ../../.build/tools/bin/cbindgen --config cbindgen.toml --crate hs256-capi --output "$fresh" 2>&1) ||
    { echo "$log" >&2; exit 1; }

if [[ $# -eq 0 ]]; then
    cat "$fresh" >include/hs256.h
elif ! diff -u include/hs256.h "$fresh" >&2; then
    echo "include/hs256.h is not what bindings/c/src makes: run scripts/header.sh and commit it" >&2
    exit 1
fi
