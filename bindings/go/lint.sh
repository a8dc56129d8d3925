#!/usr/bin/env bash
# Format, vet and staticcheck of the Go modules.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/go/env.sh

modules=(bindings/go bindings/go/hs256grpc bindings/go/crosscheck examples/go examples/live)
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2

step() { echo "go: $*"; }

step format
unformatted=$(gofmt -l bindings/go examples/go examples/live)
[[ -z $unformatted ]] || { echo "not formatted: $unformatted" >&2; exit 1; }

for module in "${modules[@]}"; do
    step "vet, staticcheck: $module"
    (cd "$module" && go mod tidy -diff && go vet ./... && go vet -tags hs256_static ./... && go run "$staticcheck" -checks all,-ST1000 ./...)
done
