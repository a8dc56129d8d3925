#!/usr/bin/env bash
# How much of src/ the core's tests run, by cargo-llvm-cov: lines, regions and branches, without the test modules. Fails
# at one that no test runs and assure/coverage/exceptions.txt does not list, and at an unneeded entry there. Usage:
# assure/coverage/run.sh [planted|stale]: `planted` omits tests, `stale` adds an entry, so both must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh python3:python3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp assure/coverage/exceptions.txt "$work/exceptions"
[[ ${1:-} != stale ]] || echo 'json/value.rs: a line that is not there' >>"$work/exceptions"
python3 assure/coverage/stale.py "$work/exceptions" # in a second, before what takes minutes

if ! command -v rustup >/dev/null; then
    echo "skipped: coverage, since there is no rustup to get llvm-tools with"
    exit 0
fi
nightly=$(assure/nightly.sh llvm-tools) # branches are counted by nightly compilers alone
scripts/tools.sh cargo-llvm-cov
export PATH=$PWD/.build/tools/bin:$PATH CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/assure/coverage
tests=(--lib --tests) only=()
[[ ${1:-} != planted ]] || tests=(--test public) only=(-- conformance::)
llvm_cov() { cargo "+$nightly" llvm-cov "$@" >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }; }
llvm_cov clean --workspace # what an older state of the sources left would be counted as well
llvm_cov --branch --quiet --locked --no-cfg-coverage -p hs256 "${tests[@]}" --no-report "${only[@]}"
llvm_cov report --branch --ignore-filename-regex '(tests|bindings|crates|programs)/' --json --output-path "$work/json"
llvm_cov report --branch --ignore-filename-regex '(tests|bindings|crates|programs)/' --lcov --output-path "$work/lcov"
python3 assure/coverage/report.py "$work/json" "$work/lcov" "$work/exceptions"
