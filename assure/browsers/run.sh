#!/usr/bin/env bash
# A page on another origin reads the answers of guarded servers in a real Chromium: the status and the challenge of a 401, the
# body of a 200, through Express with cors, FastAPI with CORSMiddleware, net/http with rs/cors.
# Usage: assure/browsers/run.sh [LANGUAGE...] of node, python, go; one that is not installed is skipped by name. With
# HS256_PLANTED=browsers no server exposes the challenge, so that this must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
browser=$(command -v chromium || command -v google-chrome || true)
if [[ -z $browser ]] && scripts/need.sh chromium:chromium; then browser=$(command -v chromium || true); fi
[[ -n $browser ]] || { echo "skipped: browsers, since no Chromium is installed and none can be by this user"; exit 0; }
command -v npm >/dev/null || { echo "skipped: browsers, which are driven by Node, which is not installed"; exit 0; }
bindings/node/build.sh
(cd assure/browsers && ../../bindings/node/npm.sh)

drive() { node assure/browsers/drive.js "$1" "$browser" "${@:2}"; }

node_server() { drive Express node assure/browsers/express.js; }

python_server() {
    bindings/c/build.sh >/dev/null
    (source bindings/python/env.sh >/dev/null)
    target=$(realpath "${CARGO_TARGET_DIR:-target}")
    PYTHONPATH=$PWD/bindings/python/src HS256_PYTHON=ctypes HS256_LIBRARY=$target/release/libhs256.so PYTHONDONTWRITEBYTECODE=1 \
        drive FastAPI bindings/python/.venv/bin/python assure/browsers/fastapi_server.py
}

go_server() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    go build -C assure/browsers/nethttp -o "$folder/server" .
    drive net/http "$folder/server"
}

languages=("$@")
[[ ${#languages[@]} -gt 0 ]] || languages=(node python go)
declare -A programs=([node]=npm [python]=python3 [go]=gofmt)
for language in "${languages[@]}"; do
    if ! command -v "${programs[$language]}" >/dev/null; then
        echo "skipped: browsers before a server of $language, which is not installed"
        continue
    fi
    ("${language}_server")
done
