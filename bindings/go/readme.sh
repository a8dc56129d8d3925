#!/usr/bin/env bash
# Follows bindings/go/README.md to the letter in an empty folder: writes the Go files, whose first line is their name, runs
# the sh blocks, and compares what these print with the comments that say so.
set -euo pipefail
cd "$(dirname "$0")/../.."
HS256=$PWD
export HS256
unset PKG_CONFIG_PATH LD_LIBRARY_PATH
scripts/need.sh curl:curl

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk -v folder="$folder" '
    /^```/ { language = inside ? "" : substr($0, 4); inside = !inside; file = ""; first = 1; next }
    !inside { next }
    language == "sh" { print > (folder "/.steps"); if (sub(/^# /, "")) print > (folder "/.expected") }
    language == "go" && first && /^\/\/ [a-z]+\.go$/ { file = folder "/" $2 }
    file { print > file }
    { first = 0 }
' bindings/go/README.md

cd "$folder"
# In its own process group, so that processes the steps leave running end with them.
status=0
setsid bash -euc 'source ./.steps' >.printed 2>.log &
steps=$!
wait "$steps" || status=$?
kill -- "-$steps" 2>/dev/null || true
lines=$(wc -l <.expected)
if [[ $status -ne 0 ]] || ! diff .expected <(tail -n "$lines" .printed); then
    cat .printed .log >&2
    echo "bindings/go/README.md: its steps end with $status, or do not print what it says" >&2
    exit 1
fi
echo "README: $lines answers as it says"
