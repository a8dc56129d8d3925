#!/usr/bin/env bash
# Runs a command and saves its output in assure/results/PART.txt, with the command, the environment's settings, the
# commit and the machine. Usage: assure/record.sh PART COMMAND...
set -euo pipefail
cd "$(dirname "$0")/.."
part=$1
shift
export ASSURE_RECORDED=$part
result=assure/results/$part.txt
mkdir -p "$(dirname "$result")"
started=$SECONDS
# A result of an earlier part in assure/results does not make the program a different one.
changed=$(git status --porcelain --untracked-files=no -- . ':!assure/results')
{
    echo "command: $*"
    env | grep -E '^(ASSURE_FUZZ|ASSURE_LOAD|COST|FLEET|FUZZ|HS256_FOLLOW|MUTANTS|PARTS)_' | LC_ALL=C sort | sed 's/^/with: /' || true
    echo "commit: $(git describe --always)${changed:+, changed}"
    echo "machine: $(uname -sm), $(nproc) processors, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $(rustc --version)"
    echo "load before: $(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)"
    echo
} >"$result"
status=0
"$@" 2>&1 | tee -a "$result" || status=$?
echo "($((SECONDS - started)) s)" | tee -a "$result"
exit "$status"
