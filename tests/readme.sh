#!/usr/bin/env bash
# Runs the quick starts of README.md as they stand there: the program mints the token, and each language's program says whose
# it is, and rejects it with another last character; the policy file's commands revoke a token. Rust's is a documentation test. Usage: tests/readme.sh [LANGUAGE...] of
# c, node, python, go; one that is not installed is skipped by name.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect COMMAND...: it must tell a good token from a bad one. The last letter of a signature has bits that are unused, so
# the letter before it is exchanged.
expect() {
    local name=$1 other=A
    shift
    [[ ${TOKEN: -2:1} != A ]] || other=B
    [[ $("$@" "$TOKEN") == ada ]] || { echo "README.md: $name: the token is not ada's" >&2; exit 1; }
    [[ $("$@" "${TOKEN:0:-2}$other${TOKEN: -1}") =~ (signature_mismatch|SIGNATURE_MISMATCH|"signature does not match") ]] ||
        { echo "README.md: $name: a spoilt signature is not rejected" >&2; exit 1; }
    echo "readme: $name: as it says"
}

in_c() {
    installed_c "$work/prefix"
    block README.md c >"$work/verify.c"
    # shellcheck disable=SC2046 # a list of flags
    cc -Wall -Wextra -Werror -o "$work/verify" "$work/verify.c" $(pkg-config --cflags --libs hs256)
    expect c "$work/verify"
}

in_node() {
    installed_node "$work"
    block README.md js >"$work/verify.mjs"
    expect node node "$work/verify.mjs"
}

in_python() {
    installed_python
    block README.md python >"$work/verify.py"
    expect python python3 "$work/verify.py"
}

in_go() {
    installed_go "$work/go"
    block README.md go >"$work/go/main.go"
    cd "$work/go"
    go mod tidy 2>/dev/null
    go build -o verify .
    expect go ./verify
}

source tests/installed.sh
installed_program
grep -q '^TOKEN=' <<<"$(block README.md sh)" # or the next line does nothing
# shellcheck source=/dev/null
source <(block README.md sh) >"$work/shell"
grep -q '"sub":"ada"' "$work/shell" || { cat "$work/shell" >&2; exit 1; }
echo "readme: sh: as it says"

block README.md json >"$work/policy.json"
block README.md bash >"$work/commands"
(
    cd "$work"
    touch revoked.jsonl
    adas=$(hs256 sign --policy policy.json --iss https://login.example --sub ada --exp 15m)
    hs256 verify --policy policy.json "$adas" >/dev/null
    # shellcheck source=/dev/null
    source commands
    hs256 verify --policy policy.json "$adas" 2>answer || echo "status $?" >>answer
    grep -q 'revoked: .*status 1' <<<"$(paste -sd' ' answer)" || { cat answer >&2; exit 1; }
    grep -q '"until"' policy.json
)
echo "readme: bash: as it says"

languages=("$@")
[[ ${#languages[@]} -gt 0 ]] || languages=(c node python go)
for language in "${languages[@]}"; do
    if has "$language"; then ("in_$language"); else echo "skipped: README.md's $language, which is not installed"; fi
done
