#!/usr/bin/env bash
# Counts the instructions that the core needs for a token beside those of HMAC-SHA256, by callgrind, and compares them with
# benches/core/instructions.txt.
#
# Usage: benches/core/run.sh [--save]. Exits with 1 if a count has grown by more than 5 %; --save writes the file anew.
# The counts are the same whatever else the machine does, so they show small changes; they are no measure of time. valgrind
# hides SHA-NI and AVX-512: the hash is its software form there, which is why it is left out. Another compiler gives other
# counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh valgrind:valgrind python3:python3
saved=benches/core/instructions.txt

cargo build --release --quiet --locked --manifest-path benches/core/Cargo.toml
program=${CARGO_TARGET_DIR:-benches/core/target}/release/hs256-bench-core
tokens=$(mktemp) log=$(mktemp)
trap 'rm -f "$tokens" "$log"' EXIT
python3 benches/tokens.py sign >"$tokens"
secret=$(head -n 1 "$tokens")

total() { # SIZE ANSWER TASK COUNT: what a whole run costs
    local token
    token=$(awk -F '\t' -v size="$1" -v answer="$2" '$1 == size && $2 == answer { print $3; exit }' "$tokens")
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$secret" "$token" "$3" "$4" >"$log" 2>&1 || {
        cat "$log" >&2
        exit 1
    }
    sed -n 's/.*Collected : \([0-9]*\)$/\1/p' "$log"
}

of_one() { # SIZE ANSWER TASK: the difference of two runs is free of what starting costs
    echo $((($(total "$1" "$2" "$3" 150) - $(total "$1" "$2" "$3" 50)) / 100))
}

counts=$(
    echo "# $(rustc --version): instructions a token beside the hash, by benches/core/run.sh --save"
    for size in S M L; do
        hash=$(of_one $size accept hash)
        for answer in accept 'bad signature' expired; do
            printf '%s %s\t%d\n' "$size" "$answer" $(($(of_one $size "$answer" "$answer") - hash))
        done
    done
)
if [[ ${1:-} == --save ]]; then
    echo "$counts" >$saved
    cat $saved
    exit
fi
[[ $(head -n 1 $saved) == "$(head -n 1 <<<"$counts")" ]] || echo "the counts to compare with are of another compiler: $(head -n 1 $saved)"
join -t $'\t' <(grep -v '^#' $saved | sort) <(grep -v '^#' <<<"$counts" | sort) |
    awk -F '\t' '
        { change = ($3 - $2) * 100 / $2; worst = change > worst ? change : worst }
        { printf "%-16s %7d, before %7d: %+.1f %%\n", $1, $3, $2, change }
        END { if (NR != 9) { print "not all counts are there"; exit 1 } if (worst > 5) { print "more than 5 % more"; exit 1 } }'
