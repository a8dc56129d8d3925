#!/usr/bin/env bash
# What a guard costs, beside express-jwt, @fastify/jwt, hono/jwt, koa-jwt, PyJWT by hand in FastAPI and golang-jwt by hand on net/http.
# Usage: benches/guards/run.sh [--quick] [--rounds N] [--seconds N] [node|python|go...]. A full run takes five minutes beside the
# builds, and writes benches/guards/results.json and a table of benches/README.md: for a machine that does nothing else. --quick
# takes some seconds for each framework, and prints a table alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh python3:python3 wrk:wrk

keep=(--keep "benches/guards/run.sh${*:+ $*}") options=() languages=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --quick) keep=() options+=(--rounds 1 --seconds 1) ;;
        --rounds | --seconds) options+=("$1" "$2"); shift ;;
        node | python | go) languages+=("$1") ;;
        *) sed -n 's/^# //p' "$0" >&2; exit 2 ;;
    esac
    shift
done
[[ ${#languages[@]} -gt 0 ]] || languages=(node python go)
source benches/alone.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
programs/cli/build.sh >/dev/null
target=$(realpath "${CARGO_TARGET_DIR:-target}")
JWT_SECRET=$("$target/debug/hs256" secret)
GUARDS_TOKEN=$(HS256_SECRET=$JWT_SECRET "$target/debug/hs256" sign --sub ada --exp 1d --claim name='Ada Lovelace' --claim role=admin)
export JWT_SECRET GUARDS_TOKEN NODE_ENV=production

# servers FRAMEWORK RUNTIME RIVAL COMMAND...: a member of the object that guards.py takes; the way comes last.
servers() {
    local framework=$1 runtime=$2 name=$3 way
    shift 3
    printf '"%s": {"runtime": "%s", "name": "%s"' "$framework" "$runtime" "$name"
    for way in bare idle hs256 rival; do
        printf ', "%s": [' "$way"
        printf '"%s", ' "$@"
        printf '"%s"]' "$way"
    done
    printf '}\n'
}

in_node() {
    bindings/node/build.sh >&2
    (cd benches/guards && ../../bindings/node/npm.sh)
    local runtime
    runtime="Node $(node -p process.versions.node)"
    servers Express "$runtime" express-jwt node benches/guards/node.js express
    servers Fastify "$runtime" @fastify/jwt node benches/guards/node.js fastify
    servers Hono "$runtime" hono/jwt node benches/guards/node.js hono
    servers Koa "$runtime" koa-jwt node benches/guards/node.js koa
}

in_python() {
    cargo build --quiet --release --locked -p hs256-capi
    (source bindings/python/env.sh && HS256_LIBRARY=$target/release/libhs256.so "$bin/python" accelerator/build.py \
        src/hs256/_accelerator.abi3.so) >&2
    servers FastAPI "$(bindings/python/.venv/bin/python --version)" PyJWT env "PYTHONPATH=bindings/python/src" "HS256_LIBRARY=$target/release/libhs256.so" \
        bindings/python/.venv/bin/python benches/guards/fastapi_server.py
}

in_go() {
    (source bindings/go/env.sh && go build -C benches/guards/nethttp -tags hs256_cgo,hs256_static -o "$work/nethttp" .)
    servers net/http "Go $(go env GOVERSION | sed s/^go//)" golang-jwt "$work/nethttp"
}

declare -A programs=([node]=npm [python]=python3 [go]=gofmt)
for language in "${languages[@]}"; do
    if ! command -v "${programs[$language]}" >/dev/null; then
        echo "$language is skipped: it is not installed" >&2
        continue
    fi
    "in_$language" >>"$work/servers"
done
python3 benches/guards/guards.py "${options[@]}" "${keep[@]}" "{$(paste -sd, "$work/servers")}"
