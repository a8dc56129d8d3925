#!/usr/bin/env bash
# Fuzzes each target of the Go package, on the core in Go and over the C library. Usage: bindings/go/fuzz.sh SECONDS, for each.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=$1
command -v go >/dev/null || { echo "skipped: Go's fuzz targets, since go is not installed"; exit 0; }
source bindings/go/env.sh

cd bindings/go
for target in FuzzVerify FuzzClaims FuzzBearer; do
    for tags in '' hs256_cgo; do
        output=$(go test -tags "$tags" -run '^$' -fuzz "^$target\$" -fuzztime "${seconds}s" .) || { echo "$output"; exit 1; }
        echo "fuzz $target in Go${tags:+, $tags}: $(sed -n 's/.*execs: \([0-9]*\).*/\1/p' <<<"$output" | tail -n 1) executions in $seconds s, no crash"
    done
done
