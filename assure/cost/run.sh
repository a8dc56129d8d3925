#!/usr/bin/env bash
# What the worst tokens cost, in microseconds and in HMACs of as many bytes, over made-up inputs and the fuzz targets'
# corpora. Fails at a token of 16 KiB that costs 20 HMACs or one of 1 MiB that costs 50 us. Usage: assure/cost/run.sh
# [planted], which judges each token fifty times, so that this must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

target=${CARGO_TARGET_DIR:-$PWD/target}/assure/plain
CARGO_TARGET_DIR=$target cargo build --quiet --release --locked --manifest-path assure/Cargo.toml -p assure-cost
if [[ ${1:-} == planted ]]; then
    "$target/release/assure-cost" planted
    exit
fi
python3 fuzz/seeds.py tests/vectors fuzz/corpus
"$target/release/assure-cost" fuzz/corpus/{token,header,claims,json_vs_serde}
