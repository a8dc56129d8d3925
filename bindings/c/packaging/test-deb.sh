#!/usr/bin/env bash
# Installs a Debian package of the C library, uses it as any program would, and removes it. Usage: test-deb.sh PACKAGE
set -euo pipefail
cd "$(dirname "$0")/../../.."
package=$(realpath "$1")
work=$(mktemp -d)

grep -q '/libhs256\.so -> ' <<<"$(dpkg-deb --contents "$package")" || { echo "the package lost its symlinks" >&2; exit 1; }
grep -q 'libc6' <<<"$(dpkg-deb --field "$package" Depends)" || { echo "the package has no dependencies" >&2; exit 1; }
if [[ $(id -u) -ne 0 ]] || ! command -v dpkg >/dev/null; then
    echo "skipped: installing $(basename "$package"), which takes root on Debian; its contents were looked at"
    exit 0
fi

lock="flock /tmp/hs256-apt.lock"
trap '$lock dpkg --remove libhs256-dev >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
$lock dpkg --install "$package" >"$work/dpkg.log" 2>&1 || { cat "$work/dpkg.log" >&2; exit 1; }
read -r -a flags <<<"$(pkg-config --cflags --libs hs256)"
gcc -std=c11 bindings/c/tests/header.c -o "$work/c" "${flags[@]}"
g++ -std=c++17 bindings/c/tests/cost.cpp -o "$work/cpp" "${flags[@]}"
"$work/c"
"$work/cpp" 10
grep -q '=> /.*libhs256\.so\.' <<<"$(ldd "$work/c")" || { echo "the program does not use the installed library" >&2; exit 1; }
cmake -S bindings/c/tests/cmake -B "$work/cmake" -DHS256_VERSION="$(scripts/version.sh)" >/dev/null
cmake --build "$work/cmake" >/dev/null
ctest --test-dir "$work/cmake" >/dev/null
$lock dpkg --remove libhs256-dev >/dev/null
if pkg-config --exists hs256 || [[ -e /usr/include/hs256.h ]]; then
    echo "the package leaves something behind" >&2
    exit 1
fi
echo "the Debian package: installed, used, removed"
