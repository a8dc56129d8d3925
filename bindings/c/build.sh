#!/usr/bin/env bash
# Builds libhs256.so and libhs256.a and prints the folder that has them. Usage: bindings/c/build.sh [TARGET], a target of
# rustc's, such as x86_64-unknown-linux-musl, for which there is libhs256.a alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-}
remap=$(scripts/remap.sh)
export RUSTFLAGS="${RUSTFLAGS:-} $remap"
folder=$(realpath "${CARGO_TARGET_DIR:-target}")/${target:+$target/}release

if [[ $target == *-musl ]]; then
    grep -qx "$target" <<<"$(rustup target list --installed)" || rustup target add "$target" >&2
    cargo rustc --quiet --release --locked -p hs256-capi --lib --crate-type staticlib --target "$target" >&2
    # A gcc for musl need not have an unwinder, so Rust's own goes into the archive.
    unwinder=$(rustc --print sysroot)/lib/rustlib/$target/lib/self-contained/libunwind.a
    mkdir -p "$folder/whole" # the file that cargo knows stays as it is
    printf '%s\n' "create $folder/whole/libhs256.a" "addlib $folder/libhs256.a" "addlib $unwinder" save end |
        ar -M >/dev/null 2>&1 # it tells of objects that are read by the compiler alone
    echo "$folder/whole"
    exit
fi
cargo build --quiet --release --locked -p hs256-capi ${target:+--target "$target"}
# Programs linked with it look for its soname, as after an installation.
soname=$(readelf --dynamic "$folder/libhs256.so" | sed -n 's/.*soname: \[\(.*\)\].*/\1/p')
ln -sfn libhs256.so "$folder/${soname:?libhs256.so has no soname}"
echo "$folder"
