#!/usr/bin/env bash
# Tests the playground: builds it and uses it in Debian's Chromium. Skipped, by name, where there is no Node or no Chromium and none
# can be installed by this user.
set -euo pipefail
cd "$(dirname "$0")"
command -v npm >/dev/null || ../../scripts/need.sh node:nodejs npm:npm ||
    { echo "skipped: the playground, since there is no Node"; exit 0; }
./build.sh
if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
    ../../scripts/need.sh chromium:chromium ||
        { echo "skipped: the playground in a browser, since no Chromium is installed and none can be by this user"; exit 0; }
fi
node --test test/*.test.js
