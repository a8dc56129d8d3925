#!/usr/bin/env bash
# Everything about the Go package that runs it: tests on the core in Go and over the C library (plain, race detector, address
# sanitizer, linked statically), the examples, the gRPC and cross-check modules, and the README followed to the letter. fuzz.sh
# beside it fuzzes, alone.sh builds for other systems.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/go/env.sh

modules=(bindings/go bindings/go/hs256grpc bindings/go/crosscheck examples/go examples/live)

step() { echo "go: $*"; }

# `make lint` vets all of it, by every tag; here each kind of build would vet its dependencies once more.
tests() { go test -vet=off -count=1 "$@"; }

# With the C library, which leaves out the core in Go.
over_c() { xargs go test -vet=off -count=1 -tags="$tags" "$@"; }
tags=hs256_cgo
packages() { go list ./... | grep -v '/internal/core'; }

step "the package depends on the standard library alone"
[[ $(cd bindings/go && go list -m all | wc -l) -eq 1 ]] || { echo "bindings/go/go.mod has dependencies" >&2; exit 1; }

for module in "${modules[@]}"; do
    step "tests: $module"
    (cd "$module" && tests ./...)
done
for module in bindings/go bindings/go/hs256grpc bindings/go/crosscheck; do
    step "tests over the C library: $module"
    (cd "$module" && packages | over_c)
done
step "files that change, and keys that rotate, under goroutines and the example server"
scripts/need.sh python3:python3
programs=$(programs/cli/build.sh)
(
    program=$(mktemp)
    trap 'rm -f "$program"' EXIT
    PATH=$programs:$PATH
    for tags in '' hs256_cgo; do
        go build -C bindings/go -tags "$tags" -o "$program" ./internal/changes
        tests/changes/drive.py "$program" -- goroutines
        tests/changes/rotate.py "$program" -- goroutines
    done
    examples/live/drive.sh go
    examples/metrics/drive.sh go
)
# Together with cgo's own strictest checks, even without cgo: each alone would compile the standard library again.
(
    export GOEXPERIMENT=cgocheck2
    # Only what goroutines share: all tests would take minutes, since the core's loops are watched too.
    step "tests of goroutines under the race detector"
    (cd bindings/go && tests -race -short -run 'Goroutines|Panics|CountsAddUp|Look|Instances|AFollowed' . ./internal/core)
    for module in bindings/go bindings/go/hs256grpc; do
        step "tests over the C library under the race detector: $module"
        (cd "$module" && packages | over_c -race -short)
    done
)
step "tests over the C library under the address sanitizer"
(cd bindings/go && packages | over_c -asan -short)

step "tests, linked statically"
(
    unset LD_LIBRARY_PATH
    cd bindings/go
    packages | tags=hs256_cgo,hs256_static over_c -short
    program=$(mktemp)
    trap 'rm -f "$program"' EXIT
    go build -C ../../examples/go -tags hs256_cgo,hs256_static -o "$program" ./server
    if ldd "$program" | grep hs256; then
        echo "a program built with hs256_static needs the shared library" >&2
        exit 1
    fi
)

step "the README, to the letter"
bindings/go/readme.sh
step "all passed"
