#!/usr/bin/env bash
# The tests that need release builds: the unit tests, the vectors, every damaged tag, stack use, that dropped keys leave
# nothing in the heap, that verifying allocates nothing and shows no secret. HS256_PLANTED=exhaustive, stack or heap
# plants a defect.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tests=("$@")
[[ ${#tests[@]} -gt 0 ]] || tests=(lib conformance exhaustive stack heap allocation secrecy)
for test in "${tests[@]}"; do
    case $test in
        lib) only=(--lib --) ;;
        heap | allocation) only=(--test "$test" --) ;; # a process of their own
        *) only=(--test public -- "$test::") ;;
    esac
    if ! cargo test --quiet --locked --release -p hs256 "${only[@]}" --nocapture >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        exit 1
    fi
    sed -nE 's/^\.*((stack|heap): )/\1/p' "$log" # after the test harness's dots
    sed -n "s/^test result: ok. \([0-9]*\) passed.*/$test: \1 tests passed/p" "$log"
done
