#!/usr/bin/env bash
# Runs the shared cases in each language named. Shows the last line of each set, one per backend or guard:
#   rust: N passed, 0 failed              vectors; a language without this line fails
#   minting rust: N passed, 0 failed      minting cases
#   requests express: N passed, 0 failed  requests, and what that guard leaves out
# Fails if a script fails, if one of these lines counts a failure, or if no case passed.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=()
for language in "$@"; do
    script=bindings/$language/conformance.sh
    [[ $language != rust ]] || script=tests/conformance.sh
    if ! "$script" >"$log" 2>&1; then
        cat "$log"
        failed+=("$language")
        continue
    fi
    grep -E "^($language(-wasm|-cgo| by [a-z0-9 ]+)?|minting [^:]+|requests [^:]+): " "$log"
    if ! grep -qE "^$language: [1-9][0-9]* passed, 0 failed$" "$log"; then
        echo "$language: no line says that the vectors passed"
        failed+=("$language")
    elif grep -E '^[^:]+: (0 passed|[0-9]+ passed, [1-9][0-9]* failed)' "$log"; then
        failed+=("$language")
    fi
done
[[ ${#failed[@]} -eq 0 ]] || { echo "conformance: FAILED: ${failed[*]}" >&2; exit 1; }
