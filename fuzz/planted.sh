# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant fuzz 'planted on purpose' fuzz/run.sh 30 planted
rm -rf fuzz/artifacts/planted
