#!/usr/bin/env bash
# Everything about the Go package that runs it: tests (plain, race detector, address sanitizer, linked
# statically), fuzzing, the examples, the gRPC and cross-check modules, and the README followed to the letter.
# FUZZ_TIME is how long each fuzz target runs, 5s by default.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/go/env.sh

modules=(bindings/go bindings/go/hs256grpc bindings/go/crosscheck examples/go examples/live)

step() { echo "go: $*"; }

# Those that call C. The core in Go calls none, and has 10,000 goroutines in a test, more than the race detector follows.
packages() { go list ./... | grep -v '/internal/core$'; }

step "the package depends on the standard library alone"
[[ $(cd bindings/go && go list -m all | wc -l) -eq 1 ]] || { echo "bindings/go/go.mod has dependencies" >&2; exit 1; }

for module in "${modules[@]}"; do
    step "tests: $module"
    (cd "$module" && go test -count=1 ./...)
done
step "files that change, and keys that rotate, under goroutines and the example server"
scripts/need.sh python3:python3
programs=$(programs/cli/build.sh)
(
    program=$(mktemp)
    trap 'rm -f "$program"' EXIT
    PATH=$programs:$PATH
    go build -C bindings/go -o "$program" ./internal/changes
    tests/changes/drive.py "$program" -- goroutines
    tests/changes/rotate.py "$program" -- goroutines
    examples/live/drive.sh go
    examples/metrics/drive.sh go
)
step "tests on the core in Go, without a C compiler"
(cd bindings/go && CGO_ENABLED=0 go test -count=1 ./...)
for target in windows/amd64 js/wasm; do
    step "cross build: $target"
    (cd bindings/go && CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} go build ./hs256http)
done
# Together: each alone would have the standard library compiled once more.
step "tests under the race detector and cgo's own strictest checks"
for module in bindings/go bindings/go/hs256grpc; do
    (cd "$module" && packages | GOEXPERIMENT=cgocheck2 xargs go test -count=1 -race -short)
done
step "tests under the address sanitizer"
(cd bindings/go && packages | xargs go test -count=1 -asan -short)

step "tests, linked statically"
(
    unset LD_LIBRARY_PATH
    cd bindings/go
    packages | xargs go test -count=1 -short -tags hs256_static
    program=$(mktemp)
    trap 'rm -f "$program"' EXIT
    go build -C ../../examples/go -tags hs256_static -o "$program" ./server
    if ldd "$program" | grep hs256; then
        echo "a program built with hs256_static needs the shared library" >&2
        exit 1
    fi
)

for target in FuzzVerify FuzzClaims FuzzBearer; do
    step "fuzzing: $target"
    (cd bindings/go && go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZ_TIME:-5s}" .)
done

step "the README, to the letter"
bindings/go/readme.sh
step "all passed"
