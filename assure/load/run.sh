#!/usr/bin/env bash
# Sends good, expired, garbage and missing tokens to each example server, on eight connections at once: no answer is
# wrong, and memory does not grow. Uses wrk; sockets.js for WebSockets, calls.go for gRPC. HTTP servers also get the
# requests of hostile.py, and must answer correctly after each. Usage: assure/load/run.sh [SERVER...] of those below;
# one that is not installed is skipped by name. ASSURE_LOAD_SECONDS (5) is the time for each server. With
# HS256_PLANTED=load the good token is signed with another key, so this must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
command -v wrk >/dev/null || scripts/need.sh wrk:wrk || { echo "skipped: load, since wrk is not installed and cannot be by this user"; exit 0; }
scripts/need.sh python3:python3 curl:curl

seconds=${ASSURE_LOAD_SECONDS:-5}
root=$PWD work=$(mktemp -d) pid=
end() { [[ -z $pid ]] || kill -- "-$pid" 2>/dev/null || true; }
trap 'end; rm -rf "$work"' EXIT

programs/cli/build.sh >/dev/null
target=$(realpath "${CARGO_TARGET_DIR:-target}")
HS256_SECRET=$("$target/debug/hs256" secret)
export HS256_SECRET JWT_SECRET=$HS256_SECRET DJANGO_SECRET_KEY='a test secret of no use' PYTHONDONTWRITEBYTECODE=1
[[ ${HS256_PLANTED:-} != load ]] || LOAD_PLANTED=$("$target/debug/hs256" secret)
mint() { HS256_SECRET=${LOAD_PLANTED:-$HS256_SECRET} "$target/debug/hs256" sign --sub ada "$@"; }
port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# The resident memory of a process and its children, in KiB.
memory() { ps -o rss= --pid "$1" --ppid "$1" | awk '{ sum += $1 } END { print sum }'; }

# start URL COMMAND...: starts it in its own process group and waits until it answers.
start() {
    local url=$1
    shift
    set -m
    "$@" >"$work/log" 2>&1 &
    pid=$!
    set +m
    for ((i = 0; i < 300; i++)); do
        curl --silent --output /dev/null --max-time 2 ${http2:+--http2-prior-knowledge} "$url" && return
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "load: $server does not start" >&2
    tail -n 20 "$work/log" >&2
    return 1
}

# ask SECONDS URL: "ANSWERS WRONG ERRORS AN-EXAMPLE"
ask() { "${client:-by_wrk}" "$@" | sed -n 's/^load: //p'; }
by_wrk() { wrk --threads 8 --connections 8 --duration "$1s" --timeout 10s --script assure/load/mixed.lua "$2"; }
by_sockets() { node "$work/node/sockets.js" "$@"; }
by_calls() { "$work/calls" "$@"; }
by_hostile() { python3 assure/load/hostile.py "$@"; }

# Growth below this does not count: garbage collectors and allocators keep what they took at a peak.
allowed=$((24 * 1024))

# drive PATH MINT-ARGUMENTS -- COMMAND...: PORT stands for the port.
drive() {
    local path=$1 claims=() before after answers wrong errors example
    local port url sent odd oddity
    port=$(port)
    shift
    while [[ $1 != -- ]]; do claims+=("$1"); shift; done
    shift
    url=http://localhost:$port$path # Django's examples know this name alone
    LOAD_GOOD=$(mint --exp 1h "${claims[@]}")
    LOAD_EXPIRED=$(mint --exp 15m --now 1700000000 "${claims[@]}")
    export LOAD_GOOD LOAD_EXPIRED
    start "$url" env PORT="$port" "${@//PORT/$port}"
    ask 2 "$url" >/dev/null # what a server allocates once
    # A leak grows each time; a heap that was not warm yet does not, so the load is repeated before this fails.
    for _ in 1 2 3; do
        before=$(memory "$pid")
        read -r answers wrong errors example <<<"$(ask "$seconds" "$url")"
        after=$(memory "$pid")
        ((wrong == 0 && errors == 0 && after - before > allowed)) || break
    done
    if [[ -z ${client:-} ]]; then read -r sent odd _ oddity <<<"$(client=by_hostile ask 0 "$url")"; else sent=1 odd=0; fi
    end
    pid=
    ((answers > 0)) || { echo "load: $server: no answer" >&2; return 1; }
    ((wrong == 0 && errors == 0)) || { echo "load: $server: $wrong of $answers answers are wrong, $errors lost: $example" >&2; return 1; }
    ((sent > 0 && odd == 0)) || { echo "load: $server: after $odd of $sent hostile requests, or in their answers, something is wrong: $oddity" >&2; return 1; }
    ((after - before <= allowed)) || { echo "load: $server: memory grew from $before to $after KiB" >&2; return 1; }
    echo "load: $server: $answers answers in $seconds s, none wrong; memory $before KiB before, $after KiB after"
}

has() { command -v "$1" >/dev/null || { echo "skipped: load: $server, since $1 is not installed"; return 1; }; }

# node_example ARGUMENTS: Node's, in a folder with the examples and the packages of bindings/node.
node_example() {
    has npm || return 0
    bindings/node/build.sh
    if [[ ! -d $work/node ]]; then
        mkdir -p "$work/node/node_modules"
        ln -s "$root"/bindings/node/node_modules/* "$work/node/node_modules/"
        ln -s "$root/bindings/node" "$work/node/node_modules/hs256"
        cp examples/node/package.json examples/node/*.js examples/node/nest.ts assure/load/sockets.js "$work/node/"
        (cd "$work/node" && "$root"/bindings/node/node_modules/.bin/tsc --experimentalDecorators --emitDecoratorMetadata --module nodenext --target es2022 \
            --skipLibCheck --types node nest.ts)
    fi
    drive / --aud api -- env -C "$work/node" node "$@"
}

# The route handler of examples/node/fetch.js, on a server that speaks Fetch.
fetch_server='import { serve } from "@hono/node-server"; import { GET } from "./fetch.js"; serve({ fetch: GET, port: PORT });'

python_example() {
    has python3 || return 0
    bindings/c/build.sh >/dev/null
    (source bindings/python/env.sh >/dev/null)
    export PYTHONPATH=$root/bindings/python/src:$root/examples/python HS256_PYTHON=ctypes HS256_LIBRARY=$target/release/libhs256.so
    "$@"
}

python=$root/bindings/python/.venv/bin/python
notes=(--iss https://notes.example --aud https://notes.example --claim role=reader --jti 1)
notes() { drive /me "${notes[@]}" -- "$python" "$@"; }

# A folder of examples/python/guards.
least() { drive / --aud api -- env -C "examples/python/guards/$server" "$python" "$@"; }
aiohttp_server='from aiohttp import web; from app import app; web.run_app(app, host="localhost", port=PORT)'

# go_example FOLDER PATH MINT-ARGUMENTS: PORT says where it listens.
go_example() {
    has gofmt || return 0
    go build -C examples/go -o "$work/go-server" "./$1"
    drive "${@:2}" -- "$work/go-server"
}

grpc_example() {
    has gofmt || return 0
    go build -C examples/go -o "$work/calls" "$root/assure/load/calls.go"
    client=by_calls http2=1 go_example grpc / --aud api
}

c_example() {
    scripts/need.sh gcc:gcc make:make pkg-config:pkg-config /usr/include/microhttpd.h:libmicrohttpd-dev ||
        { echo "skipped: load: c, since that is not installed"; return 0; }
    PREFIX=$work/prefix bindings/c/packaging/install.sh >/dev/null
    PKG_CONFIG_PATH=$work/prefix/lib/pkgconfig make --quiet --no-print-directory -C examples/c OUT="$work"
    drive /me -- "$work/server" PORT
}

axum_example() {
    cargo build --quiet --locked -p hs256-example-axum
    drive /me -- "$target/debug/hs256-example-axum" --port PORT
}

# Only this part, its test and its README build actix-web.
actix_example() {
    { CARGO_TARGET_DIR=$target/actix cargo test --quiet --locked --manifest-path examples/actix/Cargo.toml && tests/readme-guards.sh actix; } \
        >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; return 1; }
    drive /me -- "$target/actix/debug/hs256-example-actix"
}

servers=("$@")
[[ ${#servers[@]} -gt 0 ]] || servers=(actix axum c go nethttp chi echo gin express fastify hono koa nest fetch websockets grpc fastapi flask django starlette litestar
    quart rest_framework ninja aiohttp)
for server in "${servers[@]}"; do
    case $server in
        express | fastify | hono | koa | nest) node_example "$server.js" ;;
        websockets) client=by_sockets node_example websockets.js ;;
        fetch) node_example --input-type=module --eval "$fetch_server" ;;
        fastapi) python_example notes examples/python/server.py PORT ;;
        flask) python_example notes -m flask --app flask_server run --port PORT ;;
        django) python_example notes -m uvicorn django_server.asgi:application --port PORT ;;
        starlette | litestar) python_example least -m uvicorn app:app --port PORT --log-level warning ;;
        quart) python_example least -m hypercorn app:app --bind localhost:PORT ;;
        rest_framework | ninja) DJANGO_SETTINGS_MODULE=settings python_example least -m uvicorn --factory django.core.asgi:get_asgi_application --port PORT --log-level warning ;;
        aiohttp) python_example least -c "$aiohttp_server" ;;
        go) go_example server /me ;;
        nethttp | chi | echo | gin) go_example "$server" / --aud api ;;
        *) "${server}_example" ;;
    esac
done
