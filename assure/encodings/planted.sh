# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant encodings 'MIXED ENCODINGS: .*hmac_and_decode' assure/encodings/run.sh planted
