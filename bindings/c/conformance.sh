#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS (paths separated by ':') through the C library. Ends with
# `c: N passed, 0 failed`.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need.sh gcc:gcc make:make /usr/include/jansson.h:libjansson-dev
library=$(bindings/c/build.sh)
out=$(dirname "$library")/c-tests
make --quiet -C bindings/c/tests LIBRARY="$library" OUT="$out" "$out/conformance"
IFS=: read -r -a more <<<"${HS256_VECTORS:-}"
"$out/conformance" tests/vectors/*.json "${more[@]}"
