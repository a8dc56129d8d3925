# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant dudect 'the times of planted_comparing depend on the secret' assure/dudect/run.sh planted
