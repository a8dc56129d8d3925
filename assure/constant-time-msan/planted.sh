# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant constant-time-msan-compare 'use-of-uninitialized-value' assure/constant-time-msan/run.sh compare
plant constant-time-msan-key 'use-of-uninitialized-value' assure/constant-time-msan/run.sh key
plant constant-time-msan-table 'use-of-uninitialized-value' assure/constant-time-msan/run.sh table
