# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant coverage 'NOT COVERED: .*lines' assure/coverage/run.sh planted
plant coverage-stale 'STALE: .*a line that is not there' assure/coverage/run.sh stale
