#!/usr/bin/env bash
# Sees to it that pinned programs of crates.io are in .build/tools/bin. Usage: scripts/tools.sh TOOL...
# TOOL: cbindgen, cargo-deny, cargo-fuzz, cargo-llvm-cov, cargo-mutants
set -euo pipefail
cd "$(dirname "$0")/.."

version_of() {
    case $1 in
        cbindgen) echo 0.29.4 ;;
        cargo-deny) echo 0.20.2 ;;
        cargo-fuzz) echo 0.13.2 ;;
        cargo-llvm-cov) echo 0.9.1 ;;
        cargo-mutants) echo 27.1.0 ;;
        *) echo "unknown tool: $1" >&2; return 2 ;;
    esac
}

tools=$PWD/.build/tools
mkdir -p "$tools"
exec 9>"$tools/lock"
flock 9 # two scripts at once would build the same
for tool in "$@"; do
    version=$(version_of "$tool")
    # What cargo itself noted down of what it installed here.
    if ! grep -qs "^\"$tool ${version}[+ ]" "$tools/.crates.toml"; then
        echo "installing $tool $version into .build/tools (once; some minutes)" >&2
        # A target folder of its own: the tools must not make the project build again.
        CARGO_TARGET_DIR=$tools/target cargo install --quiet --locked --root "$tools" "$tool@$version"
        rm -rf "$tools/target"
    fi
done
