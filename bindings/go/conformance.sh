#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS, and the minting cases of tests/minting and of HS256_MINTING (paths
# separated by ':'), through the Go package. Prints `go: N passed, 0 failed` and `minting go: N passed, 0 failed`.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/go/env.sh

# go test runs in the package's folder.
absolute() {
    tr ':' '\n' <<<"$1" | while read -r path; do
        [[ -z $path ]] || realpath "$path"
    done | paste -sd:
}
HS256_VECTORS=$(absolute "${HS256_VECTORS:-}")
HS256_MINTING=$(absolute "${HS256_MINTING:-}")
export HS256_VECTORS HS256_MINTING
log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test -C bindings/go -count=1 -run '^Test(Minting|Conformance)$' -v . >"$log" 2>&1 && status=0 || status=$?
counts='^(minting )?go: '
[[ $status -eq 0 ]] || grep -vE "$counts" "$log"
grep -E "$counts" "$log"
exit "$status"
