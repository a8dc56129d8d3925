#!/usr/bin/env bash
# Everything about the Node package: build, lint, types, tests. Further versions of Node, Bun and Deno run the tests of
# the addon too; they come from the registry as packages.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need.sh node:nodejs npm:npm cc:gcc
scripts/build-node.sh
cd bindings/node
npx --no-install biome ci .
node --test test/*.test.js
