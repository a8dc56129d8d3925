# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant cost 'more than 20 HMACs' assure/cost/run.sh planted
plant cost-node 'Node, check and 40 claims, [0-9]+ KiB: +([2-9][0-9]|[0-9]{3,})[.]' assure/cost/run.sh planted-node
