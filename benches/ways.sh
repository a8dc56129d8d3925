#!/usr/bin/env bash
# Measures `verify_at` as Rust compiles it: as it does by default, for x86-64-v3 and for this processor. Prints the table that
# benches/README.md has. Each takes the seconds twice, in turn. Usage: benches/ways.sh [SECONDS]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need.sh python3:python3
seconds=${1:-20} build=benches/.build
rows=$build/ways
source benches/alone.sh
rm -rf "$rows"
mkdir -p "$rows"
python3 benches/tokens.py sign >"$build/tokens.txt"
way() {
    local flags=
    [[ $1 == default ]] || flags="-C target-cpu=$1"
    local target=$PWD/benches/rust/target/ways/$1
    mkdir -p "$target"
    CARGO_TARGET_DIR=$target RUSTFLAGS=$flags benches/rust/run.sh "$build/tokens.txt" "$2"
}
ways=(default x86-64-v3 native)
for name in "${ways[@]}"; do way "$name" 0 >/dev/null; done # builds
for turn in 1 2; do
    for name in "${ways[@]}"; do way "$name" "$seconds" >"$rows/$name.$turn.jsonl"; done
done
python3 benches/report.py ways "$rows" "${ways[@]}"
