"""hs256_verifier, and the memory that its calls use."""

from __future__ import annotations

import ctypes
import struct
import sys
from itertools import chain
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    NoReturn,
    Optional,
    Sequence,
    Tuple,
    Type,
)

from .._arguments import MAX_TOKEN_LEN, Token, octets, thread_count, tokens_in
from ..errors import BufferTooSmall, Error, Expired, NotAToken, NotYetValid
from .builder import Builder
from .errors import claim_name, error
from .following import opened, told
from .layout import BUFFER_AT, ERROR_AT_AT, ERROR_CLAIM_AT, LAYOUT, PAYLOAD_AT
from .library import WORD, held, hs256_verify_batch, memory_for_c, octets_t, pointer_t, released, size_t, status_t

if TYPE_CHECKING:
    from ..key import KeyMaterial
    from .view import View


# hs256_request of include/hs256.h: eight words, the last of which is the token's length. Room for a token follows; a
# longer token is passed as an argument.
REQUEST, SHORT = struct.Struct("@8N"), 1024
TOKEN_LEN_AT, TOKEN_AT, ANSWER_AT = REQUEST.size - WORD, REQUEST.size, REQUEST.size + SHORT
put_token = struct.Struct(f"@N{SHORT}s").pack_into


def used(size: int) -> slice:
    """How much of an answer a token of this size can use: hs256_buffer_len, or one more."""
    return slice(0, BUFFER_AT + size + (size >> 1) + 4)


# What one call to the library uses, prepared once: a request as an argument, its memory, the answer (hs256_claims,
# followed by the buffer), its payload.len, error_claim and error_at; the first arguments of hs256_verify, for a long
# token. A scratch popped from the pool belongs to one call: other threads, greenlets, signal handlers and finalizers
# that verify meanwhile pop or make another. It is a plain tuple because Python unpacks those fastest.
Scratch = Tuple[Any, bytearray, Any, ctypes.c_size_t, ctypes.c_int32, ctypes.c_double, Tuple[Any, ...]]

# The most tokens in one call, for each thread.
SHARE = 1024


class Batch(NamedTuple):
    """The results of one call for many tokens."""

    given: List[bytes]
    codes: List[int]
    claims: bytearray
    """The hs256_claims of each token."""
    buffer: bytearray
    buffer_at: int
    """The buffer's address."""
    no_tokens: Dict[int, Error]
    """Errors for entries that are not tokens, by index."""


# The codes that set error_at.
TIMED = (NotYetValid.number, Expired.number)


class Handle:
    """hs256_verifier. Freed when the last reference is gone, so never during a call that holds one."""

    __slots__ = ("_address", "_buffer_len", "claims", "limit", "pool")

    def __init__(
        self,
        keys: Sequence[KeyMaterial],
        policy: bytes,
        revoked: Optional[bytes],
        max_stale: Optional[int],
        claims: Type[View],
    ) -> None:
        with Builder() as builder:
            for key in keys:
                builder.key(key)
            builder.text("policy", policy)
            if revoked is not None:
                builder.text("set_revocations", revoked)
            if max_stale is not None:
                builder.call("set_max_stale", max_stale)
            self._address = builder.build("build")
        self._begin(held.hs256_verifier_max_token_len(self._address), claims)

    @classmethod
    def opened(cls, path: bytes, claims: Type[View]) -> Handle:
        made = cls.__new__(cls)
        made._address = opened("verifier", path)
        made._begin(MAX_TOKEN_LEN, claims)  # the file may change later
        return made

    def _begin(self, limit: int, claims: Type[View]) -> None:
        self.claims = claims
        self.limit: int = limit
        # Enough for any token within the limit; a longer one is rejected before the buffer is used.
        self._buffer_len: int = held.hs256_buffer_len(self.limit)
        self.pool: List[Scratch] = []

    def __del__(self, free: Any = held.hs256_verifier_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def scratch(self) -> Scratch:
        memory, address, _ = memory_for_c(ANSWER_AT + BUFFER_AT + self._buffer_len)
        claims, buffer = address + ANSWER_AT, address + ANSWER_AT + BUFFER_AT
        fixed = (self._address, buffer, self._buffer_len, claims)
        system_clock = 0
        REQUEST.pack_into(memory, 0, REQUEST.size, *fixed, system_clock, address + TOKEN_AT, 0)
        size_t.from_buffer(memory, ANSWER_AT).value = LAYOUT.size
        return (
            pointer_t.from_param(address),
            memory,
            (ctypes.c_char * (BUFFER_AT + self._buffer_len)).from_buffer(memory, ANSWER_AT),
            size_t.from_buffer(memory, ANSWER_AT + PAYLOAD_AT + WORD),
            status_t.from_buffer(memory, ANSWER_AT + ERROR_CLAIM_AT),
            ctypes.c_double.from_buffer(memory, ANSWER_AT + ERROR_AT_AT),
            tuple(kind.from_param(value) for kind, value in zip((pointer_t, pointer_t, size_t, pointer_t), fixed)),
        )

    def refuse(self, code: int, scratch: Scratch) -> NoReturn:
        claim, at = scratch[4].value, scratch[5].value
        self.pool.append(scratch)
        raise self.error(code, claim, at)

    def batches(self, tokens: Iterable[Token], now: int, threads: int) -> Iterator[Batch]:
        """The verdicts, share by share: between shares, Python looks for signals."""
        wanted = thread_count(threads)
        given = tokens_in(tokens)
        share = SHARE * wanted
        for first in range(0, len(given), share):
            yield self._batch(given[first : first + share], now, wanted)

    def _batch(self, tokens: List[Token], now: int, wanted: int) -> Batch:
        given: List[bytes] = []
        no_tokens: Dict[int, Error] = {}
        for token in tokens:
            try:
                given.append(octets(token, self.limit))
            except NotAToken as no_token:
                no_tokens[len(given)] = no_token.with_traceback(None)
                given.append(b"")
        count, lengths = len(given), [len(token) for token in given]
        pointers = (octets_t * count)(*given)
        starts = struct.unpack(f"@{count}N", pointers)
        views = struct.pack(f"@{2 * count}N", *chain.from_iterable(zip(starts, lengths)))
        # A token beyond the limit needs room too: the library wants a buffer for every token.
        needed = {length: held.hs256_buffer_len(length) for length in set(lengths)}
        buffer, buffer_at, buffer_keeper = memory_for_c(sum(needed[length] for length in lengths))
        claims, claims_at, claims_keeper = memory_for_c(LAYOUT.size * count)
        claims[:] = (LAYOUT.size.to_bytes(WORD, sys.byteorder) + bytes(LAYOUT.size - WORD)) * count
        codes = (ctypes.c_int32 * count)()
        code = hs256_verify_batch(
            *(self._address, ctypes.addressof(codes), claims_at, buffer_at, len(buffer)),
            *(views, count, now, min(wanted, count)),
        )
        del pointers, buffer_keeper, claims_keeper
        if code:
            raise error(code)
        return Batch(given, list(codes), claims, buffer, buffer_at, no_tokens)

    def explain(self, token: bytes, now: Optional[int]) -> bytes:
        """Calls hs256_explain: once, unless the policy names claims with long names."""
        size, at = size_t(8192), None if now is None else ctypes.byref(ctypes.c_int64(now))
        while True:
            text = ctypes.create_string_buffer(size.value)
            code = held.hs256_explain(self._address, text, size_t(len(text)), ctypes.byref(size), token, len(token), at)
            if code == 0:
                return text.raw[: size.value]
            if size.value <= len(text):
                raise error(code)

    def leeway(self) -> int:
        seconds: int = held.hs256_verifier_leeway(self._address)
        return seconds

    def refresh(self) -> None:
        told(released.hs256_verifier_refresh, (self._address,), ())

    def status(self, form: int) -> bytes:
        size = size_t(1024)
        while True:
            text = ctypes.create_string_buffer(size.value)
            code = released.hs256_verifier_status(self._address, text, len(text), ctypes.byref(size), form)
            if code == 0:
                return text.raw[: size.value]
            if code != BufferTooSmall.number:
                raise error(code)
            size.value += 64  # the counts may have grown meanwhile

    def error(self, code: int, claim: int, at: float) -> Error:
        made = error(code, claim_name(self._address, claim))
        if code in TIMED:
            made.at = at
        return made
