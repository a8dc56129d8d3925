#!/usr/bin/env bash
# Runs the vectors of tests/vectors and of HS256_VECTORS, the minting cases of tests/minting and of HS256_MINTING, and the
# request cases of tests/requests and of HS256_REQUESTS (paths separated by ':'), through the Go package. Prints `go: N passed, 0 failed`,
# `minting go: N passed, 0 failed`, and for net/http and gRPC `requests net/http: N passed, 0 failed`; with `-cgo` after the name
# the same through the C library.
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
status=0
run() { go test -C "$1" -count=1 -run '^Test(Minting|Conformance|Requests)$' -v "${@:2}" >>"$log" 2>&1 || status=$?; }
for tags in '' hs256_cgo; do
    run bindings/go -tags "$tags" . ./hs256http
    run bindings/go/hs256grpc -tags "$tags" .
done
counts='^((minting )?go(-cgo)?|requests [^:]+): '
[[ $status -eq 0 ]] || grep -vE "$counts" "$log"
grep -E "$counts" "$log"
exit "$status"
