#!/usr/bin/env bash
# Runs independent parts, two at once (PARTS_AT_ONCE), and says how each ended and how many seconds it took. What a part
# prints goes to .build/parts/GROUP/NAME.log, which is shown if it fails. Parts that call this script in turn run theirs one
# after the other. Usage: scripts/parts.sh GROUP NAME=COMMAND...
set -euo pipefail
cd "$(dirname "$0")/.."

logs=.build/parts/$1
shift
mkdir -p "$logs"
rm -f "$logs"/*
at_once=${PARTS_AT_ONCE:-2}
export PARTS_AT_ONCE=1
run() {
    local name=${1%%=*} started=$SECONDS
    if bash -c "${1#*=}" >"$logs/$name.log" 2>&1; then
        grep -E '^ *skipped: |: passed \([0-9]+ s\)$|: [0-9]+ passed, 0 failed$' "$logs/$name.log" | sed 's/^/    /' || true
        echo "$name: passed ($((SECONDS - started)) s)"
    else
        echo "$name" >>"$logs/failed"
        sed "s/^/$name: /" "$logs/$name.log"
        echo "$name: FAILED ($((SECONDS - started)) s), $logs/$name.log"
    fi
}
for part in "$@"; do
    while (($(jobs -pr | wc -l) >= at_once)); do wait -n; done
    run "$part" &
done
wait
echo "together: $SECONDS s"
[[ ! -e $logs/failed ]] || { echo "FAILED: $(paste -sd' ' "$logs/failed")" >&2; exit 1; }
