# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant changes 'threads: in place, .*: revoked instead of ok' env HS256_PLANTED=changes assure/changes/run.sh 1
plant hand-over 'rotate: .*unknown_key' env HS256_PLANTED=hand-over assure/changes/run.sh 0
plant rotate 'rotate: key 1, worker [0-9]+: ok instead of' env HS256_PLANTED=rotate assure/changes/run.sh 0
