#!/usr/bin/env bash
# hs256 follow with a real Redis. Usage: assure/fleet/run.sh [PART...], all of them by default:
# `document`: the content of docs/fleet.md is run or read by the real tools.
# `kills`: a follower is killed HS256_FOLLOW_KILLS (100) times at random, then at each of its system calls.
# `sizes`: the memory and processor time that a list of FLEET_ENTRIES (1,000,000) takes in a follower and a verifier.
# `flood`: five followers, and verifiers in C, Python, Go and Node over their lists, while FLEET_REVOCATIONS (100,000) tokens are
# revoked and Redis is restarted, stopped, made read-only, and emptied.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh redis-server:redis-server strace:strace gcc:gcc make:make python3:python3 node:nodejs
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

parts=("$@")
[[ ${#parts[@]} -gt 0 ]] || parts=(document kills sizes flood)
asked() { [[ " ${parts[*]} " == *" $1 "* ]]; }

if asked kills; then
    # As tests/run.sh compiles it.
    HS256_FOLLOW_KILLS=${HS256_FOLLOW_KILLS:-100} cargo test --quiet --locked --workspace --test program -- --include-ignored \
        --nocapture a_follower_that_is_killed >"$work/kills" 2>&1 || { cat "$work/kills" >&2; exit 1; }
    sed -n 's/^\.*follow: /fleet: /p' "$work/kills"
fi
asked document || asked sizes || asked flood || exit 0

cargo build --quiet --locked --release -p hs256-cli
hs256=$(realpath "${CARGO_TARGET_DIR:-target}")/release/hs256
if asked document; then
    scripts/need.sh rsync:rsync curl:curl systemd-analyze:systemd
    if command -v go >/dev/null; then
        go build -C assure/fleet/manifest -o "$work/manifest" .
        assure/fleet/document.py "$hs256" "$work/manifest"
    else
        echo 'skipped: following docs/fleet.md, whose manifest is read by Go, which is not installed'
    fi
fi
asked sizes || asked flood || exit 0

library=$(bindings/c/build.sh)
make --quiet --no-print-directory -C bindings/c/tests LIBRARY="$library" OUT="$work" "$work/changes"
if asked sizes; then assure/fleet/sizes.py "$hs256" "${FLEET_ENTRIES:-1000000}" "$work/changes threads"; fi
asked flood || exit 0

(source bindings/python/env.sh >/dev/null)
bindings/node/build.sh
programs=(
    "c=$work/changes threads"
    "python=env PYTHONPATH=bindings/python/src HS256_LIBRARY=$library/libhs256.so HS256_PYTHON=ctypes
        bindings/python/.venv/bin/python bindings/python/tests/changes.py threads"
    "node=node bindings/node/test/changes.js main"
)
if command -v go >/dev/null; then
    (source bindings/go/env.sh && go build -C bindings/go -tags hs256_cgo,hs256_static -o "$work/go" ./internal/changes)
    programs+=("go=$work/go goroutines")
else
    echo 'skipped: a verifier in Go, since go is not installed'
fi
assure/fleet/drive.py "$hs256" "${FLEET_REVOCATIONS:-100000}" "${programs[@]}"
