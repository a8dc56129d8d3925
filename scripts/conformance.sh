#!/usr/bin/env bash
# Runs the shared vectors in each language named. One line a language, and a failure at the end if any failed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

failed=0
for language in "$@"; do
    log=$(mktemp)
    script=bindings/$language/conformance.sh
    [[ $language != rust ]] || script=tests/conformance.sh
    if "$script" >"$log" 2>&1; then
        grep -E "^$language: [0-9]+ passed, 0 failed$" "$log" || { echo "$language: no closing line"; failed=1; }
    else
        failed=1
        tail -n 40 "$log"
    fi
    rm -f "$log"
done
exit "$failed"
