#!/usr/bin/env bash
# The conformance vectors and the minting cases through the Node package: tests/vectors, tests/minting and the files that
# HS256_VECTORS and HS256_MINTING name.
set -euo pipefail
cd "$(dirname "$0")/../.."

bindings/node/build.sh
failed=0
node bindings/node/test/conformance.js || failed=1
node bindings/node/test/minting.js || failed=1
exit $failed
