#!/usr/bin/env bash
# Writes internal/core/module/core.go: the core's WebAssembly module, translated to Go by wasm2go, which comes from Go's module
# proxy, pinned here. With --check it writes nothing, and fails if a source has changed since: the file's third line is a digest of
# them. The translations of one source differ, by what cargo puts of a folder's name into symbols, so it is not compared.
# Usage: bindings/go/translate.sh [--check]
set -euo pipefail
cd "$(dirname "$0")/../.."
wasm2go=github.com/ncruces/wasm2go@v0.4.22
translated=bindings/go/internal/core/module/core.go

# Tests and text for people are in no module.
digest() {
    git ls-files -z -- Cargo.toml src crates/simd crates/live/{Cargo.toml,src} bindings/c/src bindings/c/rlib bindings/go/translate.sh \
        bindings/wasm/{Cargo.toml,Cargo.lock,build.sh,optimize.js,package-lock.json,src} |
        grep -zvE '(^|/)tests(/|\.rs$)|\.md$' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
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

# The table of functions has methods of one module, bound to it, a hundred allocations for each instance. Methods by their names, given
# the module when they are called, are there for all. Functions without a module get a method each.
free_the_table() {
    # shellcheck disable=SC2016 # awk's own
    awk '
        /^\tm\.elements = / {
            gsub(/m\.fn/, "(*Module).fn")
            while (match($0, /[{ ]fn[0-9]+/)) {
                plain[count++] = substr($0, RSTART + 1, RLENGTH - 1)
                $0 = substr($0, 1, RSTART) "(*Module)." substr($0, RSTART + 1)
            }
        }
        /^func fn[0-9]+\(/ {
            name = $2
            sub(/\(.*/, "", name)
            definitions[name] = $0
        }
        { print }
        END {
            for (each = 0; each < count; each++) {
                name = plain[each]
                if (done[name]++) continue
                definition = definitions[name]
                sub(/ *\{.*$/, "", definition)
                parameters = result = definition
                sub(/^func /, "func (*Module) ", definition)
                sub(/^[^(]*\(/, "", parameters)
                sub(/\).*/, "", parameters)
                gsub(/ (int|float)[0-9]+/, "", parameters)
                print definition " { " (result ~ /\)$/ ? "" : "return ") name "(" parameters ") }"
            }
        }' |
        sed -E 's/\.t0\[uint\(([a-z0-9]+)\)\]\.\(func\(([^)]*)\)( [a-z0-9]+)?\)\(/.t0[uint(\1)].(func(*Module, \2)\3)(m, /'
}

bindings/wasm/build.sh go
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
# Memory that grows is moved, and what it leaves may have a secret in it: module.go's moves it.
go run "$wasm2go" -pkg module -unsafe bindings/wasm/build/hs256-go.wasm |
    free_the_table | sed -e "1s|.*|&\n// The command: bindings/go/translate.sh\n// Of the sources: $(digest)|" \
        -e 's/\*mem = append(buf, make(\[\]byte, int(new<<16)-len)\.\.\.)/*mem = moved(buf, int(new<<16))/' | gofmt >"$fresh"
grep -F 'moved(buf' "$fresh" >/dev/null || { echo "wasm2go grows memory otherwise than it did" >&2; exit 1; }
[[ $(grep -c 't0\[' "$fresh") == "$(grep -c 't0\[uint(.*(func(\*Module' "$fresh")" ]] || { echo "wasm2go calls by table otherwise than it did" >&2; exit 1; }
cat "$fresh" >"$translated"
