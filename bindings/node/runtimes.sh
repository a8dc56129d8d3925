#!/usr/bin/env bash
# The tests on WebAssembly, and a choice of them on further versions of Node, on Bun and on Deno. test.sh builds what they need.
set -euo pipefail
cd "$(dirname "$0")"

echo '== WebAssembly'
wasm=(test/{claims,durations,hostile,memory,nothing,open,realms,revocations,signer,thrown,vectors,verifier}.test.js)
HS256_BACKEND=wasm node --test "${wasm[@]}"

addon=(test/{claims,open,signer,verifier}.test.js)
runtimes=test/runtimes/node_modules
arch=linux-$(node -p process.arch)
for version in 22 24; do
    echo "== Node $version"
    "$runtimes/node$version-$arch/bin/node" --test "${addon[@]}" test/memory.test.js test/vectors.test.js
    HS256_BACKEND=wasm "$runtimes/node$version-$arch/bin/node" test/minting.js
done
echo '== Bun'
"$runtimes/bun-$arch/bin/bun" test --timeout 60000 "${addon[@]/#/./}" 2>&1
"$runtimes/bun-$arch/bin/bun" test/conformance.js
"$runtimes/bun-$arch/bin/bun" test/minting.js
HS256_BACKEND=wasm "$runtimes/bun-$arch/bin/bun" test/conformance.js
HS256_BACKEND=wasm "$runtimes/bun-$arch/bin/bun" test/minting.js
"$runtimes/bun-$arch/bin/bun" test/served.js
echo '== Deno'
"$runtimes/deno-$arch/deno" test -A --no-check --quiet "${addon[@]}"
"$runtimes/deno-$arch/deno" run -A test/conformance.js
"$runtimes/deno-$arch/deno" run -A test/minting.js
HS256_BACKEND=wasm "$runtimes/deno-$arch/deno" run -A test/conformance.js
HS256_BACKEND=wasm "$runtimes/deno-$arch/deno" run -A test/minting.js
"$runtimes/deno-$arch/deno" run -A test/served.js
