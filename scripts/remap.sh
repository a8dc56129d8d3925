#!/usr/bin/env bash
# Prints the flags by which rustc names files in panic messages without the folders of the machine that builds, for RUSTFLAGS: the
# one place for them. Every script that builds what is delivered sets them, added to the caller's:
#
#   RUSTFLAGS="${RUSTFLAGS:-} $(scripts/remap.sh)"
#
# They cannot be in .cargo/config.toml, which has no variables; profiles' trim-paths is unstable. RUSTFLAGS overrides the rustflags
# of a user's config.toml: who needs those sets CARGO_ENCODED_RUSTFLAGS, which overrides RUSTFLAGS.
# scripts/no-paths.sh looks into what was built.
set -euo pipefail
cd "$(dirname "$0")/.."

home=${CARGO_HOME:-$HOME/.cargo}
# A new machine has no registry folder yet, and the flags would differ after the first build.
[[ -d $home/registry/src ]] || cargo fetch --quiet --locked >&2 || true
mappings=("$PWD=." "$home=cargo")
for registry in "$home"/registry/src/*; do
    [[ -d $registry ]] && mappings+=("$registry=crates")
done
flags=()
for mapped in "${mappings[@]}"; do # where several fit, the last one counts
    if [[ $mapped == *[[:space:]]* ]]; then # RUSTFLAGS is split at white space
        echo "not remapped, since it has white space: ${mapped%=*}" >&2
    else
        flags+=("--remap-path-prefix=$mapped")
    fi
done
echo "${flags[*]}"
