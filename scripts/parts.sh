#!/usr/bin/env bash
# Runs independent parts, two at once (PARTS_AT_ONCE), and says of each how it ended and after how many seconds. What a part
# prints goes to .build/parts/NAME.log, whose end is shown if it fails. Usage: scripts/parts.sh NAME=COMMAND...
set -euo pipefail
cd "$(dirname "$0")/.."

logs=.build/parts
mkdir -p "$logs"
rm -f "$logs/failed"
run() {
    local name=${1%%=*} started=$SECONDS
    if bash -c "${1#*=}" >"$logs/$name.log" 2>&1; then
        grep -h '^skipped: ' "$logs/$name.log" || true
        echo "$name: passed ($((SECONDS - started)) s)"
    else
        echo "$name" >>"$logs/failed"
        tail -n 60 "$logs/$name.log"
        echo "$name: FAILED ($((SECONDS - started)) s), $logs/$name.log"
    fi
}
for part in "$@"; do
    while (($(jobs -pr | wc -l) >= ${PARTS_AT_ONCE:-2})); do wait -n; done
    run "$part" &
done
wait
echo "together: $SECONDS s"
[[ ! -e $logs/failed ]] || { echo "FAILED: $(paste -sd' ' "$logs/failed")" >&2; exit 1; }
