#!/usr/bin/env bash
# Builds the playground into .build/play: index.html, play.css, play.js. Needs what bindings/wasm/build.sh needs; esbuild comes from
# npm, pinned by the lock file.
set -euo pipefail
cd "$(dirname "$0")"

../../bindings/wasm/build.sh
../../bindings/node/npm.sh
features=+simd128,+bulk-memory,+sign-ext,+mutable-globals,+nontrapping-fptoint
(cd advice && CARGO_TARGET_DIR=$PWD/target RUSTFLAGS="-C target-feature=$features $(../../../scripts/remap.sh)" \
    cargo build --release --quiet --locked --target wasm32-unknown-unknown)
node build.js
