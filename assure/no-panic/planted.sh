# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant no-panic 'NOT ALLOWED: assure_no_panic::verdict -> .*panic_bounds_check' assure/no-panic/run.sh planted
