#!/usr/bin/env bash
# Style of the Node package and of the Mastra example.
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/need.sh node:nodejs npm:npm
./npm.sh
npx --no-install biome ci --colors=off . ../../examples/mastra/src
