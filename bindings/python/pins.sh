#!/usr/bin/env bash
# Writes the requirements*.txt files, with the hashes of every file of every package, from the .in files
# beside them. Needs uv. Usage: bindings/python/pins.sh; with --check, which asks no registry, it fails where a pin of an .in
# file is not in the .txt.
set -euo pipefail
cd "$(dirname "$0")"

if [[ ${1:-} == --check ]]; then
    for name in requirements-core requirements requirements-tools; do
        for pin in $(grep -oE '^[a-z0-9-]+==[^; ]+' "$name.in"); do
            grep -qE "^${pin//./\\.}( |\$)" "$name.txt" ||
                { echo "bindings/python/$name.txt has no $pin: run bindings/python/pins.sh" >&2; exit 1; }
        done
    done
    exit 0
fi
compile() {
    uv pip compile --quiet --no-config --universal --generate-hashes --no-annotate --no-header --python-version "$1" "$2.in" \
        --output-file "$2.txt"
}
compile 3.9 requirements-core
compile 3.11 requirements
compile 3.11 requirements-tools
