#!/usr/bin/env bash
# Writes include/hs256.h from bindings/c/src with the pinned cbindgen, and notes in include/.hs256.h.sha256 what it was made
# of. With --check it fails if the header is not what the sources make: cbindgen, which takes minutes to install, runs only
# where a source has changed since. Usage: bindings/c/header.sh [--check]
set -euo pipefail
cd "$(dirname "$0")/../.."
note=include/.hs256.h.sha256

digest() { sha256sum bindings/c/src/*.rs bindings/c/cbindgen.toml bindings/c/header.py include/hs256.h bindings/c/header.sh; }

case ${1:-} in
    --check)
        if [[ $(digest) == "$(cat "$note")" ]]; then
            exit 0
        fi
        ;;
    '') ;;
    *) echo "usage: bindings/c/header.sh [--check]" >&2; exit 2 ;;
esac

scripts/tools.sh cbindgen
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
# It says of every private constant that it left it out; what it says is shown only if it fails.
log=$(cd bindings/c && ../../.build/tools/bin/cbindgen --config cbindgen.toml --crate hs256-capi --output "$fresh" 2>&1) ||
    { echo "$log" >&2; exit 1; }
python3 bindings/c/header.py <"$fresh" >"$fresh.set"
mv "$fresh.set" "$fresh"

if [[ $# -eq 0 ]]; then
    cat "$fresh" >include/hs256.h
    digest >"$note"
elif ! diff -u include/hs256.h "$fresh" >&2; then
    echo "include/hs256.h is not what bindings/c/src makes: run bindings/c/header.sh and commit it" >&2
    exit 1
else
    echo "include/hs256.h is what the sources make, but $note is old: run bindings/c/header.sh and commit it"
fi
