#!/usr/bin/env bash
# Builds the C library for a processor with SHA and AVX-512, and fails if a function of its machine code has both
# `sha256rnds2` and a ymm or zmm register: each switch between the two encodings costs hundreds of cycles. Usage:
# assure/encodings/run.sh [planted]; `planted` builds a copy without the line that prevents this, so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh objdump:binutils git:git

if [[ $(uname -m) != x86_64 ]]; then
    echo "skipped: the look for mixed encodings, which only x86-64 has"
    exit 0
fi
target=${CARGO_TARGET_DIR:-$PWD/target}/assure/encodings
if [[ ${1:-} == planted ]]; then
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    git ls-files -z -- '*.rs' '*.toml' '*.txt' '*.json' '*.h' '*.md' Cargo.lock | xargs -0 cp --parents -t "$copy"
    guard='if cfg!(target_feature = "avx")'
    file=$(git grep -lF "$guard" -- '*.rs') # exactly one file has it
    sed -i "s/$guard/if false/" "$copy/$file"
    cd "$copy"
    target=$target-planted
fi
# Any machine can compile for this processor; the result is never run.
RUSTFLAGS='-C target-cpu=sapphirerapids' CARGO_TARGET_DIR=$target cargo build --quiet --release --locked -p hs256-capi
objdump --disassemble --no-show-raw-insn "$target/release/libhs256.so" | awk '
    />:$/ { name = $2 }
    /[yz]mm[0-9]/ { wide[name] = 1 }
    /sha256rnds2/ { hashes[name] = 1; found = 1 }
    END {
        for (name in hashes) if (name in wide) { print "MIXED ENCODINGS: " name; mixed = 1 }
        if (!found) { print "no function has sha256rnds2: nothing was looked at"; mixed = 1 }
        exit mixed
    }'
echo "no function has both sha256rnds2 and a wide register"
