#!/usr/bin/env bash
# Packs the npm package, installs it in an empty folder and tries it there: its backends, its types, its build from source.
set -euo pipefail
cd "$(dirname "$0")/../.."

bindings/node/build.sh
(cd bindings/node/test/runtimes && ../../npm.sh)
cd bindings/node
node --test test/package.test.js
