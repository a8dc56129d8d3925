# shellcheck shell=bash
# Sourced by what measures times: ends the caller if another measurement is under way.
mkdir -p benches/.build
exec 9>benches/.build/lock
flock -n 9 || { echo 'another run is under way; two at once would measure each other' >&2; exit 2; }
