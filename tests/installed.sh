# shellcheck shell=bash
# Sourced in the repository's root. Sets up for users' programs what they have once hs256 is installed for their
# language, so that such a program runs unchanged. The installed files are built from this clone. Each function sets
# variables of the caller's; a subshell keeps them apart.

hs256_clone=$PWD

# block FILE INFO: the only code block of a README whose fence has this info.
block() { awk -v fence="\`\`\`$2" '$0 == fence { inside = 1; next } /^```/ { inside = 0 } inside' "$1"; }

# has LANGUAGE: whether the language itself is on this machine.
has() {
    local -A programs=([c]=pkg-config [node]=npm [python]=python3 [go]=gofmt [rust]=cargo [shell]=bash [curl]=curl)
    command -v "${programs[$1]}" >/dev/null
}

# The program hs256, in PATH.
installed_program() {
    PATH=$(programs/cli/build.sh):$PATH
}

# installed_c PREFIX: the library there, where pkg-config and the loader look for it.
installed_c() {
    PREFIX=$1 bindings/c/packaging/install.sh >/dev/null
    export PKG_CONFIG_PATH=$1/lib/pkgconfig LD_LIBRARY_PATH=$1/lib
}

# installed_node FOLDER: installs the package for programs in that folder and below.
installed_node() {
    bindings/node/build.sh >/dev/null
    mkdir -p "$1/node_modules"
    ln -s "$hs256_clone/bindings/node" "$1/node_modules/hs256"
}

installed_python() {
    HS256_LIBRARY=$(bindings/c/build.sh)/libhs256.so
    export HS256_LIBRARY HS256_PYTHON=ctypes PYTHONPATH=$hs256_clone/bindings/python/src PYTHONDONTWRITEBYTECODE=1
}

# installed_go FOLDER: a module there that may import the package; `go mod tidy` finishes it once there is a program.
installed_go() {
    mkdir -p "$1"
    (cd "$1" && go mod init example.com/verify 2>/dev/null &&
        go mod edit -replace github.com/hs256/hs256/bindings/go="$hs256_clone/bindings/go")
}

# installed_rust FOLDER: a package there that depends on the crate, with the dependencies of the clone's lock file. It
# is named after the folder, because cargo confuses two of one name in one target folder.
installed_rust() {
    mkdir -p "$1/src"
    cp Cargo.lock "$1"
    printf '[package]\nname = "verify-%s"\nversion = "0.0.0"\nedition = "2024"\n[dependencies]\nhs256 = { path = "%s" }\n[workspace]\n' \
        "$(basename "$1")" "$hs256_clone" >"$1/Cargo.toml"
}
