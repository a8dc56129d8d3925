#!/usr/bin/env bash
# Follows the guards' sections of the READMEs that no other test does, each in an empty folder: its program, built as it stands
# there, says hello to a good token and answers 401 without one. Usage: tests/readme-guards.sh [SECTION...] of tower, nethttp, chi,
# echo, gin, grpc, by default all, and actix, which takes a minute to build; a language that is not installed is skipped by name.
# Node's and Python's are followed by their own tests.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/need.sh curl:curl python3:python3
source tests/installed.sh
root=$PWD target=$(realpath "${CARGO_TARGET_DIR:-target}")
work=$(mktemp -d) server=
end() { [[ -z $server ]] || kill "$server" 2>/dev/null || true; }
trap 'end; rm -rf "$work"' EXIT
fail() { echo "readme: $section: $*" >&2; exit 1; }

installed_program
HS256_SECRET=$(hs256 secret)
export HS256_SECRET JWT_SECRET=$HS256_SECRET
PORT=$(python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PORT

# started COMMAND...: until it listens.
started() {
    "$@" >"$work/log" 2>&1 &
    server=$!
    for ((i = 0; i < 300; i++)); do
        (: <"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && return
        kill -0 "$server" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/log" >&2
    fail 'it does not start'
}

# followed URL CURL-ARGUMENTS: what the server answers with a token for $audience and without.
followed() {
    local token with without
    token=$(hs256 sign --sub ada --exp 15m ${audience:+--aud "$audience"})
    with=$(curl --silent --include "$@" --header "Authorization: Bearer $token" | tr -d '\0\r')
    without=$(curl --silent --include "$@" | tr -d '\0\r')
    end
    wait "$server" 2>/dev/null || true
    server=
    grep -qE "$good" <<<"$with" || fail "with a token it answers $with"
    grep -qE "$bad" <<<"$without" || fail "without a token it answers $without"
    grep -qiE '^(www-authenticate|grpc-message): Bearer' <<<"$without" || fail "there is no challenge: $without"
    echo "readme: $section: as it says"
}
good='^hello ada' bad='^HTTP/1.1 401 '

# in_rust README FENCE LOCK-FILE: a package of the README's dependencies and its program.
in_rust() {
    mkdir -p "$work/$section/src"
    cp "$3" "$work/$section/Cargo.lock"
    {
        printf '[workspace]\n[package]\nname = "readme-%s"\nversion = "0.0.0"\nedition = "2024"\n' "$section"
        block "$1" toml | sed "s|…/hs256|$root|"
    } >"$work/$section/Cargo.toml"
    block "$1" "$2" | sed "s/8256/$PORT/" >"$work/$section/src/main.rs"
}

tower() {
    in_rust crates/tower/README.md rust,no_run Cargo.lock
    CARGO_TARGET_DIR=$target cargo build --quiet --manifest-path "$work/tower/Cargo.toml"
    started "$target/debug/readme-tower"
    followed "http://localhost:$PORT/me"
}

# In the folder in which assure/load builds actix-web.
actix() {
    in_rust examples/actix/README.md rust examples/actix/Cargo.lock
    cp examples/actix/src/guard.rs "$work/actix/src/"
    CARGO_TARGET_DIR=$target/actix cargo build --quiet --manifest-path "$work/actix/Cargo.toml"
    started "$target/actix/debug/readme-actix"
    followed "http://localhost:$PORT/me"
}

# in_go: a module of the versions that the examples have.
in_go() {
    mkdir -p "$work/$section"
    cp examples/go/go.mod examples/go/go.sum "$work/$section/"
    block bindings/go/README.md "go $section/main.go" >"$work/$section/main.go"
    (
        source bindings/go/env.sh
        cd "$work/$section"
        go mod edit -module example.com/hello -replace "github.com/hs256/hs256/bindings/go=$root/bindings/go" \
            -replace "github.com/hs256/hs256/bindings/go/hs256grpc=$root/bindings/go/hs256grpc"
        go build -mod=mod -tags hs256_static,nomsgpack -o hello .
    )
    started "$work/$section/hello"
}

http() {
    in_go
    followed "http://localhost:$PORT/"
}

# gRPC by hand: an empty message is a flag and a length of nothing; the status is a trailer.
grpc() {
    local good='grpc-status: 0$' bad='grpc-status: 16$'
    in_go
    printf '\0\0\0\0\0' >"$work/message"
    followed "http://localhost:$PORT/grpc.health.v1.Health/Check" --http2-prior-knowledge --header 'content-type: application/grpc' \
        --header 'te: trailers' --data-binary "@$work/message"
}

sections=("$@")
[[ ${#sections[@]} -gt 0 ]] || sections=(tower nethttp chi echo gin grpc)
for section in "${sections[@]}"; do
    audience=
    case $section in
        tower | actix) "$section" ;;
        *)
            has go || { echo "skipped: the Go README's $section, since Go is not installed"; continue; }
            audience=api
            case $section in grpc) grpc ;; *) http ;; esac
            ;;
    esac
done
