#!/usr/bin/env bash
# Runs the shared vectors and the request cases in each language named. One line a language and one a guard, and a failure
# at the end if any failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

failed=0
for language in "$@"; do
    log=$(mktemp)
    script=bindings/$language/conformance.sh
    [[ $language != rust ]] || script=tests/conformance.sh
    if "$script" >"$log" 2>&1; then
        grep -E "^$language: [0-9]+ passed, 0 failed$" "$log" || { echo "$language: no closing line"; failed=1; }
        grep -E '^requests [a-z0-9_-]+: ([0-9]+ passed, 0 failed$|not yet, )' "$log" || true
    else
        failed=1
        tail -n 40 "$log"
    fi
    rm -f "$log"
done
exit "$failed"
