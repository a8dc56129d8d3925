# shellcheck shell=bash
# Sourced by assure/selftest.sh: plants a defect for this part, and gives the reason for which it must be caught.
plant exhaustive 'byte 31 \^ 1' env HS256_PLANTED=exhaustive assure/tests/run.sh exhaustive
plant stack 'bytes of stack' env HS256_PLANTED=stack assure/tests/run.sh stack
plant heap 'left in the heap' env HS256_PLANTED=heap assure/tests/run.sh heap
