# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant mutants 'NOT CAUGHT: some of planted' env MUTANTS_SHARD=0/4 assure/mutants/run.sh planted
plant mutants-stale 'STALE: .*in a function that is not there' assure/mutants/run.sh stale
