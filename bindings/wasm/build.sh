#!/usr/bin/env bash
# Builds build/hs256.wasm: the core for WebAssembly, without imports; with the argument `go`, build/hs256-go.wasm, the C ABI with
# HMAC imported, which bindings/go/translate.sh makes Go source of. Needs the Rust target wasm32-unknown-unknown; binaryen, which
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
kind=${1:-npm}
features=+bulk-memory,+sign-ext,+mutable-globals,+nontrapping-fptoint
built=target/wasm32-unknown-unknown/release/hs256_wasm.wasm
module=build/hs256.wasm
options=()
case $kind in
    npm) features+=,+simd128 ;;
    # A folder of its own, since the features of one build are not those of the other. What a verification goes through is
    # compiled for speed; the rest would be twice as long.
    go)
        options=(--features host-hmac --target-dir target/go)
        for package in hs256 hs256-capi-rlib; do options+=(--config "profile.release.package.$package.opt-level=3"); done
        built=target/go/${built#*/} module=build/hs256-go.wasm
        ;;
    *) echo "usage: build.sh [go]" >&2; exit 2 ;;
esac
remap=$(../../scripts/remap.sh)
read -r -a flags <<<"$remap"
flags+=(-C "target-feature=$features" -C link-arg=-zstack-size=66560)
CARGO_ENCODED_RUSTFLAGS=$(printf '%s\x1f' "${flags[@]}" -C)link-arg=--stack-first
export CARGO_ENCODED_RUSTFLAGS
export CARGO_TARGET_DIR=$PWD/target
cargo build --release --quiet --locked --target wasm32-unknown-unknown "${options[@]}"
[[ $module -nt $built && $module -nt optimize.js ]] && exit 0
../node/npm.sh
mkdir -p build
node optimize.js "$kind" "$built" "$module"
