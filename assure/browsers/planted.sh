# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
for language in node python go; do
    plant "browsers-$language" 'what the page reads of no token' env HS256_PLANTED=browsers assure/browsers/run.sh "$language"
done
