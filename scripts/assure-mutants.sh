#!/usr/bin/env bash
# Mutates src/ with cargo-mutants, in a copy, and runs the quick tests on each mutant: each must be caught, but for those that
# .cargo/mutants.toml lists with the reason why none can, by a test that fails or does not end. Names the survivors and fails
# at one. All files take about an hour
# on two cores. Usage: scripts/assure-mutants.sh [FILE...], a FILE being verifier for src/verifier.rs; MUTANTS_SHARD=k/n takes
# each n-th mutant alone. scripts/assure-mutants.sh planted runs the tests of another file, so that this must fail.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/tools.sh cargo-mutants

files=("$@")
[[ ${#files[@]} -gt 0 ]] || files=(verifier header policy compact mac base64url key claims signer error http explain json)
out=.build/mutants
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/assure/mutants
# Each mutant is compiled anew: as little as can be.
export CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_TEST_DEBUG=0
export RUSTC_BOOTSTRAP=1 # for the tests' --fail-fast, which is unstable; the compiler is the stable one
missed=()
for file in "${files[@]}"; do
    # Only these are compiled for each mutant. What takes seconds without optimization is left out, where it kills nothing that
    # the others do not.
    name=$file tests=(lib test=api test=conformance test=properties) skipped=(every_tail json::)
    case $file in
        json) tests=(lib test=api test=conformance) skipped=(every_tail) ;;
        planted) name=http tests=(test=conformance) ;;
    esac
    rm -rf "$out/$file"
    mkdir -p "$out/$file"
    .build/tools/bin/cargo-mutants mutants --colors never --no-shuffle --baseline skip --timeout 60 --build-timeout 300 \
        ${MUTANTS_SHARD:+--shard "$MUTANTS_SHARD"} -f "src/$name.rs" -o "$out/$file" "${tests[@]/#/--cargo-arg=--}" -- -- \
        -Z unstable-options --fail-fast "${skipped[@]/#/--skip=}" \
        >"$out/$file/log" 2>&1 || (($? == 3)) || missed+=("$file") # 3: none survives, but tests of some did not end
    grep -E '^(MISSED|TIMEOUT)|mutants? tested' "$out/$file/log" | sed "s/^/mutants $name: /"
done
[[ ${#missed[@]} -eq 0 ]] || { echo "mutants: NOT CAUGHT: some of ${missed[*]}" >&2; exit 1; }
