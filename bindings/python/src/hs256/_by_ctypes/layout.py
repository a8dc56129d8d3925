"""hs256_claims of include/hs256.h as bytes: the offset of each member."""

from __future__ import annotations

import struct

from .library import WORD

# The layout of the C compiler; a view is a pointer and a length.
LAYOUT = struct.Struct("@NiIN d NN NN NN NN NN NN ddd".replace(" ", ""))
TWO_WORDS, UINT32, DOUBLE = map(struct.Struct, ("@NN", "@I", "@d"))
ERROR_CLAIM_AT, PRESENT_AT, ERROR_AT_AT, PAYLOAD_AT = WORD, WORD + 4, 2 * WORD + 8, 2 * WORD + 16
# The address of the payload; the address and length of the claim.
ISS, SUB, JTI, AUD, KEY_ID = (struct.Struct(f"@{PAYLOAD_AT}xN{(2 * i - 1) * WORD}xNN").unpack_from for i in range(1, 6))
# For a rejection: the claim at fault and its time.
claim_at_fault = struct.Struct(f"@{ERROR_CLAIM_AT}xi{4 + WORD}xd").unpack_from
# For each token of a batch: the claim at fault and its time, the payload's address and length.
each_of_many = struct.Struct(f"@{ERROR_CLAIM_AT}xi{4 + WORD}xdNN{10 * WORD + 24}x").iter_unpack
EXP_AT, NBF_AT, IAT_AT = (LAYOUT.size - 8 * i for i in (3, 2, 1))
HAS_EXP, HAS_NBF, HAS_IAT = 1, 2, 4
BUFFER_AT = LAYOUT.size
