#!/usr/bin/env bash
# Builds the Node package for this machine: its development dependencies (pinned by the lock file) and the addon.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/need-rust.sh
scripts/need.sh node:nodejs npm:npm
if ! node -e 'process.exit(parseInt(process.versions.node, 10) >= 20 ? 0 : 1)'; then
    echo "Node $(node --version) is too old: hs256 wants 20 or newer" >&2
    exit 2
fi
cd bindings/node

../../bindings/node/npm.sh
node build.js
../wasm/build.sh
node pack.js entries
