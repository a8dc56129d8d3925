#!/usr/bin/env bash
# Makes sure that a script's requirements are on the machine: as root on Debian it installs missing ones, elsewhere it
# lists them and how to get them. Usage: scripts/need.sh WHAT:PACKAGE..., where WHAT is a command, or a file (with a
# slash) such as /usr/include/cjson/cJSON.h, and PACKAGE the Debian package that has it.
set -euo pipefail

missing=() packages=()
for pair in "$@"; do
    what=${pair%%:*} package=${pair#*:}
    if [[ $what == */* ]]; then
        [[ -e $what ]] && continue
    else
        command -v "$what" >/dev/null && continue
    fi
    missing+=("$what") packages+=("$package")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    lock="flock /tmp/hs256-apt.lock"
    $lock apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null 2>&1 && exit 0
    $lock apt-get update -qq >/dev/null
    $lock apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    exit 0
fi
echo "missing: ${missing[*]}. On Debian: sudo apt-get install ${packages[*]}" >&2
exit 2
