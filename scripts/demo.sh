#!/usr/bin/env bash
# Shows hs256 at work: mints tokens with the program, calls the axum example with them, and checks every answer.
# Exits 0 if all answers are right, 1 if one is not, 2 if something needed is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need-rust.sh
scripts/need.sh curl:curl

server_pid=
scratch=$(mktemp -d)
cleanup() {
    if [ -n "$server_pid" ]; then
        kill "$server_pid" 2>/dev/null || true
        wait "$server_pid" 2>/dev/null || true
    fi
    rm -rf "$scratch"
}
trap cleanup EXIT

echo "building the program and the server (a few minutes the first time)"
# With the playground inside, if Node is there to build it.
if command -v npm >/dev/null && site/play/build.sh; then
    export HS256_PLAY=$PWD/.build/play
fi
# cargo says where the programs are, whatever target directory is configured.
cargo build --locked --release -p hs256-cli -p hs256-example-axum --message-format=json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' >"$scratch/programs"
hs256=$(grep '/hs256$' "$scratch/programs")
server=$(grep '/hs256-example-axum$' "$scratch/programs")

HS256_SECRET=$("$hs256" secret)
export HS256_SECRET
an_hour_ago=$(($(date +%s) - 3600))
good=$("$hs256" sign --sub ada --exp 15m)
expired=$("$hs256" sign --sub ada --exp 15m --now "$an_hour_ago")
forged=$(HS256_SECRET=$("$hs256" secret) "$hs256" sign --sub ada --exp 15m)

"$server" --port 0 >"$scratch/server" &
server_pid=$!
url=
for _ in $(seq 100); do
    url=$(sed -n '1s/^listening on //p' "$scratch/server")
    [ -z "$url" ] || break
    kill -0 "$server_pid" 2>/dev/null || break
    sleep 0.1
done
[ -n "$url" ] || { echo "demo: the server did not start" >&2; exit 1; }
echo "server at $url"

failures=0

# call TITLE TOKEN STATUS CHALLENGE BODY: GET /me with the token, if any, and the expected answer
call() {
    local title=$1 token=$2 status challenge body headers=()
    echo
    echo "$title"
    if [ -n "$token" ]; then
        headers=(--header "Authorization: Bearer $token")
        echo "  > GET /me with Authorization: Bearer ${token:0:12}...${token: -6}"
    else
        echo "  > GET /me"
    fi
    : >"$scratch/body" # not every curl writes an empty one
    curl -q --silent --show-error --noproxy '*' --max-time 10 --dump-header "$scratch/head" --output "$scratch/body" \
        ${headers[@]+"${headers[@]}"} "$url/me"
    status=$(head -n 1 "$scratch/head" | tr -d '\r')
    challenge=$(tr -d '\r' <"$scratch/head" | sed -n 's/^[Ww][Ww][Ww]-[Aa]uthenticate: //p')
    body=$(cat "$scratch/body")
    echo "  < $status"
    [ -z "$challenge" ] || echo "  < WWW-Authenticate: $challenge"
    [ -z "$body" ] || echo "  < $body"
    expect "the status" "$3" "$(echo "$status" | cut -d ' ' -f 2)"
    expect "the challenge" "$4" "$challenge"
    expect "the body" "$5" "$body"
}

expect() {
    if [ "$2" != "$3" ]; then
        echo "  WRONG: $1 should be '$2', is '$3'"
        failures=$((failures + 1))
    fi
}

realm='Bearer realm="hs256 example"'
refused="$realm, error=\"invalid_token\", error_description="
call "a good token (hs256 sign --sub ada --exp 15m)" "$good" 200 "" '{"sub":"ada"}'
call "an expired token (minted an hour ago)" "$expired" 401 "$refused\"the token has expired\"" '{"error":"invalid_token"}'
call "a forged token (signed with another secret)" "$forged" 401 "$refused\"the token's signature does not match\"" '{"error":"invalid_token"}'
call "no token" "" 401 "$realm" '{"error":"unauthorized"}'

echo
[ "$failures" -eq 0 ] || { echo "demo: $failures wrong"; exit 1; }
echo "demo: all answers are right"
