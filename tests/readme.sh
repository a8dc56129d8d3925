#!/usr/bin/env bash
# Runs the quick starts of README.md as they stand there: the program mints the token, and each language's program says whose
# it is, and rejects it with another last character. Rust's is a documentation test. Usage: tests/readme.sh [LANGUAGE...] of
# c, node, python, go; one that is not installed is skipped by name.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
root=$PWD work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# block LANGUAGE: the one code block of that language.
block() { awk -v fence="\`\`\`$1" '$0 == fence { inside = 1; next } /^```/ { inside = 0 } inside' README.md; }

# expect COMMAND...: it must tell a good token from a bad one. The last letter of a signature has bits that are unused, so
# the letter before it is exchanged.
expect() {
    local name=$1 other=A
    shift
    [[ ${TOKEN: -2:1} != A ]] || other=B
    [[ $("$@" "$TOKEN") == ada ]] || { echo "README.md: $name: the token is not ada's" >&2; exit 1; }
    [[ $("$@" "${TOKEN:0:-2}$other${TOKEN: -1}") =~ (signature_mismatch|SIGNATURE_MISMATCH|"signature does not match") ]] ||
        { echo "README.md: $name: a spoilt signature is not rejected" >&2; exit 1; }
    echo "readme: $name: as it says"
}

in_c() {
    PREFIX=$work/prefix bindings/c/packaging/install.sh >/dev/null
    export PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig
    block c >"$work/verify.c"
    # shellcheck disable=SC2046 # a list of flags
    cc -Wall -Wextra -Werror -o "$work/verify" "$work/verify.c" $(pkg-config --cflags --libs hs256) -Wl,-rpath,"$work/prefix/lib"
    expect c "$work/verify"
}

in_node() {
    bindings/node/build.sh >/dev/null
    mkdir -p "$work/node_modules"
    ln -s "$root/bindings/node" "$work/node_modules/hs256"
    block js >"$work/verify.mjs"
    expect node node "$work/verify.mjs"
}

in_python() {
    block python >"$work/verify.py"
    HS256_LIBRARY=$(bindings/c/build.sh)/libhs256.so
    export HS256_LIBRARY HS256_PYTHON=ctypes PYTHONPATH=$root/bindings/python/src PYTHONDONTWRITEBYTECODE=1
    expect python python3 "$work/verify.py"
}

in_go() {
    source bindings/go/env.sh
    mkdir "$work/go"
    block go >"$work/go/main.go"
    cd "$work/go"
    go mod init example.com/verify 2>/dev/null
    go mod edit -replace github.com/hs256/hs256/bindings/go="$root/bindings/go"
    go mod tidy 2>/dev/null
    go build -tags hs256_static -o verify .
    expect go ./verify
}

cargo build --quiet --locked -p hs256-cli
PATH=$(realpath "${CARGO_TARGET_DIR:-target}")/debug:$PATH
grep -q '^TOKEN=' <<<"$(block sh)" # or the next line does nothing
# shellcheck source=/dev/null
source <(block sh) >"$work/shell"
grep -q '"sub":"ada"' "$work/shell" || { cat "$work/shell" >&2; exit 1; }
echo "readme: sh: as it says"

languages=("$@")
[[ ${#languages[@]} -gt 0 ]] || languages=(c node python go)
declare -A programs=([c]=pkg-config [node]=npm [python]=python3 [go]=gofmt)
for language in "${languages[@]}"; do
    if ! command -v "${programs[$language]}" >/dev/null; then
        echo "skipped: README.md's $language, which is not installed"
        continue
    fi
    ("in_$language")
done
