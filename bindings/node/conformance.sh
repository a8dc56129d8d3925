#!/usr/bin/env bash
# The conformance vectors through the Node package: tests/vectors/*.json and the files that HS256_VECTORS names.
set -euo pipefail
cd "$(dirname "$0")/../.."

bindings/node/build.sh
exec node bindings/node/test/conformance.js
