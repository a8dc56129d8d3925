#!/usr/bin/env bash
# Fuzzes each target for so many seconds, from the shared vectors as seeds. Fails at the first crash, whose input it
# names. Usage: scripts/fuzz.sh SECONDS [TARGET...]; scripts/fuzz.sh minimize [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/need.sh g++:g++

what=$1
shift
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=(token header claims json_vs_serde sign_verify cabi vs_jsonwebtoken)

tools=$PWD/.build/tools
[[ -x $tools/bin/cargo-fuzz ]] || cargo install --quiet --locked --root "$tools" cargo-fuzz@0.13.2
export PATH=$tools/bin:$PATH RUSTC_BOOTSTRAP=1 # the sanitizers' flags are unstable; the compiler is the stable one
python3 fuzz/seeds.py tests/vectors fuzz/corpus

for target in "${targets[@]}"; do
    if [[ $what == minimize ]]; then
        cargo fuzz cmin "$target"
        continue
    fi
    log=$(mktemp)
    if cargo fuzz run "$target" -- -max_total_time="$what" -max_len=4096 -dict=fuzz/jwt.dict -print_final_stats=1 \
        -timeout=5 >"$log" 2>&1; then
        runs=$(sed -n 's/^stat::number_of_executed_units: //p' "$log")
        echo "fuzz $target: ${runs:?} executions, no crash"
        rm -f "$log"
    else
        tail -n 60 "$log"
        exit 1
    fi
done
