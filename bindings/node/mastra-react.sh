#!/usr/bin/env bash
# Follows the README of examples/mastra-react in an empty folder and uses its page in Debian's Chromium, with both generations of
# Mastra. Skipped, by name, where there is no Chromium and none can be installed by this user.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    scripts/need.sh chromium:chromium ||
        { echo "skipped: examples/mastra-react in a browser, since no Chromium is installed and none can be by this user"; exit 0; }
fi
scripts/need.sh patch:patch
bindings/node/build.sh
for folder in bindings/node/test/{runtimes,mastra/0.24} site/play; do
    (cd "$folder" && "$OLDPWD/bindings/node/npm.sh")
done
node --test bindings/node/test/mastra-react.test.js
