#!/usr/bin/env bash
# Packs the npm package, installs it in an empty folder and tries it there: its backends, its types, its build from source. Then
# builds the addon for musl, as a release has it, and runs the shared cases by it.
set -euo pipefail
cd "$(dirname "$0")/../.."

bindings/node/build.sh
(cd bindings/node/test/runtimes && ../../npm.sh)
cd bindings/node
node --test test/package.test.js
if command -v rustup >/dev/null && [[ $(uname -m) == x86_64 ]]; then
    ./prebuild.sh linux-x64-musl
else
    echo "skipped: the addon for musl, which takes rustup and is run on x86-64"
fi
