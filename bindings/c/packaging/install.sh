#!/usr/bin/env bash
# Installs the C library: hs256.h and hs256.hpp, libhs256.so with its soname, libhs256.a, hs256.pc, CMake's config.
# Environment: PREFIX, /usr/local by default; LIBDIR, PREFIX/lib by default; DESTDIR, put before both while copying.
set -euo pipefail
cd "$(dirname "$0")/../../.."
prefix=${PREFIX:-/usr/local}
libdir=${LIBDIR:-$prefix/lib}
destdir=${DESTDIR:-}
for path in "$prefix" "$libdir"; do
    [[ $path == /* ]] || { echo "PREFIX and LIBDIR must be absolute: $path" >&2; exit 2; }
done

scripts/need.sh gcc:gcc pkg-config:pkg-config
scripts/tools.sh cargo-c
log=$(PATH=$PWD/.build/tools/bin:$PATH cargo cinstall --release --locked -p hs256-capi --prefix "$prefix" \
    --libdir "$libdir" --includedir "$prefix/include" --destdir "${destdir:-/}" 2>&1) || { echo "$log" >&2; exit 1; }

# Debug symbols of Rust's standard library make up most of the archive; the symbols that linking needs stay.
version=$(cargo pkgid -p hs256-capi | sed 's/.*[#@]//')
soversion=${version%.*}
strip --strip-unneeded "$destdir$libdir/libhs256.so.$version"
strip --strip-debug "$destdir$libdir/libhs256.a"

cmake=$destdir$libdir/cmake/hs256
mkdir -p "$cmake"
includedir=$(realpath --canonicalize-missing --relative-to="$libdir/cmake/hs256" "$prefix/include")
for file in hs256-config.cmake hs256-config-version.cmake; do
    sed -e "s|@VERSION@|$version|g" -e "s|@SOVERSION@|$soversion|g" -e "s|@INCLUDEDIR@|$includedir|g" \
        "bindings/c/packaging/$file.in" >"$cmake/$file"
done
echo "installed hs256 $version below $destdir$prefix"
