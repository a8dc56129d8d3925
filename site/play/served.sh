#!/usr/bin/env bash
# Whether a program `hs256` serves the page in .build/play, byte for byte; 1 if it does not. Usage: site/play/served.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
cd "$(dirname "$0")/../.."

said=$(mktemp)
"$program" play --port 0 >"$said" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$said"' EXIT
for _ in $(seq 100); do
    [[ ! -s $said ]] && kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
url=$(sed -n '1s|^\(http://127\.0\.0\.1:[0-9]*/\)$|\1|p' "$said")
[[ -n $url ]] || { echo "hs256 play: $(cat "$said")" >&2; exit 1; }
for name in '' play.css play.js; do
    curl -q --silent --show-error --fail --noproxy '*' --max-time 10 "$url$name" | cmp - ".build/play/${name:-index.html}" ||
        { echo "hs256 play: $url$name is not what .build/play has" >&2; exit 1; }
done
echo "hs256 play: the page is served as it was built"
