#!/usr/bin/env bash
# Builds the npm packages that carry the addons, in packages/: Linux on x64 and arm64, with glibc (2.17 or newer) and with musl. Needs
# rustup for the targets' standard libraries; zig, which links for all of them, is installed from PyPI into the tree.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/need.sh python3:python3-venv
tools=$PWD/bindings/node/.zig
if [[ ! -x $tools/bin/python ]]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
        -r <(sed -n '/^ziglang==/,/[^\\]$/p' bindings/python/requirements-tools.txt)
fi
rustup target add --toolchain "$(rustup show active-toolchain | cut -d' ' -f1)" \
    x86_64-unknown-linux-gnu x86_64-unknown-linux-musl aarch64-unknown-linux-gnu aarch64-unknown-linux-musl 2>/dev/null
bindings/node/build.sh
CC="$tools/bin/python -m ziglang cc" node bindings/node/build.js \
    linux-x64-glibc linux-x64-musl linux-arm64-glibc linux-arm64-musl
scripts/no-paths.sh bindings/node/packages/*/hs256.node
