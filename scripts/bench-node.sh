#!/usr/bin/env bash
# The Node part of scripts/bench.sh. Usage: scripts/bench-node.sh TOKENS SECONDS; rows go to standard output.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2
cd "$(dirname "$0")/.."
scripts/build-node.sh >&2
(cd benches/node && ../../scripts/npm-node.sh)
exec node benches/node/bench.js "$tokens" "$seconds"
