#!/usr/bin/env bash
# Builds the Python sdist and wheels into bindings/python/.build/dist.
#
# Usage: scripts/wheel-python.sh [TARGET...], each in cargo-zigbuild's words; by default this machine's, for glibc 2.17.
# The targets that are known to link: x86_64-unknown-linux-gnu.2.17, aarch64-unknown-linux-gnu.2.17,
# x86_64-unknown-linux-musl, aarch64-unknown-linux-musl. Needs cargo, and for another machine than this one
# `rustup target add`. auditwheel checks the tags.
set -euo pipefail
"$(dirname "$0")/need.sh" unzip:unzip readelf:binutils
cd "$(dirname "$0")/../bindings/python"

if [[ $# -eq 0 ]]; then
    set -- "$(uname -m)-unknown-linux-gnu.2.17"
fi
venv=.venv
if [[ ! -x $venv/bin/pyproject-build || ! -x $venv/bin/cargo-zigbuild ]]; then
    "${PYTHON:-python3}" -m venv $venv
    $venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
fi
PATH=$PWD/$venv/bin:$PATH
# cargo-zigbuild asks this interpreter for zig, so the build may not be isolated from it.
dist=.build/dist
rm -rf $dist
pyproject-build --sdist --no-isolation --outdir $dist . >/dev/null
for target in "$@"; do
    HS256_CARGO_TARGET=$target pyproject-build --wheel --no-isolation --outdir $dist . >/dev/null
done
for wheel in $dist/*.whl; do
    tag=${wheel##*-none-} tag=${tag%.whl}
    if [[ $tag == musllinux_* ]]; then
        # auditwheel looks for musl's libc.so on this machine, where another C library's is. That it is the only library
        # needed is all there is to check: musl's symbols have no versions.
        unzip -p "$wheel" hs256/libhs256.so >.build/library
        needed=$(readelf -d .build/library | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
        [[ $needed == libc.so ]] || { echo "$wheel needs other libraries than musl's: $needed" >&2; exit 1; }
    else
        auditwheel show "$wheel" | tr '\n' ' ' | grep -q "platform tag: \"$tag\"" || {
            echo "auditwheel does not agree that $wheel is $tag:" >&2
            auditwheel show "$wheel" >&2
            exit 1
        }
    fi
    echo "$wheel"
done
