#!/usr/bin/env bash
# Makes a Debian package of the C library: libhs256-dev_VERSION_ARCH.deb in target/debian, or in CARGO_TARGET_DIR's.
set -euo pipefail
cd "$(dirname "$0")/../../.."
scripts/need.sh dpkg-deb:dpkg objdump:binutils gcc:gcc

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
PREFIX=/usr LIBDIR=/usr/lib/$(gcc -print-multiarch) DESTDIR=$root bindings/c/packaging/install.sh >/dev/null
documents=$root/usr/share/doc/libhs256-dev
mkdir -p "$documents" "$root/DEBIAN"
install -m 644 bindings/c/README.md "$documents/README.md"
cat LICENSE-MIT LICENSE-APACHE >"$documents/copyright"

version=$(scripts/version.sh) architecture=$(dpkg --print-architecture)
# The newest symbol version of glibc that the library asks for.
glibc=$(objdump -T "$root"/usr/lib/*/libhs256.so | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@GLIBC@/${glibc:?}/" \
    -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" bindings/c/packaging/control.in >"$root/DEBIAN/control"
install -m 644 bindings/c/packaging/triggers "$root/DEBIAN/triggers"

out=${CARGO_TARGET_DIR:-target}/debian
mkdir -p "$out"
rm -f "$out"/libhs256-dev_*.deb
dpkg-deb --root-owner-group --build "$root" "$out/libhs256-dev_${version}-1_$architecture.deb" >/dev/null
ls "$out"/libhs256-dev_*.deb
