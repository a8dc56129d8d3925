#!/usr/bin/env bash
# Other libraries' tokens read by hs256 and vice versa, with the claims sets of tests/interop, and the cases in which
# they differ. Usage: assure/interop/run.sh [LANGUAGE...] of rust, python, node, go; one that is not installed is
# skipped by name. HS256_PLANTED=interop damages the tokens on their way, so it must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh python3:python3

python3 tests/interop/claims.py | cmp - tests/interop/claims.json
python3 tests/interop/strict.py | cmp - tests/interop/strict.json
diff <(python3 tests/interop/strict.py table) <(sed -n '/^| a token with /,/^$/{/^$/!p}' docs/ASSURANCE.md) ||
    { echo "interop: docs/ASSURANCE.md has another table than tests/interop/strict.py prints" >&2; exit 1; }
target=${CARGO_TARGET_DIR:-$PWD/target}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# run COMMAND...: prints its counts; if it fails, its whole output.
run() {
    if ! "$@" >"$log" 2>&1; then
        { grep -iE 'error|signature|panicked' "$log" | head -n 10; tail -n 40 "$log"; } >&2
        return 1
    fi
    grep -o 'interop: .*' "$log"
}

rust_peers() {
    sed -n '/^name = "jsonwebtoken"$/{n;s/version = "\(.*\)"/interop: jsonwebtoken (Rust) \1/p}' assure/Cargo.lock
    CARGO_TARGET_DIR=$target/assure/plain run cargo run --quiet --locked --manifest-path assure/Cargo.toml -p assure-interop
}

python_peers() {
    bindings/c/build.sh >/dev/null
    source bindings/python/env.sh >/dev/null
    grep -E '^(pyjwt|joserfc)==' requirements.in | sed 's/^/interop: /'
    PYTHONPATH=$PWD/src HS256_PYTHON=ctypes HS256_LIBRARY=$target/release/libhs256.so run .venv/bin/python -m pytest -q -s tests/test_interop.py
}

node_peers() {
    bindings/node/build.sh
    cd bindings/node
    node -p '["jose", "jsonwebtoken", "fast-jwt"].map((name) => `interop: ${name} ` +
        require("./package-lock.json").packages[`node_modules/${name}`].version).join("\n")'
    run node --test test/interop.test.js
}

go_peers() {
    cd bindings/go/crosscheck
    go list -m -f 'interop: golang-jwt {{.Version}}' github.com/golang-jwt/jwt/v5
    run go test -count=1 -v -run 'Test' .
}

languages=("$@")
[[ ${#languages[@]} -gt 0 ]] || languages=(rust python node go)
declare -A programs=([rust]=cargo [python]=python3 [node]=npm [go]=gofmt)
for language in "${languages[@]}"; do
    if ! command -v "${programs[$language]}" >/dev/null; then
        echo "skipped: interop with the peers of $language, which is not installed"
        continue
    fi
    ("${language}_peers")
done
