# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant constant-time-msan-compare 'use-of-uninitialized-value' assure/constant-time-msan/run.sh compare
plant constant-time-msan-key 'use-of-uninitialized-value' assure/constant-time-msan/run.sh key
plant constant-time-msan-table 'use-of-uninitialized-value' assure/constant-time-msan/run.sh table
