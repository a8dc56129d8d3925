#!/usr/bin/env bash
# The cost of following a policy file and of lists of revocations. Usage: benches/live/run.sh [SECONDS], SECONDS for
# each figure (1). On a busy machine the times mean nothing; the instructions, counted by callgrind if it is installed,
# are the same on any.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
source benches/alone.sh

cargo build --release --quiet --locked --manifest-path benches/live/Cargo.toml
program=${CARGO_TARGET_DIR:-benches/live/target}/release/hs256-bench-live
if command -v valgrind >/dev/null; then
    total() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 | sed -n 's/.*Collected : \([0-9]*\)$/\1/p'; }
    of_one() { echo $((($(total "$1" 1500) - $(total "$1" 500)) / 1000)); }
    fixed=$(of_one fixed) live=$(of_one live)
    echo "instructions a verdict: fixed $fixed, live $live, $((live - fixed)) more"
else
    echo "skipped: instructions, which valgrind counts" >&2
fi
"$program" "$@"
