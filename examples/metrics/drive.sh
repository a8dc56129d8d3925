#!/usr/bin/env bash
# Runs the server of a language (node, python, go) in a copy of this folder, asks it, and scrapes it by the parser of Prometheus'
# own library for Python. What must be there is what examples/live/drive.sh says. Usage: drive.sh LANGUAGE
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/need.sh curl:curl "${PYTHON:-python3}:python3-venv"
( # of several that run at once, one makes it
    flock 9
    [[ .venv/done -nt requirements.txt ]] && exit
    "${PYTHON:-python3}" -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
    touch .venv/done
) 9<.
here=$PWD folder=$(mktemp -d) server=''
end() {
    [[ -z $server ]] || kill -- "-$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT
cp policy.json package.json server.* go.mod go.sum "$folder"
case $1 in
    node)
        ../../bindings/node/npm.sh
        cp -r node_modules "$folder"
        ln -s "$here/../../bindings/node" "$folder/node_modules/hs256"
        command=(node server.js)
        ;;
    python) command=("$here/.venv/bin/python" server.py) ;;
    go)
        sed -i "s|=> \.\./\.\.|=> $here/../..|" "$folder/go.mod"
        command=(go run .)
        ;;
    *) echo "no server in $1" >&2; exit 2 ;;
esac

cd "$folder"
PORT=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PORT
(umask 077; hs256 secret >jwt.key)
: >revoked.jsonl
setsid "${command[@]}" >.server 2>&1 &
server=$!
until curl -s -o /dev/null "http://127.0.0.1:$PORT/metrics"; do
    kill -0 "$server" 2>/dev/null || { cat .server >&2; echo "examples/metrics: ${command[*]} has ended" >&2; exit 1; }
    sleep 0.1
done
ask() { curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $1" "${@:2}" "http://127.0.0.1:$PORT/"; }
scrape() { "$here/.venv/bin/python" "$here/scrape.py" "http://127.0.0.1:$PORT/metrics" "$@" || { cat .server >&2; exit 1; }; }

token=$(hs256 sign --policy policy.json --sub ada --exp 1h)
again="Authorization: Bearer $token" # servers hide repeated fields: two are one too many
[[ "$(ask "$token") $(ask "$token") $(ask "${token%?}") $(ask "$token" -H "$again")" == '200 200 401 401' ]] || { cat .server >&2; exit 1; }
scrape requests_total=4 'hs256_verdicts_total{code="ok"}=2' 'hs256_accepted_total{key="2026-11"}=2' hs256_error=0 hs256_revocations_age_seconds=
echo '{' >policy.json
sleep 2
ask "$token" >/dev/null
scrape requests_total=5 'hs256_verdicts_total{code="ok"}=3' hs256_error=1
echo "examples/metrics: the server in $1 counts what it was asked"
