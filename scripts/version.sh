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

# Where else it is written: FILE and an extended regular expression with @ for the version, once or more in the file.
places=(
    'Cargo.toml ^version = "@"'
    'Cargo.toml ^hs256-[a-z]+ = \{ version = "@"'
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
    'bindings/go/crosscheck/go.mod hs256/bindings/go v@'
    'bindings/go/hs256grpc/go.mod hs256/bindings/go v@'
    'examples/go/go.mod hs256/bindings/go v@'
    'examples/go/go.mod hs256/bindings/go/hs256grpc v@'
    'examples/live/go.mod hs256/bindings/go v@'
    'examples/metrics/go.mod hs256/bindings/go v@'
    'assure/browsers/nethttp/go.mod hs256/bindings/go v@'
    'benches/guards/nethttp/go.mod hs256/bindings/go v@'
)
# Lock files, where each of our packages has the version in the line after its name.
locks=(Cargo.lock {assure,fuzz,benches/core,benches/live,benches/rust,examples/actix}/Cargo.lock bindings/{node/package-lock.json,wasm/Cargo.lock} site/play/advice/Cargo.lock)
old=${version//./\\.} new=$1
ours='/^ *"?name"?( =|:) "hs256(-[a-z-]+)?",?$/'

if [[ $new == --check ]]; then
    wrong=0
    for place in "${places[@]}"; do
        file=${place%% *} pattern=${place#* }
        grep -qE "${pattern//@/$old}" "$file" || { echo "$file: no «${pattern//@/$version}»" >&2; wrong=1; }
    done
    for lock in "${locks[@]}"; do
        grep -qvE "^$|\"($old|0\\.0\\.0)\"" <<<"$(sed -nE "$ours{n;p}" "$lock")" && { echo "$lock: another version" >&2; wrong=1; }
    done
    exit "$wrong"
fi

[[ $new =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "usage: scripts/version.sh [--check|X.Y.Z]" >&2; exit 2; }
for place in "${places[@]}"; do
    file=${place%% *} pattern=${place#* }
    sed -i -E "s|(${pattern%@*})$old(${pattern#*@})|\\1$new\\2|" "$file"
done
for lock in "${locks[@]}"; do
    sed -i -E "$ours{n;s/\"$old\"/\"$new\"/}" "$lock"
done
scripts/version.sh --check
echo "$version -> $new; bindings/c/header.sh notes that the header is up to date"
