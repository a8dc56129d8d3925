#!/usr/bin/env bash
# Builds the Node package for this machine: its development dependencies (pinned by the lock file) and the addon.
set -euo pipefail
cd "$(dirname "$0")/../bindings/node"

../../scripts/npm-node.sh
node build.js
