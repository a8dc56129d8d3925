#!/usr/bin/env bash
# Installs the C library: hs256.h and hs256.hpp, libhs256.so with its soname, libhs256.a, hs256.pc, CMake's config.
# Environment: PREFIX, /usr/local by default; LIBDIR, PREFIX/lib by default; DESTDIR, put before both while copying;
# TARGET, one of rustc's, in place of this machine.
set -euo pipefail
cd "$(dirname "$0")/../../.."
prefix=${PREFIX:-/usr/local}
libdir=${LIBDIR:-$prefix/lib}
destdir=${DESTDIR:-}
for path in "$prefix" "$libdir"; do
    [[ $path == /* ]] || { echo "PREFIX and LIBDIR must be absolute: $path" >&2; exit 2; }
done

scripts/need-rust.sh
library=$(bindings/c/build.sh "${TARGET:-}")
version=$(scripts/version.sh)
soversion=${version%.*}

lib=$destdir$libdir include=$destdir$prefix/include
mkdir -p "$lib/pkgconfig" "$lib/cmake/hs256" "$include"
install -m 644 include/hs256.h include/hs256.hpp "$include"
# Debug symbols of Rust's standard library make up most of the archive; the symbols that linking needs stay.
install -m 644 "$library/libhs256.a" "$lib"
strip --strip-debug "$lib/libhs256.a"
# A program that links it statically needs no library but libc at run time: gcc's unwinder, which catching panics needs, comes
# from its static archive. The archive for musl has Rust's own unwinder in it.
libs=(-lpthread -ldl -lm -lgcc_eh)
if [[ ${TARGET:-} == *-musl ]]; then # Rust makes no shared library for it
    libs=('-Wl,--eh-frame-hdr') # the unwinder finds frames by it, and gcc leaves it out of static programs
else
    install -m 755 "$library/libhs256.so" "$lib/libhs256.so.$version"
    strip --strip-unneeded "$lib/libhs256.so.$version"
    ln -sfn "libhs256.so.$version" "$lib/libhs256.so.$soversion"
    ln -sfn "libhs256.so.$soversion" "$lib/libhs256.so"
fi

# fill TEMPLATE: a file of this folder with its @WORDS@ filled in.
includedir=$(realpath --canonicalize-missing --relative-to="$libdir/cmake/hs256" "$prefix/include")
fill() {
    sed -e "s|@VERSION@|$version|g" -e "s|@SOVERSION@|$soversion|g" -e "s|@PREFIX@|$prefix|g" -e "s|@LIBDIR@|$libdir|g" \
        -e "s|@INCLUDEDIR@|$includedir|g" -e "s|@LIBS@|${libs[*]}|g" \
        -e "s|@CMAKE_LIBS@|$(IFS=';'; echo "${libs[*]}")|g" "bindings/c/packaging/$1.in"
}
fill hs256.pc >"$lib/pkgconfig/hs256.pc"
for file in hs256-config.cmake hs256-config-version.cmake; do
    fill "$file" >"$lib/cmake/hs256/$file"
done
echo "installed hs256 $version below $destdir$prefix"
