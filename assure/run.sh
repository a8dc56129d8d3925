#!/usr/bin/env bash
# Shows that hs256 does what it says, with figures; docs/ASSURANCE.md says what each part shows and does not.
# Usage: assure/run.sh [PART...], a PART being the name of an assure/PART/run.sh or `fuzz`. ASSURE_FUZZ_SECONDS
# (60) is how long each fuzz target runs. What a part prints is left in assure/results/PART.txt.
set -euo pipefail
cd "$(dirname "$0")/.."

parts=("$@")
[[ ${#parts[@]} -gt 0 ]] || parts=(tests constant-time constant-time-msan dudect no-panic encodings cost interop browsers bundles load fleet changes threads miri coverage
    supply-chain abi fuzz mutants)
failed=()
for part in "${parts[@]}"; do
    printf '\n== %s\n' "$part"
    command=("assure/$part/run.sh")
    [[ $part != fuzz ]] || command=(fuzz/run.sh "${ASSURE_FUZZ_SECONDS:-60}")
    assure/record.sh "$part" "${command[@]}" || failed+=("$part")
done
[[ ${#failed[@]} -eq 0 ]] || { printf '\nassure: FAILED: %s\n' "${failed[*]}" >&2; exit 1; }
printf '\nassure: everything passed: %s\n' "${parts[*]}"
