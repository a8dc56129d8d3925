#!/usr/bin/env bash
# Follows README.md to the letter, in a copy of this folder, with the server of a language (node, python, go): compares what its steps
# print with the comments that say so. What a reader is to have installed must be there: the program hs256 on PATH, and
# - node: the package, made by bindings/node/build.sh
# - python: an interpreter that has the package; PYTHON names another than python3
# Usage: drive.sh LANGUAGE
set -euo pipefail
cd "$(dirname "$0")"
../../scripts/need.sh curl:curl python3:python3
here=$PWD folder=$(mktemp -d) server='' steps=''
end() {
    [[ -z $steps ]] || kill -- "-$steps" 2>/dev/null || true
    [[ -z $server ]] || kill -- "-$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT
cp policy.json package.json server.* go.mod "$folder"
case $1 in
    node) mkdir "$folder/node_modules" && ln -s "$here/../../bindings/node" "$folder/node_modules/hs256" ;;
    python) ;;
    go) sed -i "s|=> \.\./\.\.|=> $here/../..|" "$folder/go.mod" ;;
    *) echo "no server in $1" >&2; exit 2 ;;
esac

# The first block precedes the server, whose command is in the table.
awk -v folder="$folder" '
    /^```/ { inside = !inside; blocks += inside; next }
    !inside { next }
    { print > (folder (blocks == 1 ? "/.prepare" : "/.steps")); if (sub(/^# /, "")) print > (folder "/.expected") }
' README.md
command=$(sed -n "s/^| $1 | \`\([^\`]*\)\`.*/\1/ip" README.md)

cd "$folder"
PORT=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PORT
bash -euo pipefail .prepare
[[ $1 != python ]] || command="${PYTHON:-python3}${command#python3}"
setsid bash -c "$command" >.server 2>&1 &
server=$!
until curl -s -o /dev/null "http://127.0.0.1:$PORT/metrics"; do
    kill -0 "$server" 2>/dev/null || { cat .server >&2; echo "examples/live: $command has ended" >&2; exit 1; }
    sleep 0.1
done
status=0
setsid bash -euo pipefail .steps >.printed 2>.log &
steps=$!
wait "$steps" || status=$?
if [[ $status -ne 0 ]] || ! diff .expected .printed; then
    cat .log .server >&2
    echo "examples/live/README.md: its steps end with $status, or do not print what it says, under: $command" >&2
    exit 1
fi
# Servers hide repeated fields: a good token in two of them is one too many.
token=$(hs256 sign --policy policy.json --sub ada --aud notes --exp 1h --jti twice)
once=(-H "Authorization: Bearer $token")
for twice in '' yes; do
    curl -s -o /dev/null -w '%{http_code} ' "${once[@]}" ${twice:+"${once[@]}"} "http://127.0.0.1:$PORT/"
done >.codes
[[ $(<.codes) == '200 401 ' ]] || { echo "examples/live: one Authorization and two are answered $(<.codes)" >&2; exit 1; }
echo "examples/live: $(wc -l <.expected) answers as the README says, by: $command"
