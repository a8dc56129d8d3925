#!/usr/bin/env bash
# Runs the code that the playground offers as it stands there: for several policies it is taken from the page in Chromium, put into an
# empty folder, and run by the page's own commands on good and bad tokens, which must get the page's answers. Usage:
# site/play/snippets.sh [LANGUAGE...] of node, python, go, rust, c, shell, curl; one that is not installed is skipped by name.
set -euo pipefail
cd "$(dirname "$0")/../.."
for need in npm chromium; do
    command -v "$need" >/dev/null || { echo "skipped: the playground's code, since there is no $need"; exit 0; }
done
site/play/build.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node site/play/test/snippets/write.js "$work"
source tests/installed.sh

in_node() { installed_node "$work/node"; }
in_python() { installed_python; }
in_c() { installed_c "$work/prefix"; }
in_shell() { installed_program; }
in_curl() { scripts/need.sh curl:curl && bindings/node/build.sh; }

in_go() {
    local folder
    for folder in "$work"/go/*; do
        installed_go "$folder"
        (cd "$folder" && go mod tidy 2>/dev/null)
    done
}

in_rust() {
    local folder
    CARGO_TARGET_DIR=$(realpath "${CARGO_TARGET_DIR:-target}")/snippets
    export CARGO_TARGET_DIR
    for folder in "$work"/rust/*; do installed_rust "$folder"; done
}

languages=("$@")
[[ ${#languages[@]} -gt 0 ]] || languages=(node python go rust c shell curl)
for language in "${languages[@]}"; do
    if has "$language"; then
        ("in_$language" && node site/play/test/snippets/run.js "$language" "$work")
    else
        echo "skipped: the playground's code in $language, which is not installed"
    fi
done
