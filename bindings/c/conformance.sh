#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS, and the minting cases of tests/minting and of HS256_MINTING, through
# the C library, and the request cases of tests/requests and of HS256_REQUESTS through the guard of examples/c (paths separated
# by ':'). Ends with `minting c: N passed, 0 failed`, `requests c-server: N passed, 0 failed` and `c: N passed, 0 failed`.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need.sh gcc:gcc make:make /usr/include/jansson.h:libjansson-dev /usr/include/microhttpd.h:libmicrohttpd-dev
library=$(bindings/c/build.sh)
out=$(dirname "$library")/c-tests
make --quiet -C bindings/c/tests LIBRARY="$library" OUT="$out" "$out/conformance" "$out/minting" "$out/requests"
IFS=: read -r -a vectors <<<"${HS256_VECTORS:-}"
IFS=: read -r -a minting <<<"${HS256_MINTING:-}"
IFS=: read -r -a requests <<<"${HS256_REQUESTS:-}"
"$out/minting" tests/minting/*.json "${minting[@]}"
"$out/requests" tests/requests/*.json "${requests[@]}"
"$out/conformance" tests/vectors/*.json tests/vectors/format2/*.json "${vectors[@]}"
