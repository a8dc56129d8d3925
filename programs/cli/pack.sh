#!/usr/bin/env bash
# Packs the program as a release has it, with the page that `hs256 play` serves in it, and linked statically: it runs on any Linux of
# this architecture. Tries what is packed in an empty folder, and prints the archive's path. Needs rustup, for a target of Rust's, and
# Node with npm, for the page, and musl-gcc, for ring's C. Usage: programs/cli/pack.sh [--or-skip], to end well where one of these is
# missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
for need in rustup npm musl-gcc; do
    command -v "$need" >/dev/null && continue
    [[ $need != musl-gcc ]] || ! scripts/need.sh musl-gcc:musl-tools || continue
    [[ ${1:-} != --or-skip ]] || { echo "skipped: the packed program, since there is no $need"; exit 0; }
    echo "missing: $need" >&2
    exit 2
done
scripts/need-rust.sh
scripts/need.sh curl:curl readelf:binutils
target=$(uname -m)-unknown-linux-musl
[[ -d $(rustc --print sysroot)/lib/rustlib/$target ]] ||
    rustup target add "$target" --toolchain "$(rustup show active-toolchain | cut -d' ' -f1)" 2>/dev/null
site/play/build.sh >&2
remap=$(scripts/remap.sh)
export "CC_${target//-/_}=musl-gcc" # of the names that cc tries for a target, distributions have some
HS256_PLAY=$PWD/.build/play RUSTFLAGS="${RUSTFLAGS:-} $remap" \
    cargo build --quiet --release --locked -p hs256-cli --target "$target" >&2

folder=$(realpath "${CARGO_TARGET_DIR:-target}")/$target/release
name=hs256-$(scripts/version.sh)-$target work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/$name"
cp "$folder/hs256" programs/cli/README.md LICENSE-MIT LICENSE-APACHE "$work/$name"
tar --create --gzip --file "$folder/$name.tar.gz" --owner 0 --group 0 --numeric-owner --sort name -C "$work" "$name"

mkdir "$work/unpacked"
tar --extract --gzip --file "$folder/$name.tar.gz" -C "$work/unpacked"
program=$work/unpacked/$name/hs256
HS256_SECRET=$("$program" secret)
export HS256_SECRET
[[ $("$program" verify "$("$program" sign --sub ada --exp 15m)") == '{"sub":"ada",'* ]] ||
    { echo "hs256: the packed program does not verify what it signs" >&2; exit 1; }
[[ $(readelf --dynamic "$program") != *NEEDED* ]] || { echo "hs256: the packed program wants libraries" >&2; exit 1; }
scripts/no-paths.sh "$program"
site/play/served.sh "$program" >&2
echo "$folder/$name.tar.gz"
