#!/usr/bin/env bash
# Prints the path of a Node of 22.18 or newer, which Mastra 1.x and TypeScript without a build want: the machine's, or the
# one that bindings/node/test/runtimes has from npm.
set -euo pipefail
cd "$(dirname "$0")/test/runtimes"

if node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 18) ? 0 : 1)'; then
    command -v node
    exit
fi
../../npm.sh
echo "$PWD/node_modules/node22-linux-$(node -p process.arch)/bin/node"
