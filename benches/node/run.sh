#!/usr/bin/env bash
# The Node part of benches/run.sh. Usage: benches/node/run.sh TOKENS SECONDS; rows go to standard output.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2
cd "$(dirname "$0")/../.."
bindings/node/build.sh >&2
(cd benches/node && ../../bindings/node/npm.sh)
exec node benches/node/bench.js "$tokens" "$seconds"
