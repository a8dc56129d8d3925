# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
for language in rust python node go; do
    plant "interop-$language" 'InvalidSignature|SignatureMismatch|SIGNATURE_MISMATCH|signature does not match' env HS256_PLANTED=interop \
        assure/interop/run.sh "$language"
done
