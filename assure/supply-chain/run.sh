#!/usr/bin/env bash
# Checks licences, bans and sources by cargo-deny, the limit on the core's tree, and that ARCHITECTURE.md names every
# crate of it. Usage: assure/supply-chain/run.sh [planted]; `planted` looks for a missing crate, so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

assure/supply-chain/deny.sh
crates=$(cargo tree --locked -p hs256 -e normal --prefix none --format '{p}' | awk '{ print $1 }' | sort -u)
[[ ${1:-} != planted ]] || crates+=$'\nleft-pad'
missing=()
for crate in $crates; do
    # In the first column of a table.
    [[ $crate == hs256 ]] || grep -qE "^\| ([a-z0-9_-]+, )*$crate(,| \|)" ARCHITECTURE.md || missing+=("$crate")
done
[[ ${#missing[@]} -eq 0 ]] || { echo "supply chain: not in ARCHITECTURE.md: ${missing[*]}" >&2; exit 1; }
echo "supply chain: $(wc -w <<<"$crates") crates, each named in ARCHITECTURE.md"
