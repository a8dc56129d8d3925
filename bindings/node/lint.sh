#!/usr/bin/env bash
# Style of the Node package, of its examples, of the playground and of the projects that bundle it.
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/need.sh node:nodejs npm:npm
./npm.sh
# Of the example for Nest, biome does not parse what decorates a parameter, as its option for that is not read there.
npx --no-install biome ci --colors=off . ../../examples/mastra/src ../../examples/mastra-react/{src,index.html,vite.config.ts} ../../examples/{node,live,metrics}/*.js \
    ../../site/play/{build.js,src,test} ../../assure/bundles/{*.cjs,mastra/index.ts,next/app,next/*.js,wrangler/worker.js}
