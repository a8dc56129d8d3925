#!/usr/bin/env bash
# The version is that in Cargo.toml. Usage: scripts/version.sh prints it; scripts/version.sh --check fails where another file
# has another; scripts/version.sh X.Y.Z sets it everywhere. The library's soname follows from it (bindings/c/build.rs).
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
if [[ $# -eq 0 ]]; then
    echo "$version"
    exit
fi

# The other places with the version: FILE and an extended regular expression that ends, except for a quote, in @ for the
# version or in % for its first two numbers, which are the soname's. Each matches once or more in the file.
places=(
    'Cargo.toml ^version = "@"'
    'bindings/c/rlib/Cargo.toml ^version = "@"'
    'bindings/wasm/Cargo.toml ^version = "@"'
    'site/play/advice/Cargo.toml ^version = "@"'
    'bindings/c/src/codes.rs library: "@"'
    'include/hs256.h library: "@"'
    'include/hs256.hpp library: "@"'
    'bindings/node/package.json ^  "version": "@"'
    "bindings/node/lib/version.js version: '@'"
    'bindings/python/pyproject.toml ^version = "@"'
    'bindings/python/src/hs256/__init__.py ^__version__ = "@"'
    'bindings/python/src/hs256/_by_ctypes/errors.py library: "@"'
    'bindings/python/src/hs256/_library.py "libhs256\.so\.%"'
    'bindings/c/README.md libhs256\.so\.%'
    'bindings/c/README.md find_package\(hs256 %'
    'README.md ^- Version %'
)
# Every manifest that depends on one of our crates or Go modules; the list of files is not fixed.
wanted() { git grep -lE "${2//@/[0-9]}" -- "$1" | sed "s|\$| $2|"; }
mapfile -t -O "${#places[@]}" places < <(
    wanted '*Cargo.toml' '^hs256[a-z-]* = [{] version = "@'
    wanted '*go.mod' 'github.com/hs256/hs256/[a-z0-9/]+ v@'
)
# Lock files, in which each of our packages has its version on the line after its name.
mapfile -t locks < <(git ls-files -- '*Cargo.lock' '*package-lock.json')
ours='/^ *"?name"?( =|:) "hs256(-[a-z-]+)?",?$/' line='/^ *"?version"?( =|:)/'
new=$1

# read_place PLACE: sets file, pattern with @ for a version, and the versions before and after: old, a pattern, and next.
read_place() {
    file=${1%% *} pattern=${1#* } old=$version next=$new
    [[ $pattern != *%* ]] || old=${old%.*} next=${next%.*} pattern=${pattern/'%'/@}
    old=${old//./\\.}
}

if [[ $new == --check ]]; then
    wrong=0
    for place in "${places[@]}"; do
        read_place "$place"
        found=$(grep -oE "${pattern/@/[0-9]+(\\.[0-9]+)+}" "$file" || true)
        ! grep -qvE "${pattern/@/$old}\$" <<<"$found" || { echo "$file: not everywhere «${pattern/@/$old}»" >&2; wrong=1; }
    done
    for lock in "${locks[@]}"; do
        versions=$(sed -nE "$ours{n;${line}p}" "$lock")
        ! grep -qvE "^\$|\"(${version//./\\.}|0\\.0\\.0)\"" <<<"$versions" || { echo "$lock: another version" >&2; wrong=1; }
    done
    exit "$wrong"
fi

[[ $new =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "usage: scripts/version.sh [--check|X.Y.Z]" >&2; exit 2; }
for place in "${places[@]}"; do
    read_place "$place"
    sed -i -E "s|(${pattern%@*})$old(${pattern#*@})|\\1$next\\2|" "$file"
done
for lock in "${locks[@]}"; do
    sed -i -E "$ours{n;s/\"${version//./\\.}\"/\"$new\"/}" "$lock"
done
scripts/version.sh --check
echo "$version -> $new; now bindings/c/header.sh and bindings/go/translate.sh, which note what their files are made of"
