#!/usr/bin/env bash
# Installs what the lock file of the current folder says, if it is not there yet; npm's notices are shown on failure only.
set -euo pipefail

[[ node_modules/.package-lock.json -nt package-lock.json ]] && exit 0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Not `npm ci`: it refuses a lock file that was made where the registry lacks optional packages for other platforms.
npm install --no-save --no-audit --no-fund >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
touch node_modules/.package-lock.json
