#!/usr/bin/env bash
# Counts the instructions that the core needs for a token, in addition to those of HMAC-SHA256, by callgrind, and
# compares them with benches/core/instructions.txt. For a short token, also what a verifier for it alone costs, what the
# C ABI adds, and what a token costs in a batch.
#
# Usage: benches/core/run.sh [--save]. Exits with 1 if a count has grown by more than 2 %; --save writes the file anew.
# The counts do not depend on the machine's load, so they show small changes; they do not measure time. valgrind hides
# SHA-NI and AVX-512, so the hash runs in its software form, and is left out for that reason. Another compiler gives
# other counts, and another libc copies memory differently: those counts are shown beside the saved ones, but not
# compared.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh valgrind:valgrind python3:python3
saved=benches/core/instructions.txt

# compare SAVED COUNTED COUNT: prints each of COUNT counts next to the saved one; fails if one has grown by more than 2
# %.
compare() {
    join -t $'\t' <(grep -v '^#' <<<"$1" | sort) <(grep -v '^#' <<<"$2" | sort) | awk -F '\t' -v count="$3" '
        { change = ($3 - $2) * 100 / $2; worst = change > worst ? change : worst }
        { printf "%-16s %7d, before %7d: %+.1f %%\n", $1, $3, $2, change }
        END { if (NR != count) { print "not all counts are there"; exit 1 } if (worst > 2) { print "MORE THAN 2 % MORE"; exit 1 } }'
}

# Changes that it must notice.
compare $'a\t1000\nb\t900' $'a\t1020\nb\t800' 2 >/dev/null || { echo 'a count that grew by 2 % was refused' >&2; exit 1; }
for counted in $'a\t1021\nb\t900' $'a\t1000'; do
    ! compare $'a\t1000\nb\t900' "$counted" 2 >/dev/null || { echo 'a planted fault was not found' >&2; exit 1; }
done

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

beyond() { # NAME SIZE ANSWER TASK HASH: a line with what a task costs in addition to this hash
    printf '%s\t%d\n' "$1" $(($(of_one "$2" "$3" "$4") - $5))
}

of_one() { # SIZE ANSWER TASK: the difference of two runs is free of what starting costs
    echo $((($(total "$1" "$2" "$3" 150) - $(total "$1" "$2" "$3" 50)) / 100))
}

# valgrind emulates a processor with AVX2 and BMI2 if the real one has them. hs256 chooses its decoder by that, and
# glibc its memcpy.
traits=$(grep -m 1 -E '^(flags|Features)' /proc/cpuinfo | tr ' ' '\n' | grep -xE 'avx2|bmi2|asimd' | sort | paste -sd+ || true)
counts=$(
    echo "# $(rustc --version), $(getconf GNU_LIBC_VERSION), $(uname -m) with ${traits:-none}: instructions a token beside the hash, by benches/core/run.sh --save"
    for size in S M L; do
        hash=$(of_one $size accept hash)
        for answer in accept 'bad signature' expired; do
            beyond "$size $answer" $size "$answer" "$answer" "$hash"
        done
    done
    hash=$(of_one S accept hash) hash_with_key=$(of_one S accept 'hash with a new key')
    beyond 'S build' S accept build "$hash_with_key"
    beyond 'S C build' S accept 'C build' "$hash_with_key"
    beyond 'S batch' S accept batch "$hash"
    beyond 'S C' S accept C "$hash"
    beyond 'S C batch' S accept 'C batch' "$hash"
)
if [[ ${1:-} == --save ]]; then
    echo "$counts" >$saved
    cat $saved
    exit
fi
judged=0
compare "$(<$saved)" "$counts" 14 || judged=1
if [[ $(head -n 1 $saved) != "$(head -n 1 <<<"$counts")" ]]; then
    echo "skipped: the judgement, since the saved counts are of another compiler, libc or processor: $(head -n 1 $saved)"
    exit 0
fi
[[ $judged -eq 0 ]] || echo "If the cost is meant, \`benches/core/run.sh --save\` belongs into the same commit, and the reason into its message." >&2
exit $judged
