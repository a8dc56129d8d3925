#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS, the minting cases of tests/minting and of HS256_MINTING, and the
# request cases of tests/requests and of HS256_REQUESTS (paths separated by ':'), through the Go package. Prints
# `go: N passed, 0 failed`, `minting go: N passed, 0 failed`, `requests net/http: N passed, 0 failed`.
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
HS256_REQUESTS=$(absolute "${HS256_REQUESTS:-}")
export HS256_VECTORS HS256_MINTING HS256_REQUESTS
log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test -C bindings/go -count=1 -run '^Test(Minting|Conformance|Requests)$' -v . ./hs256http >"$log" 2>&1 && status=0 || status=$?
counts='^((minting )?go|requests net/http): '
[[ $status -eq 0 ]] || grep -vE "$counts" "$log"
grep -E "$counts" "$log"
exit "$status"
