#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS (paths separated by ':') through the Go package. Ends with
# `go: N passed, 0 failed`.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/go/env.sh

vectors=$(tr ':' '\n' <<<"${HS256_VECTORS:-}" | while read -r path; do
    [[ -z $path ]] || realpath "$path" # go test runs in the package's folder
done | paste -sd:)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
HS256_VECTORS=$vectors go test -C bindings/go -count=1 -run '^TestConformance$' -v . >"$log" 2>&1 && status=0 || status=$?
[[ $status -eq 0 ]] || grep -v '^go: ' "$log"
grep '^go: ' "$log"
exit "$status"
