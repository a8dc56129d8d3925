#!/usr/bin/env bash
# Checks the repository rather than the program: formatting, clippy, types, documentation, layers, licences and sources of
# dependencies, lock files, the drift of the header and of the options, spelling, shell scripts, workflows. Usage:
# scripts/lint.sh; scripts/lint.sh selftest plants a fault for each check that is made here, and fails if one is not found.
set -euo pipefail
cd "$(dirname "$0")/.."

spelling() { .build/tools/bin/typos --config .typos.toml --force-exclude "$@"; }
shell() { .build/tools/bin/shellcheck --severity=warning "$@"; }

# The workflows of .github, and by shellcheck the commands in them.
workflows() {
    go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12 -shellcheck "$PWD/.build/tools/bin/shellcheck" -pyflakes= "$@"
}

# `grep -q` exits at its first hit, and the program still writing to it then fails: under pipefail the result is random.
pipes() { ! grep -nE '(^|[^|])\| *([A-Z_]+=[^ ]* )*grep -[a-zA-Z]*q' "$@"; }

# Whether a folder's lock file fits its manifests. Downloads nothing beyond the index.
lock() { cargo update --workspace --locked --quiet --manifest-path "$1/Cargo.toml"; }

# A crate whose version differs from its lock file, as after a change that did not touch the lock file.
plant_lock() {
    local folder
    folder=$(mktemp -d)
    printf '[package]\nname = "planted"\nversion = "0.0.0"\n[lib]\npath = "a.rs"\n[workspace]\n' >"$folder/Cargo.toml"
    : >"$folder/a.rs"
    cargo generate-lockfile --quiet --offline --manifest-path "$folder/Cargo.toml"
    lock "$folder"
    sed -i 's/0\.0\.0/0.0.1/' "$folder/Cargo.toml"
    if lock "$folder" 2>/dev/null; then
        echo "lint: a planted fault was not found: lock" >&2
        exit 1
    fi
    rm -rf "$folder"
}

# plant NAME CHECK FILE TEXT: the check must reject a file with this text.
plant() {
    local folder
    folder=$(mktemp -d)
    printf '%s\n' "$4" >"$folder/$3"
    if "$2" "$folder/$3" >/dev/null 2>&1; then
        echo "lint: a planted fault was not found: $1" >&2
        exit 1
    fi
    rm -rf "$folder"
}

scripts/need-rust.sh
scripts/need.sh python3:python3-venv
scripts/tools.sh typos shellcheck
plant spelling spelling a.md 'Tokens are rec''ieved.'
plant shell shell a.sh '#!/bin/bash
cd $1/x; rm $(ls)'
! command -v doxygen >/dev/null || plant documentation bindings/c/lint.sh a.h 'int32_t hs256_sign(void);'
plant width bindings/c/lint.sh a.h "/* $(printf '%0101d' 0) */"
! command -v go >/dev/null || plant workflows workflows a.yml $'on: push\njobs:\n  a:\n    steps: []'
plant pipes pipes a.sh 'ldd a | gr''ep -q b'
plant_lock
[[ ${1:-} != selftest ]] || exit 0

spelling .
for file in $(git ls-files 'Cargo.lock' '*/Cargo.lock'); do
    lock "$(dirname "$file")" || { echo "lint: $file is not what its manifests ask for" >&2; exit 1; }
done
mapfile -t scripts < <(git ls-files '*.sh' .ci/run)
shell "${scripts[@]}"
pipes "${scripts[@]}" || { echo "lint: grep -q behind a pipe; give it <<<\"\$(…)\" instead" >&2; exit 1; }
if command -v go >/dev/null; then
    workflows .github/workflows/*.yml
else
    echo "skipped: the workflows, since Go, which builds their linter, is not installed"
fi
parts=(
    "rust=cargo fmt --all --check && cargo clippy --quiet --locked --workspace --all-targets -- -D warnings &&
        RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps --workspace --quiet"
    'vectors=for set in vectors minting requests; do python3 "tests/$set/generate.py" --check || exit; done'
    'version=scripts/version.sh --check'
    'header=bindings/c/header.sh --check'
    'options=python3 scripts/options.py --check'
    'c=bindings/c/lint.sh'
    'layers=python3 tests/layers.py && python3 tests/layers.py --self-test'
    'supply-chain=assure/supply-chain/run.sh'
    'python=bindings/python/lint.sh'
)
for language in go node; do
    if command -v "$language" >/dev/null; then
        parts+=("$language=bindings/$language/lint.sh")
    else
        echo "skipped: the style of $language, which is not installed"
    fi
done
scripts/parts.sh lint "${parts[@]}"
