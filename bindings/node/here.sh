#!/usr/bin/env bash
# The tests on this machine's Node. test.sh builds what they need.
set -euo pipefail
shopt -s extglob
cd "$(dirname "$0")"

npx --no-install tsc -p ../../examples/mastra
tests=(test/!(package|mastra-react).test.js)
node --test "${tests[@]}"

echo '== files that change under workers and processes'
../../scripts/need.sh python3:python3
../../tests/changes/drive.py node test/changes.js -- main worker cluster

echo '== keys that rotate under the example server'
programs=$(../../programs/cli/build.sh)
PATH=$programs:$PATH ../../examples/live/drive.sh node
PATH=$programs:$PATH ../../examples/metrics/drive.sh node
PATH=$programs:$PATH ../../tests/changes/rotate.py node test/changes.js -- cluster
