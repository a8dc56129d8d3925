# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant coverage 'NOT COVERED: .*lines' assure/coverage/run.sh planted
plant coverage-stale 'STALE: .*a line that is not there' assure/coverage/run.sh stale
