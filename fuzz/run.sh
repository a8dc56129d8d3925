#!/usr/bin/env bash
# Fuzzes each target for so many seconds, two side by side, from the shared vectors as seeds. Fails at the first crash, whose
# input it names; then those of the Go package, for a quarter of the time. Usage: fuzz/run.sh SECONDS [TARGET...]; fuzz/run.sh long [TARGET...], 10^8 executions of each, one after the
# other, whose results are left in assure/results/fuzz-long; fuzz/run.sh minimize [TARGET...], which leaves in each corpus only
# what covers something.
#
# The environment: FUZZ_JOBS (2) targets at once; FUZZ_SANITIZER (address), `none` being twice as fast; FUZZ_RUNS (no limit)
# executions at most; FUZZ_MAX_LEN (4096) bytes at most; FUZZ_COMPARISONS=no lets comparisons go unfollowed, which is faster
# and finds less.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/need.sh g++:g++ python3:python3
scripts/tools.sh cargo-fuzz

# A run of all targets is a result, also where no other script asked for it.
if [[ $# -eq 1 && $1 =~ ^[0-9]+$ && -z ${ASSURE_RECORDED:-} ]]; then
    exec assure/record.sh fuzz fuzz/run.sh "$1"
fi
what=$1
shift
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=(token header claims json_vs_serde policy_document policy_file revocations guard sign_verify cabi vs_jsonwebtoken hmac_and_decode)

if [[ $what == long ]]; then
    for target in "${targets[@]}"; do
        assure/record.sh "fuzz-long/$target" env FUZZ_SANITIZER=none FUZZ_COMPARISONS=no FUZZ_RUNS=100000000 FUZZ_MAX_LEN=256 \
            fuzz/run.sh 7200 "$target"
    done
    exit 0
fi

export PATH=$PWD/.build/tools/bin:$PATH RUSTC_BOOTSTRAP=1 # the sanitizers' flags are unstable; the compiler is the stable one
python3 fuzz/seeds.py tests/vectors fuzz/corpus
sanitizer=${FUZZ_SANITIZER:-address}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/fuzz/target}/fuzz-$sanitizer

if [[ $what == minimize ]]; then
    for target in "${targets[@]}"; do
        before=$(ls "fuzz/corpus/$target" | wc -l)
        cargo fuzz cmin -s "$sanitizer" "$target" >/dev/null 2>&1
        echo "fuzz $target: $before inputs before, $(ls "fuzz/corpus/$target" | wc -l) after"
    done
    exit 0
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trace=()
if [[ ${FUZZ_COMPARISONS:-} == no ]]; then
    trace=(--no-trace-compares)
    CARGO_TARGET_DIR+=-untraced
fi
cargo fuzz build -s "$sanitizer" "${trace[@]}" >"$logs/build" 2>&1 || { tail -n 60 "$logs/build"; exit 1; }
host=$(rustc -vV | sed -n 's/^host: //p')

# The program itself: cargo would hold the lock of the target folder meanwhile.
fuzz() {
    local target=$1 runs started=$SECONDS
    mkdir -p "fuzz/corpus/$target" "fuzz/artifacts/$target"
    if "$CARGO_TARGET_DIR/$host/release/$target" -max_total_time="$what" -runs="${FUZZ_RUNS:--1}" -timeout=5 \
        -max_len="${FUZZ_MAX_LEN:-4096}" -dict=fuzz/jwt.dict -print_final_stats=1 \
        -artifact_prefix="fuzz/artifacts/$target/" "fuzz/corpus/$target" >"$logs/$target" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$logs/$target")
        echo "fuzz $target: ${runs:?} executions in $((SECONDS - started)) s, no crash"
    else
        tail -n 60 "$logs/$target"
        echo "fuzz $target: FAILED"
        return 1
    fi
}

status=0
for target in "${targets[@]}"; do
    while (($(jobs -pr | wc -l) >= ${FUZZ_JOBS:-${PARTS_AT_ONCE:-2}})); do wait -n || status=1; done
    fuzz "$target" &
done
while (($(jobs -p | wc -l) > 0)); do wait -n || status=1; done
[[ $# -gt 0 ]] || bindings/go/fuzz.sh $(((what + 3) / 4)) || status=1
exit "$status"
