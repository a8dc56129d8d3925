# To be sourced, in the repository's root: builds the C library, lays it out as an installation in the target folder, and
# points pkg-config and the loader there. `make install` does the same for users, with more tools than this needs.

if ! command -v go >/dev/null; then
    echo "missing: go (1.24 or newer; 1.26 for the linter). See https://go.dev/dl" >&2
    exit 2
fi
scripts/need-rust.sh
scripts/need.sh gcc:gcc pkg-config:pkg-config

hs256_library=$(bindings/c/build.sh)
hs256_prefix=$(dirname "$hs256_library")/go-prefix
mkdir -p "$hs256_prefix/include" "$hs256_prefix/lib/pkgconfig"
cp include/hs256.h "$hs256_prefix/include/"
cp "$hs256_library/libhs256.so" "$hs256_library/libhs256.a" "$hs256_prefix/lib/"
cat >"$hs256_prefix/lib/pkgconfig/hs256.pc" <<EOF
Name: hs256
Description: Verifies and mints HS256 JSON Web Tokens
Version: $(cargo pkgid -p hs256-capi | sed 's/.*[#@]//')
Cflags: -I$hs256_prefix/include
Libs: -L$hs256_prefix/lib -lhs256
Libs.private: -lpthread -ldl -lm
EOF
export PKG_CONFIG_PATH=$hs256_prefix/lib/pkgconfig
export LD_LIBRARY_PATH=$hs256_prefix/lib
# Go does not notice that a library outside of it has changed; another flag makes it link anew.
CGO_CFLAGS="-g -O2 -DHS256_LIBRARY_$(sha256sum "$hs256_prefix/lib/libhs256.a" "$hs256_prefix/include/hs256.h" | sha256sum | cut -c1-16)"
export CGO_CFLAGS
