# shellcheck shell=bash
# Sourced by assure/selftest.sh: what is planted for this part, and the reason by which it must be caught.
plant exhaustive 'byte 31 \^ 1' env HS256_PLANTED=exhaustive assure/tests/run.sh exhaustive
plant stack 'bytes of stack' env HS256_PLANTED=stack assure/tests/run.sh stack
plant heap 'left in the heap' env HS256_PLANTED=heap assure/tests/run.sh heap
