# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant changes 'threads: in place, .*: revoked instead of ok' env HS256_PLANTED=changes assure/changes/run.sh 1
