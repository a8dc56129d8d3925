#!/usr/bin/env bash
# The cost of the worst tokens, in HMACs of as many bytes: at most 20, to verify, to explain and to inspect, for any
# token and any policy, by the core, the program, Python and Node. Usage: assure/cost/run.sh
# [bounded|planted|planted-node]. `bounded`, for the gate: the core without the fuzz targets' corpora, 1 MiB only under
# the widest policy, and a few tokens in Node. `planted` changes a copy of the sources to look up a claim's value by
# comparing it with each allowed one, so it must fail; `planted-node` parses the payload again for each claim that is
# read. COST_ONLY: only texts whose names contain this.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

target=${CARGO_TARGET_DIR:-$PWD/target}/assure/plain
build() { CARGO_TARGET_DIR=$target cargo build --quiet --release --locked --manifest-path "$1/assure/Cargo.toml" -p assure-cost; }
tokens=$(mktemp -d)
trap 'rm -rf "$tokens" ${copy:+"$copy"}' EXIT
# The package in this folder, measured with the tokens of the core's part.
in_node() {
    scripts/need.sh python3:python3
    "$target/release/assure-cost" tokens "$tokens"
    python3 assure/cost/node.py "$1" "$tokens" ${2:+"$2"}
}

case ${1:-} in
    planted)
        copy=$(mktemp -d)
        git ls-files -z | tar --null --files-from=- --create | tar --directory="$copy" --extract
        line='return self.entries.iter().find(|entry| value.is(text, \&entry.text)).map(|entry| entry.index);'
        sed -i "s/pub(crate) fn index_of(&self, text: &\[u8\], value: Value) .*{/&\n#[allow(unreachable_code)]\n$line/" \
            "$copy/src/json/texts.rs"
        grep -q 'return self.entries.iter()' "$copy/src/json/texts.rs"
        build "$copy"
        COST_ONLY='`aud`, strings of 1 escaped letters' "$target/release/assure-cost" bounded
        ;;
    planted-node)
        build .
        bindings/node/build.sh
        copy=$(mktemp -d)
        cp -r bindings/node/{package.json,index.js,lib,build} "$copy"
        sed -i 's/this\.#parsed ??= this\.toObject/this.#parsed = this.toObject/' "$copy/lib/claims.js"
        grep -q 'this.#parsed = this.toObject' "$copy/lib/claims.js"
        in_node "$copy" bounded
        ;;
    bounded)
        build .
        status=0
        "$target/release/assure-cost" bounded || status=1
        bindings/node/build.sh
        in_node bindings/node bounded || status=1
        exit "$status"
        ;;
    *)
        scripts/need.sh python3:python3
        build .
        python3 fuzz/seeds.py tests/vectors fuzz/corpus
        status=0
        "$target/release/assure-cost" fuzz/corpus/{token,header,claims,json_vs_serde} || status=1
        "$target/release/assure-cost" tokens "$tokens"
        cargo build --quiet --release --locked -p hs256-cli
        bindings/c/build.sh >/dev/null
        export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=bindings/python/src HS256_LIBRARY=${CARGO_TARGET_DIR:-$PWD/target}/release/libhs256.so
        python3 assure/cost/program.py "${CARGO_TARGET_DIR:-target}/release/hs256" "$tokens" || status=1
        HS256_PYTHON=ctypes python3 assure/cost/claims.py "$tokens" || status=1
        built=0
        python3 bindings/python/accelerator/build.py bindings/python/src/hs256/_accelerator.abi3.so || built=$?
        case $built in
            0) HS256_PYTHON=accelerator python3 assure/cost/claims.py "$tokens" || status=1 ;;
            3) ;; # it has said why it cannot be had
            *) exit "$built" ;;
        esac
        bindings/node/build.sh
        in_node bindings/node || status=1
        exit "$status"
        ;;
esac
