# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant constant-time-compare 'Conditional jump or move depends' assure/constant-time/run.sh compare
plant constant-time-key 'Conditional jump or move depends' assure/constant-time/run.sh key
plant constant-time-table 'Use of uninitialised value' assure/constant-time/run.sh table
