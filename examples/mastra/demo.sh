#!/usr/bin/env bash
# The Mastra part of `make demo`: a server as in Mastra's documentation, protected by hs256/mastra; a secret and tokens of
# the program `hs256`; curl and Mastra's own client. Everything on 127.0.0.1, ended when the script ends.
set -euo pipefail
cd "$(dirname "$0")/../.."

scripts/need.sh curl:curl
hs256=${CARGO_TARGET_DIR:-target}/release/hs256
[[ $hs256 == /* ]] || hs256=$PWD/$hs256
[[ -x $hs256 ]] || cargo build --release --quiet -p hs256-cli
bindings/node/build.sh
node=$(bindings/node/modern.sh)

cd examples/mastra
[[ -d node_modules ]] || echo 'Mastra comes from npm, once: this takes a minute.'
../../bindings/node/npm.sh
secret=$("$hs256" secret)
port=$("$node" -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
log=$(mktemp)
MASTRA_JWT_SECRET=$secret PORT=$port "$node" --disable-warning=ExperimentalWarning src/server.ts >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$log"' EXIT
url=http://127.0.0.1:$port/api/agents
for _ in $(seq 200); do
    curl -s -o /dev/null "$url" && break
    kill -0 "$server" 2>/dev/null || { cat "$log" >&2; exit 1; }
    sleep 0.1
done

sign() { HS256_SECRET=$secret "$hs256" sign --sub ada "$@"; }

# ask WHAT STATUS CURL-ARGUMENTS...: prints the answer's status, and fails if it differs.
ask() {
    local what=$1 expected=$2 status
    shift 2
    status=$(curl -s -o /dev/null -w '%{http_code}' "$@" "$url")
    printf '  %-34s %s\n' "$what" "$status"
    [[ $status == "$expected" ]] || { cat "$log" >&2; exit 1; }
}

echo 'Mastra, with server.auth = new MastraJwtAuth() of hs256/mastra:'
token=$(sign --exp 15m)
ask 'a token of `hs256 sign`' 200 -H "Authorization: Bearer $token"
ask 'the same, one letter changed' 401 -H "Authorization: Bearer ${token/.e/.f}"
ask 'a token of another secret' 401 -H "Authorization: Bearer $(secret=$("$hs256" secret) sign --exp 15m)"
ask 'a token that never ends' 401 -H "Authorization: Bearer $(sign)"
ask 'no token' 401
echo "Mastra's client:"
PORT=$port MASTRA_TOKEN=$token "$node" --disable-warning=ExperimentalWarning src/client.ts | sed 's/^/  /'
echo 'The server logged:'
grep '^rejected' "$log" | sort | uniq -c | sed 's/^ */  /'
