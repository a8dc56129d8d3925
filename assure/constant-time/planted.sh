# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant constant-time-compare 'Conditional jump or move depends' assure/constant-time/run.sh compare
plant constant-time-key 'Conditional jump or move depends' assure/constant-time/run.sh key
plant constant-time-table 'Use of uninitialised value' assure/constant-time/run.sh table
