#!/usr/bin/env bash
# Packs the crates that a release publishes, in the order of publishing, and builds each from what is packed: each against the
# others' packages, none of which needs to be published. Checks that each has what crates.io and docs.rs show. Prints the
# packages' paths. Usage: crates/pack.sh [--allow-dirty], for a tree with changes that are not committed.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/need.sh python3:python3
crates=(hs256-simd hs256 hs256-live hs256-tower) version=$(scripts/version.sh)
packages=${CARGO_TARGET_DIR:-target}/package
mkdir -p "$packages"
packages=$(realpath "$packages")

fail() { echo "crates: $*" >&2; exit 1; }

cargo metadata --no-deps --format-version 1 --locked | python3 -c '
import json, sys

packages = {package["name"]: package for package in json.load(sys.stdin)["packages"] if package["publish"] is None}
if set(packages) != set(sys.argv[1:]):
    sys.exit("crates: %s are not for publishing or not listed here" % sorted(set(packages) ^ set(sys.argv[1:])))
for name, package in packages.items():
    for member in ("description", "license", "readme", "keywords", "categories", "rust_version", "repository"):
        if not package[member]:
            sys.exit("crates: %s has no %s" % (name, member))
    if not (package["metadata"] or {}).get("docs", {}).get("rs"):
        sys.exit("crates: %s does not say how docs.rs builds it" % name)
    for dependency in package["dependencies"]:
        if "path" in dependency and dependency["kind"] != "dev" and dependency["req"] == "*":
            sys.exit("crates: %s wants %s of no version" % (name, dependency["name"]))
' "${crates[@]}"

# In a folder of its own each time: cargo takes what it has unpacked and built of one name and version for unchangeable, and
# would build a crate against an older package of another.
work=$(mktemp -d "$packages/XXXXXX")
touch "$work/started"
tidy() {
    find "${CARGO_HOME:-$HOME/.cargo}/registry/src" -maxdepth 1 -name '-*' -newer "$work/started" -exec rm -rf {} + || true
    rm -rf "$work"
}
trap tidy EXIT
cargo package --quiet --locked --target-dir "$work" "$@" "${crates[@]/#/--package=}"
mv "$work"/package/*.crate "$packages"
for crate in "${crates[@]}"; do
    package=$packages/$crate-$version.crate
    files=$(tar --list --gzip --file "$package")
    for file in Cargo.toml README.md LICENSE-MIT LICENSE-APACHE src/lib.rs; do
        grep -qx "$crate-$version/$file" <<<"$files" || fail "$crate has no $file"
    done
    echo "$package"
done
