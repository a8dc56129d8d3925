# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant supply-chain 'not in ARCHITECTURE.md: left-pad' assure/supply-chain/run.sh planted
