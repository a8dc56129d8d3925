#!/usr/bin/env bash
# Everything about the Node package that runs it: build, types, tests; addon and module on further versions of Node, on
# Bun and on Deno; bundles, a Worker and a page; hs256/mastra and hs256/nest in their real servers. What is installed comes
# from the registry, pinned by lock files. How the package itself is installed is tested by package.sh, a page in front of
# Mastra by mastra-react.sh. Much of it waits for servers, so the tests on this Node and those elsewhere go side by side.
set -euo pipefail
cd "$(dirname "$0")/../.."

bindings/node/build.sh
programs/cli/build.sh >/dev/null # hs256 mints tokens for mastra.test.js
for folder in examples/mastra bindings/node/test/{mastra/0.24,nest/10,nest/12,runtimes,bundlers}; do
    (cd "$folder" && "$OLDPWD/bindings/node/npm.sh")
done

PARTS_AT_ONCE=2 scripts/parts.sh node here=bindings/node/here.sh runtimes=bindings/node/runtimes.sh
