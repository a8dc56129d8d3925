#!/usr/bin/env bash
# Whether times distinguish secrets, by dudect's statistics: |t| above 10 means that they do. The three measurements
# must stay below, and two with a planted leak must exceed it, or the statistics are not trusted. This measures the
# machine as busy as it is, so a measurement may be repeated twice. Usage: assure/dudect/run.sh [planted]; `planted`
# treats a leak as the library's own code, so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

target=${CARGO_TARGET_DIR:-$PWD/target}/assure/plain
CARGO_TARGET_DIR=$target cargo build --quiet --release --locked --manifest-path assure/Cargo.toml -p assure-dudect

# Prints |t| of a measurement.
measure() { "$target/release/assure-dudect" --filter "$1" | sed -n "s/^bench $1 .*max t = [+-]\([0-9.]*\).*/\1/p"; }
beyond() { awk -v t="$1" 'BEGIN { exit !(t > 10) }'; }

clean=(comparing_tags keying_and_hashing keying_and_hashing_a_pair)
[[ ${1:-} != planted ]] || clean=(planted_comparing)
for name in "${clean[@]}"; do
    for attempt in 1 2 3; do
        t=$(measure "$name")
        beyond "$t" || break
    done
    if beyond "$t"; then
        echo "dudect: the times of $name depend on the secret: |t| = $t, three times beyond 10" >&2
        exit 1
    fi
    echo "dudect: $name: |t| = $t over 20000 runs (attempt $attempt)"
done
for name in planted_comparing planted_keying; do
    for attempt in 1 2 3; do
        t=$(measure "$name")
        ! beyond "$t" || break
    done
    beyond "$t" || { echo "dudect: $name, a planted leak, is not seen: |t| = $t" >&2; exit 1; }
    echo "dudect: $name: |t| = $t, seen as it must be"
done
