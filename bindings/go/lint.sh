#!/usr/bin/env bash
# Format, vet and staticcheck of the Go modules, and whether the translated core is that of the sources.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/go/env.sh

modules=(bindings/go bindings/go/hs256grpc bindings/go/crosscheck examples/go examples/live examples/metrics)
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2

step() { echo "go: $*"; }

step "drift of the core in Go"
bindings/go/translate.sh --check

step format
unformatted=$(gofmt -l bindings/go examples/go examples/live examples/metrics assure/fleet/manifest)
[[ -z $unformatted ]] || { echo "not formatted: $unformatted" >&2; exit 1; }

for module in "${modules[@]}"; do
    step "vet, staticcheck: $module"
    (cd "$module" && go mod tidy -diff && go vet ./... && go vet -tags hs256_cgo,nomsgpack ./... &&
        go vet -tags hs256_cgo,hs256_static,nomsgpack ./... &&
        go list ./... | grep -v '/internal/core/module$' | xargs go run "$staticcheck" -checks all,-ST1000) # not what is generated
done
step "staticcheck: over the C library"
(cd bindings/go && go run "$staticcheck" -tags hs256_cgo -checks all,-ST1000 . ./hs256http)
