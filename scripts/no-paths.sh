#!/usr/bin/env bash
# Fails if a file that is delivered names a folder of the machine that built it: the repository, Cargo's home, the user's home.
# Usage: scripts/no-paths.sh FILE..., or --selftest.
set -euo pipefail
root=$(realpath "$(dirname "$0")/..")

folders=("$root/" "$(realpath -m "${CARGO_HOME:-$HOME/.cargo}")/" "${CARGO_HOME:-$HOME/.cargo}/")
[[ $HOME == / ]] || folders+=("${HOME%/}/")
patterns=()
for folder in "${folders[@]}"; do patterns+=(-e "$folder"); done

# names FILE: the lines of a binary that name such a folder.
names() { grep --text --only-matching --fixed-strings "${patterns[@]}" "$1"; }

if [[ ${1:-} == --selftest ]]; then
    planted=$(mktemp)
    trap 'rm -f "$planted"' EXIT
    for folder in "${folders[@]}"; do
        printf 'a\0%ssrc/lib.rs\0\377b' "$folder" >"$planted"
        names "$planted" >/dev/null || { echo "no-paths: a planted $folder is not found" >&2; exit 1; }
    done
    exit
fi
[[ $# -gt 0 ]] || { echo "usage: no-paths.sh FILE..." >&2; exit 2; }
"$0" --selftest
for file in "$@"; do
    [[ -s $file ]] || { echo "no-paths: there is no $file" >&2; exit 1; }
    if found=$(names "$file"); then
        echo "$file names folders of the machine that built it:" >&2
        { sort | uniq -c; } <<<"$found" >&2
        exit 1
    fi
done
