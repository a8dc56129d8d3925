# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant dudect 'the times of planted_comparing depend on the secret' assure/dudect/run.sh planted
