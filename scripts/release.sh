#!/usr/bin/env bash
# Builds what a release publishes, and leaves it in .build/release with its SHA256SUMS: the crates, the C library as a tar
# archive and as a Debian package for this machine, the program with the playground in it for Linux on this machine's
# architecture, and for Linux on x86-64 and arm64, with glibc and with musl, the wheels, the sdist and the npm package. It
# publishes nothing. On a tag it fails where the tag, the version and CHANGELOG.md differ.
# Usage: scripts/release.sh [PART...], a PART being crates, c, program, python or node.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/.build/release
version=$(scripts/version.sh)

scripts/version.sh --check
tag=$(git describe --tags --exact-match --match 'v*' 2>/dev/null || true)
if [[ -n $tag ]]; then
    [[ $tag == "v$version" ]] || { echo "release: the tag is $tag, the version $version" >&2; exit 1; }
    grep -q "^## \[$version\]" CHANGELOG.md || { echo "release: CHANGELOG.md has no $version" >&2; exit 1; }
fi
scripts/need-rust.sh
if ! command -v rustup >/dev/null; then
    echo "missing: rustup, for the standard libraries of other machines" >&2
    exit 2
fi

# The crates as `cargo publish` would send them.
crates() {
    local packages
    mapfile -t packages < <(crates/pack.sh)
    [[ ${#packages[@]} -gt 0 ]] && cp "${packages[@]}" "$out"
}

c() {
    local name root
    name=libhs256-$version-$(uname -m)-linux-gnu root=$(mktemp -d)
    PREFIX=/usr/local DESTDIR=$root/$name bindings/c/packaging/install.sh >/dev/null
    cp LICENSE-MIT LICENSE-APACHE bindings/c/README.md "$root/$name"
    tar --create --gzip --file "$out/$name.tar.gz" --owner 0 --group 0 --numeric-owner --sort name -C "$root" "$name"
    rm -rf "$root"
    if command -v dpkg-deb >/dev/null; then
        cp "$(bindings/c/packaging/deb.sh)" "$out"
    else
        echo "skipped: the Debian package, since there is no dpkg here"
    fi
}

program() { cp "$(programs/cli/pack.sh)" "$out"; }

python() {
    rustup --quiet target add {x86_64,aarch64}-unknown-linux-{gnu,musl}
    bindings/python/wheel.sh {x86_64,aarch64}-unknown-linux-gnu.2.17 {x86_64,aarch64}-unknown-linux-musl
    cp bindings/python/.build/dist/* "$out"
}

node() {
    bindings/node/prebuild.sh
    (cd bindings/node && HS256_PREBUILDS=all npm pack --silent --pack-destination "$out" . ./packages/*/)
}

parts=("$@")
[[ ${#parts[@]} -gt 0 ]] || { parts=(crates c program python node) && rm -rf "$out"; }
mkdir -p "$out"
for part in "${parts[@]}"; do
    echo "release: $part"
    "$part"
done
(cd "$out" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%f\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
cat "$out/SHA256SUMS"
