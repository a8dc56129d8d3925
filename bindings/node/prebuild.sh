#!/usr/bin/env bash
# Builds the npm packages that carry the addons, in packages/: Linux on x64 and arm64, with glibc (2.17 or newer) and with musl, and
# tries them (foreign.sh). Needs rustup for the targets' standard libraries; zig, which links for all of them, is installed from
# PyPI into the tree. Usage: bindings/node/prebuild.sh [PLATFORM...], such as linux-x64-musl; all four by default.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/need.sh python3:python3-venv
tools=$PWD/bindings/node/.zig
if [[ ! -x $tools/bin/python ]]; then
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
        -r <(sed -n '/^ziglang==/,/[^\\]$/p' bindings/python/requirements-tools.txt)
fi
declare -A targets=(
    [linux-x64-glibc]=x86_64-unknown-linux-gnu [linux-x64-musl]=x86_64-unknown-linux-musl
    [linux-arm64-glibc]=aarch64-unknown-linux-gnu [linux-arm64-musl]=aarch64-unknown-linux-musl
)
platforms=("$@")
[[ ${#platforms[@]} -gt 0 ]] || platforms=("${!targets[@]}")
for platform in "${platforms[@]}"; do
    rustup target add --toolchain "$(rustup show active-toolchain | cut -d' ' -f1)" "${targets[$platform]}" 2>/dev/null
done
bindings/node/build.sh
CC="$tools/bin/python -m ziglang cc" node bindings/node/build.js "${platforms[@]}"
for platform in "${platforms[@]}"; do scripts/no-paths.sh "bindings/node/packages/$platform/hs256.node"; done
bindings/node/foreign.sh "${platforms[@]}"
