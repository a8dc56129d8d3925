#!/usr/bin/env bash
# The npm package, installed from its tarballs, in tools for which `make test` has no time: Jest with jsdom, vitest,
# nft's trace of a function's files, pnpm, Yarn's Plug'n'Play; a Worker by wrangler, Next by webpack and by Turbopack,
# `mastra build` of 0.24 and 1.x, each started and called. Each verifies a token and reports its backend. With
# HS256_PLANTED=bundles the addon's package has no addon, with HS256_PLANTED=served the servers have another secret:
# both must fail. Usage: assure/bundles/run.sh [installed|wrangler|next|mastra]..., all of them by default.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v npm >/dev/null || { echo "skipped: bundles, which Node makes, which is not installed"; exit 0; }
parts=("$@")
[[ ${#parts[@]} -gt 0 ]] || parts=(installed wrangler next mastra)
bindings/node/build.sh
projects=()
for part in "${parts[@]}"; do
    case $part in
        installed) projects+=(.) ;;
        mastra) projects+=(mastra/0.24 mastra/1) ;;
        *) projects+=("$part") ;;
    esac
done
for project in "${projects[@]}"; do
    (cd "assure/bundles/$project" && "$OLDPWD/bindings/node/npm.sh")
done

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(
    cd bindings/node
    node build.js package
    npm pack --silent --pack-destination "$folder" . "./packages/$(node -p 'require("./lib/addon.js").target()')" >/dev/null
)
for part in "${parts[@]}"; do
    case $part in
        installed) node assure/bundles/drive.cjs "$folder" ;;
        *) node assure/bundles/served.cjs "$folder" "$part" ;;
    esac
done
