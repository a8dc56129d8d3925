#!/usr/bin/env bash
# Follows the five steps of bindings/c/README.md word for word: its `sh` blocks run one after the other in one shell, its
# `c` block is saved where the second step says, and what is printed must be its `text` block. HOME is a new empty
# folder, and so PREFIX is.
set -euo pipefail
cd "$(dirname "$0")/../../.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

# block LANGUAGE: those blocks of the section with the steps.
block() {
    awk -v fence='```'"$1" '
        /^## / { inside = 0; steps = /^## From nothing to a verified token$/ }
        steps && $0 == fence { inside = 1; next }
        $0 == "```" { inside = 0 }
        inside' bindings/c/README.md
}
[[ $(grep -c '^\*\*[1-5]\. ' bindings/c/README.md) == 5 ]] || { echo "there are not five steps" >&2; exit 1; }

# What a person does with the C block: saves it in the folder that the step before made.
program=$(block c)
steps=$(block sh | awk -v save="cat >verify.c <<'END_OF_PROGRAM'" '
    { print }
    /^cd / { print save; while ((getline line < "/dev/fd/3") > 0) print line; print "END_OF_PROGRAM" }' 3<<<"$program")

# Rust's own folders are where they were: they are not part of the steps.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
printed=$(env -u PKG_CONFIG_PATH HOME="$home" MAKEFLAGS= bash -euc "$steps" 2>"$home/errors" | tail -n 2) ||
    { cat "$home/errors" >&2; exit 1; }
if ! diff <(block text) <(echo "$printed") >&2; then
    cat "$home/errors" >&2
    echo "the steps of bindings/c/README.md do not print what it says" >&2
    exit 1
fi
echo "README: the five steps work as they are written"
