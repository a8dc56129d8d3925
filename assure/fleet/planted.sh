# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant fleet 'is not refused everywhere' env HS256_PLANTED=fleet assure/fleet/run.sh 500
