#!/usr/bin/env bash
# Writes internal/core/core.go: the core's WebAssembly module, translated to Go by wasm2go, which comes from Go's module proxy,
# pinned here. With --check it writes nothing, and fails if a source has changed since: the file's third line is a digest of
# them. The translations of one source differ, by what cargo puts of a folder's name into symbols, so it is not compared.
# Usage: bindings/go/translate.sh [--check]
set -euo pipefail
cd "$(dirname "$0")/../.."
wasm2go=github.com/ncruces/wasm2go@v0.4.22
translated=bindings/go/internal/core/core.go

# Tests are in no module.
digest() {
    git ls-files -z -- Cargo.toml src crates/simd crates/live/{Cargo.toml,src} bindings/c/src bindings/c/rlib bindings/go/translate.sh \
        bindings/wasm/{Cargo.toml,Cargo.lock,build.sh,optimize.js,package-lock.json,src} |
        grep -zvE '(^|/)tests(/|\.rs$)' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

case ${1:-} in
    --check)
        if [[ $(sed -n '3s/^.* //p' "$translated") != "$(digest)" ]]; then
            echo "$translated is not of these sources: run bindings/go/translate.sh and commit it" >&2
            exit 1
        fi
        exit 0
        ;;
    '') ;;
    *) echo "usage: bindings/go/translate.sh [--check]" >&2; exit 2 ;;
esac

bindings/wasm/build.sh go
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
# Memory that grows is moved, and what it leaves may have a secret in it: instance.go's moves it.
go run "$wasm2go" -pkg core -unsafe bindings/wasm/build/hs256-go.wasm |
    sed -e "1s|.*|&\n// The command: bindings/go/translate.sh\n// Of the sources: $(digest)|" \
        -e 's/\*mem = append(buf, make(\[\]byte, int(new<<16)-len)\.\.\.)/*mem = moved(buf, int(new<<16))/' | gofmt >"$fresh"
grep -F 'moved(buf' "$fresh" >/dev/null || { echo "wasm2go grows memory otherwise than it did" >&2; exit 1; }
cat "$fresh" >"$translated"
