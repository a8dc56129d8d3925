#!/usr/bin/env bash
# Every test of the Rust crates, with assertions. What release builds do is shown by `assure/tests` and by each language that
# runs the vectors over the C library; tests/portable.sh, of `make package`, runs the unit tests without std.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need-rust.sh
scripts/need.sh redis-server:redis-server openssl:openssl # a real Redis, by TLS too, for `hs256 follow`

all() { cargo test --locked --workspace "$@"; }
all
all --lib -- --ignored # those that take seconds, which cargo-mutants and Miri go without
