# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant supply-chain 'not in ARCHITECTURE.md: left-pad' assure/supply-chain/run.sh planted
