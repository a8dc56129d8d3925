#!/usr/bin/env bash
# Runs independent parts, two at once (PARTS_AT_ONCE), and prints how each ended, its seconds, and its processor
# seconds, which do not depend on what else ran. A part's output goes to .build/parts/GROUP/NAME.log, which is shown if
# it fails. Parts that call this script themselves run theirs one after the other. Usage: scripts/parts.sh GROUP
# NAME=COMMAND...
set -euo pipefail
cd "$(dirname "$0")/.."

logs=.build/parts/$1
shift
mkdir -p "$logs"
rm -f "$logs"/*
at_once=${PARTS_AT_ONCE:-2}
export PARTS_AT_ONCE=1
run() {
    local name=${1%%=*} started=$SECONDS ended=passed took
    bash -c "${1#*=}" >"$logs/$name.log" 2>&1 || ended=FAILED
    times >"$logs/$name.times"
    took="$((SECONDS - started)) s, $(tail -n 1 "$logs/$name.times" | awk -F'[ms ]+' '{ print int($1 * 60 + $2 + $3 * 60 + $4) }') of a processor"
    if [[ $ended == passed ]]; then
        grep -E '^ *skipped: |: passed \([0-9]+ s.*\)$|: [0-9]+ passed, 0 failed$' "$logs/$name.log" | sed 's/^/    /' || true
        echo "$name: passed ($took)"
    else
        echo "$name" >>"$logs/failed"
        sed "s/^/$name: /" "$logs/$name.log"
        echo "$name: FAILED ($took), $logs/$name.log"
    fi
}
for part in "$@"; do
    while (($(jobs -pr | wc -l) >= at_once)); do wait -n; done
    run "$part" &
done
wait
echo "together: $SECONDS s"
[[ ! -e $logs/failed ]] || { echo "FAILED: $(paste -sd' ' "$logs/failed")" >&2; exit 1; }
