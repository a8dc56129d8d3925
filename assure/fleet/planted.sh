# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant fleet 'is not refused everywhere' env HS256_PLANTED=fleet FLEET_REVOCATIONS=500 assure/fleet/run.sh flood
plant kills 'left half a list' env HS256_PLANTED=kills HS256_FOLLOW_KILLS=3 assure/fleet/run.sh kills
plant sizes 'hs256 follow takes more than 4 times' env HS256_PLANTED=sizes FLEET_ENTRIES=100000 assure/fleet/run.sh sizes
for what in unit:takes.the.unit manifest:of.a.Pod rsync:brings.b 'curl:revokes ab' trim:younger.than; do
    plant "document-${what%%:*}" "document: .*${what#*:}" env "HS256_PLANTED=document-${what%%:*}" assure/fleet/run.sh document
done
