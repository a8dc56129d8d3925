#!/usr/bin/env bash
# The C part of benches/run.sh. Usage: benches/c/run.sh TOKENS SECONDS; rows go to standard output.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2
cd "$(dirname "$0")/../.."
scripts/need-rust.sh
scripts/need.sh cc:gcc pkg-config:pkg-config /usr/include/jwt.h:libjwt-dev
library=$(bindings/c/build.sh)
read -r -a flags <<<"$(pkg-config --cflags libjwt)"
read -r -a libs <<<"$(pkg-config --libs libjwt)"
mkdir -p benches/.build
cc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -I include -DLIBJWT_VERSION="\"$(pkg-config --modversion libjwt)\"" \
    "${flags[@]}" benches/c/*.c -o benches/.build/bench-c \
    "$library/libhs256.a" "${libs[@]}" -lpthread -ldl -lm
echo "c: l8w8jwt and jwt-cpp are left out: neither Debian nor another registry has a package to build them from" >&2
exec benches/.build/bench-c "$tokens" "$seconds"
