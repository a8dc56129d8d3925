#!/usr/bin/env bash
# Everything about the Node package that runs it: build, types, tests; addon and module on further versions of Node, on
# Bun and on Deno; bundles, a Worker and a page; hs256/mastra and hs256/nest in their real servers. What is installed comes
# from the registry, pinned by lock files. How the package itself is installed is tested by package.sh, a page in front of
# Mastra by mastra-react.sh.
set -euo pipefail
shopt -s extglob
cd "$(dirname "$0")/../.."

bindings/node/build.sh
programs=$(programs/cli/build.sh) # hs256 mints tokens for mastra.test.js
for folder in examples/mastra bindings/node/test/{mastra/0.24,nest/10,nest/12,runtimes,bundlers}; do
    (cd "$folder" && "$OLDPWD/bindings/node/npm.sh")
done

cd bindings/node
npx --no-install tsc -p ../../examples/mastra
tests=(test/!(package|mastra-react).test.js)
node --test "${tests[@]}"

echo '== files that change under workers and processes'
../../scripts/need.sh python3:python3
../../tests/changes/drive.py node test/changes.js -- main worker cluster

echo '== keys that rotate under the example server'
PATH=$programs:$PATH ../../examples/live/drive.sh node
PATH=$programs:$PATH ../../examples/metrics/drive.sh node
PATH=$programs:$PATH ../../tests/changes/rotate.py node test/changes.js -- cluster

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
HS256_BACKEND=wasm "$runtimes/bun-$arch/bin/bun" test/minting.js
"$runtimes/bun-$arch/bin/bun" test/served.js
echo '== Deno'
"$runtimes/deno-$arch/deno" test -A --no-check --quiet "${addon[@]}"
"$runtimes/deno-$arch/deno" run -A test/conformance.js
"$runtimes/deno-$arch/deno" run -A test/minting.js
HS256_BACKEND=wasm "$runtimes/deno-$arch/deno" run -A test/minting.js
"$runtimes/deno-$arch/deno" run -A test/served.js
