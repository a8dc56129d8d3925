#!/usr/bin/env bash
# Prints the name of the nightly compiler that parts of `make assure` need, and makes sure that rustup has it with the
# named components. Usage: assure/nightly.sh COMPONENT...
set -euo pipefail
cd "$(dirname "$0")/.."
nightly='nightly-2026-06-01'

mkdir -p .build
exec 9>.build/nightly.lock
flock 9 # two parts at once would install the same
installed=$(rustup component list --toolchain "$nightly" --installed 2>/dev/null || true)
for component in "$@"; do
    grep -qE "^$component(-preview)?(-|\$)" <<<"$installed" ||
        rustup toolchain install "$nightly" --profile minimal --component "$component" >/dev/null 2>&1
done
echo "$nightly"
