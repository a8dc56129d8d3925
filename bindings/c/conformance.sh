#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS, and the minting cases of tests/minting and of HS256_MINTING (paths
# separated by ':'), through the C library. Ends with `minting c: N passed, 0 failed` and `c: N passed, 0 failed`.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need.sh gcc:gcc make:make /usr/include/jansson.h:libjansson-dev
library=$(bindings/c/build.sh)
out=$(dirname "$library")/c-tests
make --quiet -C bindings/c/tests LIBRARY="$library" OUT="$out" "$out/conformance" "$out/minting"
IFS=: read -r -a vectors <<<"${HS256_VECTORS:-}"
IFS=: read -r -a minting <<<"${HS256_MINTING:-}"
"$out/minting" tests/minting/*.json "${minting[@]}"
"$out/conformance" tests/vectors/*.json tests/vectors/format2/*.json "${vectors[@]}"
