#!/usr/bin/env bash
# Builds the Node package for this machine: its development dependencies (pinned by the lock file) and the addon.
set -euo pipefail
cd "$(dirname "$0")/../bindings/node"

# npm's own notices would drown what matters; its errors are shown.
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [[ ! -e node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
fi
node build.js
