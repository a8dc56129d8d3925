#!/usr/bin/env bash
# Builds the Python sdist and wheels into bindings/python/.build/dist.
#
# Usage: scripts/wheel-python.sh [TARGET...], each in cargo-zigbuild's words; by default this machine's, for glibc 2.17.
# The targets that are known to link: x86_64-unknown-linux-gnu.2.17, aarch64-unknown-linux-gnu.2.17,
# x86_64-unknown-linux-musl, aarch64-unknown-linux-musl. Needs cargo, and for another machine than this one
# `rustup target add`. auditwheel checks every wheel's tag.
set -euo pipefail
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
    auditwheel show "$wheel" | tr '\n' ' ' | grep -q "platform tag: \"$tag\"" || {
        echo "auditwheel does not agree that $wheel is $tag:" >&2
        auditwheel show "$wheel" >&2
        exit 1
    }
    echo "$wheel"
done
