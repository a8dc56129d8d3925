# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant threads 'data race' assure/threads/run.sh race
