# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant cost 'more than 20 HMACs' assure/cost/run.sh planted
