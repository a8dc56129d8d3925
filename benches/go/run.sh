#!/usr/bin/env bash
# The Go part of benches/run.sh. Usage: benches/go/run.sh TOKENS SECONDS go|go-cgo; rows go to standard output. `go` is what
# `go get` gives; `go-cgo` has hs256 as the C library, linked statically.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2 language=$3
cd "$(dirname "$0")/../.."
tags=
if [[ $language == go-cgo ]]; then
    source bindings/go/env.sh
    tags=hs256_cgo,hs256_static
fi
go build -C benches/go -tags "$tags" -o "../.build/bench-$language" .
exec "benches/.build/bench-$language" "$tokens" "$seconds" "$language"
