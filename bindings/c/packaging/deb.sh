#!/usr/bin/env bash
# Makes a Debian package of the C library: libhs256-dev_VERSION_ARCH.deb in target/debian, or in CARGO_TARGET_DIR's.
set -euo pipefail
cd "$(dirname "$0")/../../.."
scripts/need.sh dpkg-deb:dpkg dpkg-shlibdeps:dpkg-dev
scripts/tools.sh cargo-deb

root=$PWD/.build/deb
rm -rf "$root"
PREFIX=/usr LIBDIR=/usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH) DESTDIR=$root bindings/c/packaging/install.sh >/dev/null
out=${CARGO_TARGET_DIR:-target}/debian
rm -f "$out"/libhs256-dev_*.deb
PATH=$PWD/.build/tools/bin:$PATH cargo deb --quiet --no-build --no-strip --no-dbgsym \
    -p hs256-capi --output "$out/" >/dev/null
ls "$out"/libhs256-dev_*.deb
