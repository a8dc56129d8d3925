# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant changes 'threads: in place, .*: revoked instead of ok' env HS256_PLANTED=changes assure/changes/run.sh 1
plant rotate 'rotate: key 1, worker [0-9]+: ok instead of' env HS256_PLANTED=rotate assure/changes/run.sh 0
