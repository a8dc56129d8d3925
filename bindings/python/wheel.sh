#!/usr/bin/env bash
# Builds the Python sdist and wheels into bindings/python/.build/dist: for each target one wheel for CPython, with the
# accelerator, and one for every other Python.
#
# Usage: bindings/python/wheel.sh [TARGET...], each in cargo-zigbuild's words; by default this machine's, for glibc 2.17.
# The targets that are known to link: x86_64-unknown-linux-gnu.2.17, aarch64-unknown-linux-gnu.2.17,
# x86_64-unknown-linux-musl, aarch64-unknown-linux-musl. Needs cargo, and for another machine than this one
# `rustup target add`. auditwheel checks the tags, abi3audit the stable ABI.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
scripts/need.sh unzip:unzip readelf:binutils "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h:python3-dev"
cd bindings/python

if [[ $# -eq 0 ]]; then
    set -- "$(uname -m)-unknown-linux-gnu.2.17"
fi
venv=.venv
if [[ ! -x $venv/bin/pyproject-build || ! -x $venv/bin/cargo-zigbuild || ! -x $venv/bin/abi3audit ]]; then
    "$python" -m venv $venv
    $venv/bin/pip install --quiet --disable-pip-version-check -r requirements-tools.txt
fi
PATH=$PWD/$venv/bin:$PATH
# cargo-zigbuild asks this interpreter for zig, so the build may not be isolated from it.
dist=.build/dist
rm -rf $dist
pyproject-build --sdist --no-isolation --outdir $dist . >/dev/null
for target in "$@"; do
    for accelerator in yes no; do
        HS256_CARGO_TARGET=$target HS256_ACCELERATOR=$accelerator CFLAGS=-Werror \
            pyproject-build --wheel --no-isolation --outdir $dist . >/dev/null
    done
done
for wheel in $dist/*.whl; do
    for library in $(unzip -Z1 "$wheel" '*.so'); do
        unzip -p "$wheel" "$library" >.build/library
        ../../scripts/no-paths.sh .build/library || { echo "it is $library in $wheel" >&2; exit 1; }
    done
    tag=${wheel##*-} tag=${tag%.whl}
    if [[ $tag == musllinux_* ]]; then
        # auditwheel looks for musl's libc.so on this machine, where another C library's is. That it is the only library
        # needed is all there is to check: musl's symbols have no versions.
        for library in $(unzip -Z1 "$wheel" '*.so'); do
            unzip -p "$wheel" "$library" >.build/library
            needed=$(readelf -d .build/library | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
            [[ $needed == libc.so ]] || { echo "$library in $wheel needs others than musl's: $needed" >&2; exit 1; }
        done
    else
        grep -q "platform tag: \"$tag\"" <<<"$(auditwheel show "$wheel" | tr '\n' ' ')" || {
            echo "auditwheel does not agree that $wheel is $tag:" >&2
            auditwheel show "$wheel" >&2
            exit 1
        }
    fi
    if [[ $wheel == *-abi3-* ]]; then
        abi3audit --strict --report "$wheel" >.build/abi3audit.json || {
            echo "abi3audit finds more than the stable ABI of 3.9 in $wheel:" >&2
            cat .build/abi3audit.json >&2
            exit 1
        }
    fi
    echo "$wheel"
done
