#!/usr/bin/env bash
# Plants a defect for each part of assure/run.sh, and fails if one is not caught for its own reason: a check that
# cannot fail shows nothing. Usage: assure/selftest.sh [NAME...]
set -euo pipefail
cd "$(dirname "$0")/.."

export RUST_BACKTRACE=0 # it would hide the reason
log=$(mktemp)
trap 'rm -f "$log"' EXIT
only=("$@") caught=0 missed=()

# plant NAME REASON COMMAND...: the command must fail, and say the reason (an extended regular expression).
plant() {
    local name=$1 reason=$2
    shift 2
    [[ ${#only[@]} -eq 0 || " ${only[*]} " == *" $name "* ]] || return 0
    if "$@" >"$log" 2>&1; then
        if grep '^skipped: ' "$log"; then return 0; fi # by a part that this machine cannot run
        echo "NOT CAUGHT: $name"
        missed+=("$name")
    elif ! grep -qE "$reason" "$log"; then
        echo "FAILED FOR ANOTHER REASON: $name"
        tail -n 20 "$log"
        missed+=("$name")
    else
        echo "caught: $name"
        caught=$((caught + 1))
    fi
}

plant exhaustive 'byte 31 \^ 1' env HS256_PLANTED=exhaustive assure/tests/run.sh exhaustive
plant stack 'bytes of stack' env HS256_PLANTED=stack assure/tests/run.sh stack
plant heap 'left in the heap' env HS256_PLANTED=heap assure/tests/run.sh heap
plant constant-time-compare 'Conditional jump or move depends' assure/constant-time/run.sh compare
plant constant-time-key 'Conditional jump or move depends' assure/constant-time/run.sh key
plant constant-time-table 'Use of uninitialised value' assure/constant-time/run.sh table
plant constant-time-msan-compare 'use-of-uninitialized-value' assure/constant-time-msan/run.sh compare
plant constant-time-msan-key 'use-of-uninitialized-value' assure/constant-time-msan/run.sh key
plant constant-time-msan-table 'use-of-uninitialized-value' assure/constant-time-msan/run.sh table
plant dudect 'the times of planted_comparing depend on the secret' assure/dudect/run.sh planted
plant encodings 'MIXED ENCODINGS: .*compress_pair' assure/encodings/run.sh planted
plant cost 'more than 20 HMACs' assure/cost/run.sh planted
plant no-panic 'NOT ALLOWED: assure_no_panic::verdict -> .*panic_bounds_check' assure/no-panic/run.sh planted
for language in rust python node go; do
    plant "interop-$language" 'InvalidSignature|SignatureMismatch|SIGNATURE_MISMATCH|signature does not match' env HS256_PLANTED=interop \
        assure/interop/run.sh "$language"
done
plant threads 'data race' assure/threads/run.sh race
plant miri 'Undefined Behavior' assure/miri/run.sh planted
plant coverage 'NOT COVERED: .*lines' assure/coverage/run.sh planted
plant coverage-stale 'STALE: .*a line that is not there' assure/coverage/run.sh stale
plant mutants 'NOT CAUGHT: some of planted' env MUTANTS_SHARD=0/4 assure/mutants/run.sh planted
plant mutants-stale 'STALE: .*in a function that is not there' assure/mutants/run.sh stale
plant abi 'not what it was' assure/abi/run.sh planted
plant supply-chain 'not in ARCHITECTURE.md: left-pad' assure/supply-chain/run.sh planted
plant fuzz 'planted on purpose' fuzz/run.sh 30 planted
rm -rf fuzz/artifacts/planted

[[ ${#missed[@]} -eq 0 ]] || { echo "assure-selftest: NOT CAUGHT: ${missed[*]}" >&2; exit 1; }
echo "assure-selftest: $caught planted defects caught"
