# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant no-panic 'NOT ALLOWED: assure_no_panic::verdict -> .*panic_bounds_check' assure/no-panic/run.sh planted
