#!/usr/bin/env bash
# The Go part of benches/run.sh. Usage: benches/go/run.sh TOKENS SECONDS; rows go to standard output.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2
cd "$(dirname "$0")/../.."
source bindings/go/env.sh
go build -C benches/go -tags hs256_static -o ../.build/bench-go .
exec benches/.build/bench-go "$tokens" "$seconds"
