# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
for language in node python go; do
    plant "browsers-$language" 'what the page reads of no token' env HS256_PLANTED=browsers assure/browsers/run.sh "$language"
done
