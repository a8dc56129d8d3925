# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant cost 'more than 20 HMACs' assure/cost/run.sh planted
plant cost-node 'Node, check and 40 claims, [0-9]+ KiB: +([2-9][0-9]|[0-9]{3,})[.]' assure/cost/run.sh planted-node
