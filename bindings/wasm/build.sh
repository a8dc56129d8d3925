#!/usr/bin/env bash
# Builds build/hs256.wasm: the core for WebAssembly, without imports. Needs the Rust target wasm32-unknown-unknown; binaryen, which
# optimizes it, comes from npm, pinned by the lock file.
set -euo pipefail
cd "$(dirname "$0")"

../../scripts/need-rust.sh
../../scripts/need.sh node:nodejs npm:npm
if [[ ! -d $(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown ]]; then
    command -v rustup >/dev/null || { echo "missing: Rust's target wasm32-unknown-unknown (Debian: libstd-rust-dev-wasm32)" >&2; exit 2; }
    rustup target add wasm32-unknown-unknown --toolchain "$(rustup show active-toolchain | cut -d' ' -f1)" 2>/dev/null
fi

# A stack of 65 KiB, below the data: what overflows it traps.
features=+simd128,+bulk-memory,+sign-ext,+mutable-globals,+nontrapping-fptoint
CARGO_ENCODED_RUSTFLAGS=$(printf '%s\x1f' -C target-feature=$features -C link-arg=-zstack-size=66560 -C)link-arg=--stack-first
export CARGO_ENCODED_RUSTFLAGS
export CARGO_TARGET_DIR=$PWD/target
cargo build --release --quiet --locked --target wasm32-unknown-unknown
built=target/wasm32-unknown-unknown/release/hs256_wasm.wasm
[[ build/hs256.wasm -nt $built && build/hs256.wasm -nt optimize.js ]] && exit 0
../node/npm.sh
mkdir -p build
node optimize.js "$built" build/hs256.wasm
