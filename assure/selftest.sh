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

for planted in assure/*/planted.sh fuzz/planted.sh; do
    # shellcheck source=/dev/null
    source "$planted"
done

[[ ${#missed[@]} -eq 0 ]] || { echo "assure-selftest: NOT CAUGHT: ${missed[*]}" >&2; exit 1; }
echo "assure-selftest: $caught planted defects caught"
