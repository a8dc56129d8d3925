#!/usr/bin/env bash
# The conformance vectors, the minting cases and the request cases through the Node package: tests/vectors, tests/minting,
# tests/requests and the files that HS256_VECTORS, HS256_MINTING and HS256_REQUESTS name.
set -euo pipefail
cd "$(dirname "$0")/../.."

bindings/node/build.sh
failed=0
node bindings/node/test/conformance.js || failed=1
node bindings/node/test/minting.js || failed=1
node bindings/node/test/requests.js || failed=1
# The same verdicts by WebAssembly.
export HS256_BACKEND=wasm
node bindings/node/test/conformance.js || failed=1
node bindings/node/test/minting.js || failed=1
node bindings/node/test/requests.js fetch || failed=1
exit $failed
