#!/usr/bin/env bash
# Drives the example server with curl: good and bad tokens, then thousands of requests at once, then its memory.
# Usage: drive.sh PATH-OF-SERVER
set -euo pipefail
server=$1
good=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0.g7OWOAgOvloKuGtCdIMhTvWEq4OovR7Neh4nog5X3hE
expired=eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJleHAiOjE2OTkwMDAwMDB9.aQm3RHy3WDwkcMqbUfKY8d08NW7MuIkBspD5nLK4P7g
forged=${good%?}A
folder=$(mktemp -d)

HS256_SECRET='test secret for hs256 vectors only, 32+ bytes' "$server" 0 >"$folder/address" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$folder"' EXIT
for ((i = 0; i < 100; i++)); do
    [[ -s $folder/address ]] && break
    kill -0 "$pid" || { echo "the server did not start" >&2; exit 1; }
    sleep 0.1
done
address=$(<"$folder/address")

# expect STATUS TEXT CURL-ARGUMENTS...: the answer has that status, and that text in its headers or its body.
expect() {
    local status=$1 text=$2 answer
    answer=$(curl --silent --include --max-time 10 "${@:3}")
    if [[ $answer != "HTTP/1.1 $status "* || $answer != *"$text"* ]]; then
        printf 'expected %s and %s, got:\n%s\n' "$status" "$text" "$answer" >&2
        exit 1
    fi
}
challenge='WWW-Authenticate: Bearer realm="example"'
expect 200 '{"sub":"a"}' "$address/me" -H "Authorization: Bearer $good"
expect 200 '{"sub":"a"}' "$address/me" -H "authorization: bearer   $good"
expect 401 "$challenge"$'\r' "$address/me"
expect 401 "$challenge"$'\r' "$address/me" -H 'Authorization: Basic YTpi'
expect 401 "$challenge"', error="invalid_token", error_description="the token has expired"' \
    "$address/me" -H "Authorization: Bearer $expired"
expect 401 'the token'"'"'s signature does not match' "$address/me" -H "Authorization: Bearer $forged"
expect 401 'the token is too large' "$address/me" -H "Authorization: Bearer $(printf '%09000d' 0)"
expect 401 "$challenge"', error="invalid_request"' "$address/me" -H "Authorization: Bearer $good" -H "Authorization: Bearer $forged"
expect 200 '{}' "$address/health"
expect 401 "$challenge"$'\r' "$address/other"
expect 404 '' "$address/other" -H "Authorization: Bearer $good"
expect 405 '' -X POST "$address/me" -H "Authorization: Bearer $good"

# flood COUNT: four clients with eight connections each, each client with COUNT good and COUNT bad requests.
flood() {
    local client pids=() token
    for client in 1 2 3 4; do
        for token in "$good" "$forged"; do
            curl --silent --parallel --parallel-max 8 --max-time 120 --output /dev/null --write-out '%{http_code}\n' \
                -H "Authorization: Bearer $token" "$address/me?[1-$1]" >"$folder/codes.$client.${token: -1}" 2>/dev/null & # its progress meter ignores --silent
            pids+=($!)
        done
    done
    wait "${pids[@]}"
    cat "$folder"/codes.* | sort | uniq -c | awk '{ printf "%s%s: %s", (NR > 1 ? ", " : ""), $2, $1 }'
}
memory() { awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"; }

for _ in 1 2 3; do # until every thread has had work and every pool is filled
    [[ $(flood 1000) == '200: 4000, 401: 4000' ]]
done
# A leak grows each time; a pool that grows once more on a busy machine does not.
for _ in 1 2 3; do
    before=$(memory)
    answers=$(flood 1000)
    after=$(memory)
    if [[ $answers != '200: 4000, 401: 4000' ]]; then
        echo "of 8000 requests: $answers" >&2
        exit 1
    fi
    ((after - before > 512)) || break
done
if ((after - before > 512)); then
    echo "the server's memory grew from $before KiB to $after KiB" >&2
    exit 1
fi

# 1,100 clients that send half a request: the others are still answered, and the slow ones are closed after a while.
(
    ulimit -n 2048
    port=${address##*:} slow=()
    for ((i = 0; i < 1100; i++)); do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port"
        printf 'GET /me HTTP/1.1\r\nHost: x\r\n' >&"$fd"
        slow+=("$fd")
    done
    for ((i = 0; i < 20; i++)); do
        expect 200 '{"sub":"a"}' "$address/me" -H "Authorization: Bearer $good"
    done
    read -r -t 60 -u "${slow[0]}" _ || [[ $? -le 128 ]] || { echo "a slow client was never closed" >&2; exit 1; }
)

kill -TERM "$pid"
wait "$pid" # it stops by itself, with status 0
echo "example server: answers as they should be; 8000 requests at once, memory $before KiB before, $after KiB after"
