#!/usr/bin/env bash
# Fuzzes each target of the Go package, on the core in Go and over the C library. Usage: bindings/go/fuzz.sh SECONDS, for each; up
# to eight times as long if Go, which runs all seeds first, has not begun by then.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=$1
command -v go >/dev/null || { echo "skipped: Go's fuzz targets, since go is not installed"; exit 0; }
source bindings/go/env.sh

cd bindings/go
for target in FuzzVerify FuzzClaims FuzzBearer; do
    for tags in '' hs256_cgo; do
        for ((time = seconds; time <= 8 * seconds; time *= 2)); do
            output=$(go test -tags "$tags" -run '^$' -fuzz "^$target\$" -fuzztime "${time}s" .) || { echo "$output"; exit 1; }
            runs=$(sed -n 's/.*execs: \([0-9]*\).*/\1/p' <<<"$output" | tail -n 1)
            [[ -z $runs ]] || break
        done
        echo "fuzz $target in Go${tags:+, $tags}: ${runs:?"none: $output"} executions in $time s, no crash"
    done
done
