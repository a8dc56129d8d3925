#!/usr/bin/env bash
# Mutates src/ with cargo-mutants, in a copy, and runs the quick tests on each mutant: each must be caught, but for those that
# .cargo/mutants.toml lists with the reason why none can, by a test that fails or does not end. Names the survivors and fails
# at one. All files take about an hour on two cores, two files side by side. Usage: assure/mutants/run.sh [FILE...], a FILE
# being verifier for src/verifier.rs, or json for src/json/; MUTANTS_SHARD=k/n takes each n-th mutant alone, MUTANTS_JOBS (2)
# files are tried at once. assure/mutants/run.sh planted runs the tests of another file,
# and assure/mutants/run.sh stale lists a mutant that is not there, so that these must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh python3:python3
scripts/tools.sh cargo-mutants

# A run of all files is recorded as a result, even if no other script asked for it.
if [[ $# -eq 0 && -z ${ASSURE_RECORDED:-} ]]; then
    exec assure/record.sh mutants assure/mutants/run.sh
fi
config=.cargo/mutants.toml
if [[ ${1:-} == stale ]]; then
    config=$(mktemp)
    trap 'rm -f "$config"' EXIT
    sed "s/^exclude_re = \[/&\n    'in a function that is not there',/" .cargo/mutants.toml >"$config"
fi
.build/tools/bin/cargo-mutants mutants --list --no-config --colors never -f 'src/**/*.rs' |
    python3 assure/mutants/stale.py "$config"

files=("$@") # the longest first
[[ ${#files[@]} -gt 0 ]] || files=(json policy claims key revocations http verdict verifier base64url signer explain keyring batch
    numeric_date error compact policy_file header mac settings duration threads clock)
if [[ $# -eq 0 ]]; then
    for path in src/*; do
        name=$(basename "$path" .rs)
        [[ $name == lib || " ${files[*]} " == *" $name "* ]] || { echo "mutants: NOT LISTED: $name" >&2; exit 1; }
    done
fi
out=.build/mutants
target=${CARGO_TARGET_DIR:-$PWD/target}/assure/mutants
# Each mutant is compiled again, so as little as possible is compiled.
export CARGO_INCREMENTAL=1 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0 CARGO_PROFILE_TEST_DEBUG=0
export RUSTC_BOOTSTRAP=1 # for the tests' --fail-fast, which is unstable; the compiler is the stable one

# Only these tests are compiled for each mutant. Tests that take seconds without optimization are left out if they kill
# nothing that the others do not.
try() {
    local file=$1 name=$1 sources=() status=0 tests=(lib test=public) skipped=(every_tail json:: exhaustive:: secrecy:: stack::) only=()
    case $file in
        json) skipped=(every_tail exhaustive:: properties:: secrecy:: stack::) ;;
        planted) name=http tests=(test=public) only=(conformance::) ;;
    esac
    [[ ! -e src/$name.rs ]] || sources+=(-f "src/$name.rs")
    [[ ! -d src/$name ]] || sources+=(-f "src/$name/*.rs")
    rm -rf "${out:?}/${file:?}"
    mkdir -p "$out/$file"
    CARGO_TARGET_DIR=$target/$file .build/tools/bin/cargo-mutants mutants --colors never --no-shuffle --baseline skip --timeout 60 \
        --build-timeout 300 ${MUTANTS_SHARD:+--shard "$MUTANTS_SHARD"} "${sources[@]}" -o "$out/$file" \
        "${tests[@]/#/--cargo-arg=--}" -- -- -Z unstable-options --fail-fast "${skipped[@]/#/--skip=}" "${only[@]}" \
        >"$out/$file/log" 2>&1 || status=$?
    # 3: the tests of some mutants did not end; others may also have survived.
    [[ ($status == 0 || $status == 3) && ! -s $out/$file/mutants.out/missed.txt ]] || echo "$file" >>"$out/missed"
    rm -rf "${target:?}/${file:?}"
    grep -E '^(MISSED|TIMEOUT)|mutants? tested' "$out/$file/log" | sed "s/^/mutants $name: /"
}

mkdir -p "$out"
rm -f "$out/missed" "$out/untried"
for file in "${files[@]}"; do
    while (($(jobs -pr | wc -l) >= ${MUTANTS_JOBS:-${PARTS_AT_ONCE:-2}})); do wait -n || true; done
    { try "$file" || echo "$file" >>"$out/untried"; } & # for want of a line that says how many were tested
done
wait
[[ ! -e $out/untried ]] || { echo "mutants: NOT TRIED: $(paste -sd' ' "$out/untried")" >&2; exit 1; }
[[ ! -e $out/missed ]] || { echo "mutants: NOT CAUGHT: some of $(paste -sd' ' "$out/missed")" >&2; exit 1; }
