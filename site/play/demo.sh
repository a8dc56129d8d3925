#!/usr/bin/env bash
# The end of `make demo`: says that the program which it built serves the playground, once that was tried; without the page in it, how
# it comes in.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=${CARGO_TARGET_DIR:-target}/release/hs256
if said=$(site/play/served.sh "$program" 2>&1); then
    echo "The playground is in the program. See it by $program play: your secret stays on this machine."
elif [[ $said == *"built without the page"* ]]; then
    echo 'left out: the playground, since there is no Node (20 or newer) with npm to build its page. With these:'
    # shellcheck disable=SC2016 # it is to be typed as it stands
    echo '  site/play/build.sh && HS256_PLAY=$PWD/.build/play cargo install --path programs/cli; hs256 play'
else
    echo "demo: $said" >&2
    exit 1
fi
