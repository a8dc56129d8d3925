#!/usr/bin/env bash
# How much of src/ the core's tests run, by cargo-llvm-cov. Prints the figure and the lines that nothing runs; fails if
# it falls below LEAST percent of lines.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh

least=${1:-98}
if ! command -v rustup >/dev/null; then
    echo "skipped: coverage, since there is no rustup to get llvm-tools with"
    exit 0
fi
rustup component add llvm-tools >/dev/null 2>&1
tools=$PWD/.build/tools
[[ -x $tools/bin/cargo-llvm-cov ]] || cargo install --quiet --locked --root "$tools" cargo-llvm-cov@0.8.4
export PATH=$tools/bin:$PATH CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/assure/coverage
# The release profile: the tests go through millions of cases.
cargo llvm-cov --quiet --locked --release -p hs256 --ignore-filename-regex '(tests|bindings)/' --no-report >/dev/null 2>&1
report() { cargo llvm-cov report --release --ignore-filename-regex '(tests|bindings)/' "$@"; }
report --json --summary-only | python3 -c '
import json, sys
totals = json.load(sys.stdin)["data"][0]["totals"]
for what in ("lines", "regions", "functions"):
    print("coverage: {percent:.2f} % of {count} {what}".format(what=what, **totals[what]))'
report --show-missing-lines | sed -n '/^Uncovered/,$p'
report --summary-only --fail-under-lines "$least" >/dev/null || { echo "coverage: below $least % of lines" >&2; exit 1; }
