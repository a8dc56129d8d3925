"""The way into the C library that every interpreter has: ctypes. `_ffi` says what it has to offer.

A call costs little because nothing is converted twice: functions that run for every token declare no argument types
(ctypes would convert every argument of every call), and what does not change from call to call is prepared once. For
most tokens that is all but the token itself, which is put where a request for the library has it: one argument.
"""

from __future__ import annotations

import ctypes
import json
import struct
import sys
import weakref
from functools import cache
from itertools import chain
from time import time as _system_clock
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    NoReturn,
    Optional,
    Sequence,
    Tuple,
    Type,
    TypeVar,
    Union,
)

from . import _library
from ._arguments import Moment, Token, items, moment, octets, thread_count
from ._traceback import discreet
from .errors import BY_NUMBER, BufferTooSmall, Error, InvalidArgument

if TYPE_CHECKING:
    from ._policy import Policy
    from .claims import Claims
    from .key import KeyMaterial


def _abi_version(name: str) -> int:
    try:
        function = ctypes.CDLL(name).hs256_abi_version
    except AttributeError:
        raise AttributeError("it has no hs256_abi_version") from None
    function.restype, function.argtypes = ctypes.c_uint32, []
    version: int = function()
    return version


# The library twice: calls through the first release the GIL, calls through the second do not. Releasing it costs more
# than it gives for a call of less than a microsecond. PyPy knows the first kind only.
_name = _library.find(_abi_version)
_released, _held = ctypes.CDLL(_name), getattr(ctypes, "PyDLL", ctypes.CDLL)(_name)
_size, _pointer, _octets, _status = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
_word = ctypes.sizeof(_size)


class _Times(ctypes.Structure):
    """hs256_times."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("flags", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("now", ctypes.c_int64),
        ("expires_in", ctypes.c_int64),
        ("not_before_in", ctypes.c_int64),
    )


class _View(ctypes.Structure):
    """hs256_view."""

    _fields_ = (("data", ctypes.c_void_p), ("len", ctypes.c_size_t))


def _declare() -> None:
    text, number = (_octets, _size), ctypes.c_int64
    signatures: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
        "builder_new": (_pointer, ()),
        "builder_free": (None, (_pointer,)),
        "builder_message": (_octets, (_pointer,)),
        "builder_add_key": (_status, (_pointer, _status, *text, *text, ctypes.c_uint32)),
        "builder_add_issuer": (_status, (_pointer, *text)),
        "builder_add_audience": (_status, (_pointer, *text)),
        "builder_set_any_audience": (_status, (_pointer,)),
        "builder_set_subject": (_status, (_pointer, *text)),
        "builder_set_typ": (_status, (_pointer, *text)),
        "builder_set_leeway": (_status, (_pointer, number)),
        "builder_set_max_age": (_status, (_pointer, number)),
        "builder_add_required": (_status, (_pointer, *text)),
        "builder_set_max_token_len": (_status, (_pointer, _size)),
        "builder_build": (_status, (_pointer, ctypes.POINTER(_pointer))),
        "builder_build_signer": (_status, (_pointer, ctypes.POINTER(_pointer))),
        "verifier_free": (None, (_pointer,)),
        "signer_free": (None, (_pointer,)),
        "claim_name": (_status, (_pointer, ctypes.POINTER(_View), ctypes.c_int32)),
        "error_name": (_octets, (ctypes.c_int32,)),
        "error_message": (_octets, (ctypes.c_int32,)),
        "version": (_octets, ()),
        "buffer_len": (_size, (_size,)),
        "bearer": (_status, (ctypes.POINTER(_View), _pointer, _size)),
        "challenge": (_status, (_pointer, _size, ctypes.POINTER(_size), ctypes.c_int32, *text)),
        "sign": (_status, (_pointer, _pointer, _size, ctypes.POINTER(_size), *text, ctypes.POINTER(_Times))),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(_held, "hs256_" + name)
        function.restype, function.argtypes = result, arguments


_declare()
# No argtypes: the arguments are instances of the exact types already (see _Scratch), but for tokens, which are bytes.
_verify_request, _verify, _verify_at = (_held["hs256_verify" + which] for which in ("_request", "", "_at"))
_verify_request.restype = _verify.restype = _verify_at.restype = _status
# A batch is long enough for others to run meanwhile.
_verify_batch = _released.hs256_verify_batch
_verify_batch.restype = _status
_verify_batch.argtypes = (
    *(_pointer, _pointer, _pointer, _pointer, _size, _pointer, _size),
    *(ctypes.c_int64, _size),
)

# hs256_claims of include/hs256.h as the C compiler lays it out; a view is a pointer and a length.
_LAYOUT = struct.Struct("@NiIN NN NN NN NN NN NN ddd".replace(" ", ""))
_TWO_WORDS, _INT32, _UINT32, _DOUBLE = map(struct.Struct, ("@NN", "@i", "@I", "@d"))
_ERROR_CLAIM_AT, _PRESENT_AT, _PAYLOAD_AT = _word, _word + 4, 2 * _word + 8
# Where the payload was, and where and how long the claim.
_ISS, _SUB, _JTI, _AUD = (struct.Struct(f"@{_PAYLOAD_AT}xN{(2 * i - 1) * _word}xNN").unpack_from for i in range(1, 5))
_KEY_ID_AT = _PAYLOAD_AT + 10 * _word
# Of each of many: the claim at fault, where the payload is and how long.
_each = struct.Struct(f"@{_ERROR_CLAIM_AT}xi{4 + _word}xNN{10 * _word + 24}x").iter_unpack
_EXP_AT, _NBF_AT, _IAT_AT = (_LAYOUT.size - 8 * i for i in (3, 2, 1))
_HAS_EXP, _HAS_NBF, _HAS_IAT = 1, 2, 4
_BUFFER_AT = _LAYOUT.size

_raw_decode = json.JSONDecoder().raw_decode


def version() -> str:
    """The version of the C library: "0.1.0"."""
    return str(_held.hs256_version().decode())


def error_name(number: int) -> str:
    """The name of a code: "expired"."""
    return str(_held.hs256_error_name(number).decode())


@cache
def _message(number: int) -> str:
    return str(_held.hs256_error_message(number).decode())


def error(number: int, claim: Optional[str] = None, message: Optional[str] = None) -> Error:
    """The exception for a code of the library."""
    if message is None:
        message = _message(number) if claim is None else f"{_message(number)} ({claim})"
    known: Optional[Type[Error]] = BY_NUMBER.get(number)
    if known is not None:
        made = known.__new__(known, message)
        if claim is not None:
            made.claim = claim
        return made
    unknown = Error(message, claim)
    unknown.code = error_name(number)
    return unknown


class _Builder:
    """hs256_builder for the length of a `with`; used by one thread only, as it demands."""

    def __enter__(self) -> _Builder:
        self._address = _held.hs256_builder_new()
        return self

    def __exit__(self, *_: object) -> None:
        _held.hs256_builder_free(self._address)

    def call(self, name: str, *arguments: Any) -> None:
        code = getattr(_held, "hs256_builder_" + name)(self._address, *arguments)
        if code:
            message = _held.hs256_builder_message(self._address).decode()
            raise error(code, None, message or None)

    def text(self, name: str, value: bytes) -> None:
        self.call(name, value, len(value))

    def key(self, key: KeyMaterial) -> None:
        length = 0 if key.id is None else len(key.id)
        self.call("add_key", key.encoding, key.secret, len(key.secret), key.id, length, int(key.allow_weak))

    def policy(self, policy: Policy) -> None:
        for issuer in policy.issuers:
            self.text("add_issuer", issuer)
        for audience in policy.audiences:
            self.text("add_audience", audience)
        if policy.any_audience:
            self.call("set_any_audience")
        if policy.subject is not None:
            self.text("set_subject", policy.subject)
        if policy.typ is not None:
            self.text("set_typ", policy.typ)
        self.call("set_leeway", policy.leeway)
        if policy.max_age is not None:
            self.call("set_max_age", policy.max_age)
        for name in policy.required:
            self.text("add_required", name)
        self.call("set_max_token_len", policy.max_token_len)

    def build(self, name: str) -> int:
        made = _pointer()
        self.call(name, ctypes.byref(made))
        assert made.value is not None
        return made.value


def check_key(key: KeyMaterial) -> None:
    """Raises what a verifier with this key would be refused for."""
    with _Builder() as builder:
        builder.key(key)


def _memory(size: int) -> Tuple[bytearray, int, Any]:
    """Bytes that C may write to: the bytes, their address, and what keeps them there."""
    memory = bytearray(size)
    keeper = (ctypes.c_char * max(size, 1)).from_buffer(memory) if size else None
    return memory, ctypes.addressof(keeper) if keeper is not None else 0, keeper


# hs256_request of include/hs256.h: eight words, the last of them the token's length. Behind it is room for a token; a
# longer one is an argument.
_REQUEST, _SHORT = struct.Struct("@8N"), 1024
_TOKEN_LEN_AT, _TOKEN_AT, _ANSWER_AT = _REQUEST.size - _word, _REQUEST.size, _REQUEST.size + _SHORT
_put_token = struct.Struct(f"@N{_SHORT}s").pack_into


def _used(size: int) -> slice:
    """How much of an answer a token of this size uses at most: hs256_buffer_len or one more."""
    return slice(0, _BUFFER_AT + size + (size >> 1) + 4)


# What one call to the library uses, prepared: a request as an argument, its memory, the answer (hs256_claims with the
# buffer behind it), its payload.len and error_claim; the first arguments of hs256_verify, for a long token. Who takes
# it out of a pool has it alone: other threads, greenlets, signal handlers and finalizers that verify in the meantime
# take or make another. A plain tuple, because that is what Python unpacks fastest.
_Scratch = Tuple[Any, bytearray, Any, ctypes.c_size_t, ctypes.c_int32, Tuple[Any, ...]]
Made = TypeVar("Made")


class _Handle:
    """hs256_verifier. Freed when the last reference is gone, so never during a call that holds one."""

    __slots__ = ("__weakref__", "_address", "_buffer_len", "limit", "pool", "reference")

    def __init__(self, keys: Sequence[KeyMaterial], policy: Policy) -> None:
        with _Builder() as builder:
            for key in keys:
                builder.key(key)
            builder.policy(policy)
            self._address = builder.build("build")
        self.limit = policy.max_token_len
        # No token within the limit needs more, and any beyond it is refused before the buffer is used.
        self._buffer_len: int = _held.hs256_buffer_len(policy.max_token_len)
        self.reference = weakref.ref(self)
        self.pool: List[_Scratch] = []

    def __del__(self, free: Any = _held.hs256_verifier_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def scratch(self) -> _Scratch:
        memory, address, _ = _memory(_ANSWER_AT + _BUFFER_AT + self._buffer_len)
        claims, buffer = address + _ANSWER_AT, address + _ANSWER_AT + _BUFFER_AT
        fixed = (self._address, buffer, self._buffer_len, claims)
        system_clock = 0
        _REQUEST.pack_into(memory, 0, _REQUEST.size, *fixed, system_clock, address + _TOKEN_AT, 0)
        _size.from_buffer(memory, _ANSWER_AT).value = _LAYOUT.size
        return (
            _pointer.from_param(address),
            memory,
            (ctypes.c_char * (_BUFFER_AT + self._buffer_len)).from_buffer(memory, _ANSWER_AT),
            _size.from_buffer(memory, _ANSWER_AT + _PAYLOAD_AT + _word),
            _status.from_buffer(memory, _ANSWER_AT + _ERROR_CLAIM_AT),
            tuple(kind.from_param(value) for kind, value in zip((_pointer, _pointer, _size, _pointer), fixed)),
        )

    def refuse(self, code: int, scratch: _Scratch) -> NoReturn:
        claim = scratch[4].value
        self.pool.append(scratch)
        raise self.error(code, claim)

    def batch(
        self, tokens: Iterable[Token], now: int, threads: int
    ) -> Tuple[List[bytes], List[int], bytearray, bytearray, int]:
        """The tokens, the verdict on each, each one's hs256_claims, the buffer, and where that is."""
        wanted = thread_count(threads)
        given = [octets(token, self.limit) for token in items("tokens", tokens)]
        count, lengths = len(given), [len(token) for token in given]
        pointers = (_octets * count)(*given)
        starts = struct.unpack(f"@{count}N", pointers)
        views = struct.pack(f"@{2 * count}N", *chain.from_iterable(zip(starts, lengths)))
        # A token beyond the limit gets a buffer all the same: the library wants room for every one.
        needed = {length: _held.hs256_buffer_len(length) for length in set(lengths)}
        buffer, buffer_at, buffer_keeper = _memory(sum(needed[length] for length in lengths))
        claims, claims_at, claims_keeper = _memory(_LAYOUT.size * count)
        claims[:] = (_LAYOUT.size.to_bytes(_word, sys.byteorder) + bytes(_LAYOUT.size - _word)) * count
        codes = (ctypes.c_int32 * count)()
        code = _verify_batch(
            *(self._address, ctypes.addressof(codes), claims_at, buffer_at, len(buffer)),
            *(views, count, now, min(wanted, max(count, 1))),
        )
        del pointers, buffer_keeper, claims_keeper
        if code:
            raise error(code)
        return given, list(codes), claims, buffer, buffer_at

    def error(self, code: int, claim: int) -> Error:
        return error(code, self._claim_name(claim) if claim else None)

    def text_at(self, address: int, length: int) -> str:
        """The text of a view into this verifier."""
        return ctypes.string_at(address, length).decode()

    def _claim_name(self, claim: int) -> Optional[str]:
        name = _View()
        if _held.hs256_claim_name(self._address, ctypes.byref(name), claim):
            return None
        return ctypes.string_at(name.data, name.len).decode()


class _Closed:
    """Stands in for the handle of a verifier that was closed, or not made yet."""

    @property
    def pool(self) -> NoReturn:
        raise InvalidArgument("the verifier is closed")

    batch = limit = pool


_CLOSED: Any = _Closed()


class Decider:
    """What decides about tokens: the base of Verifier."""

    __slots__ = ("_clock", "_handle")

    _clock: Optional[Callable[[], float]]
    _handle: _Handle

    @property
    def _closed(self) -> bool:
        return getattr(self, "_handle", _CLOSED) is _CLOSED

    @discreet
    def verify(self, token: Token, /) -> Dict[str, Any]:
        """All claims of a token that is valid now.

        Args:
            token: the compact serialization (RFC 7515 section 3.1), nothing around it.

        Raises:
            Error: the subclass for the first check that fails, with its ``code`` and ``claim``.
            TypeError: the token is neither text nor bytes.
        """
        return self._decide(token, None, _dict_of)

    @discreet
    def verify_at(self, token: Token, /, now: Moment) -> Dict[str, Any]:
        """All claims of a token that is valid as of `now`: Unix seconds, rounded down, or an aware datetime."""
        return self._decide(token, now, _dict_of)

    @discreet
    def check(self, token: Token, /) -> Claims:
        """A view of the claims of a token that is valid now: cheaper than :meth:`verify`, as it parses nothing.

        Raises as :meth:`verify` does.
        """
        return self._decide(token, None, _view_of)

    @discreet
    def check_at(self, token: Token, /, now: Moment) -> Claims:
        """A view of the claims of a token that is valid as of `now`: Unix seconds or an aware datetime."""
        return self._decide(token, now, _view_of)

    @discreet
    def verify_many(
        self, tokens: Iterable[Token], *, now: Optional[Moment] = None, threads: int = 1
    ) -> List[Union[Dict[str, Any], Error]]:
        """Verifies many tokens in one call, without the GIL: for each, in order, its claims or its error, not raised.

        Args:
            tokens: the tokens.
            now: Unix seconds or an aware datetime; None for the verifier's clock.
            threads: over how many threads to spread them, 1 to 256. More than one pays from some hundreds on.

        Raises:
            InvalidArgument: `threads` is out of range.
            TypeError: the tokens are a single text, or a mapping; or one of them is neither text nor bytes.
        """
        handle = self._handle
        _, codes, claims, buffer, base = handle.batch(tokens, self._now(now), threads)
        results: List[Union[Dict[str, Any], Error]] = []
        for code, (claim, address, size) in zip(codes, _each(claims)):
            if code:
                results.append(handle.error(code, claim))
                continue
            start = address - base
            results.append(_object(buffer[start : start + size].decode()))
        return results

    @discreet
    def check_many(
        self, tokens: Iterable[Token], *, now: Optional[Moment] = None, threads: int = 1
    ) -> List[Union[Claims, Error]]:
        """As :meth:`verify_many`, with views of the claims: parses nothing."""
        handle = self._handle
        given, codes, claims, buffer, base = handle.batch(tokens, self._now(now), threads)
        results: List[Union[Claims, Error]] = []
        reference, at = handle.reference, 0
        for code, token in zip(codes, given):
            fields = claims[at : at + _BUFFER_AT]
            at += _BUFFER_AT
            if code:
                results.append(handle.error(code, _INT32.unpack_from(fields, _ERROR_CLAIM_AT)[0]))
                continue
            found = _claims()
            start = _TWO_WORDS.unpack_from(fields, _PAYLOAD_AT)[0] - base
            fields += buffer[start : start + 2 * len(token) + 4]
            found._memory, found._owner = fields, reference
            results.append(found)
        return results

    def close(self) -> None:
        """Gives up the keys, which are wiped once no call is under way; any later use raises InvalidArgument.

        Without it they are wiped when the verifier is garbage-collected.
        """
        self._handle, self._clock = _CLOSED, None

    def _decide(self, token: Token, now: Optional[Moment], make: Callable[[_Handle, _Scratch, int], Made]) -> Made:
        """What is made of a valid token, as of `now` or by the verifier's clock."""
        if now is None and self._clock is not None:
            now = self._clock()
        when = None if now is None else ctypes.c_int64(moment(now))
        handle = self._handle  # kept until the end: what a scratch points to must outlive a `close` meanwhile
        given = octets(token, handle.limit)
        size = len(given)
        try:
            scratch = handle.pool.pop()
        except IndexError:
            scratch = handle.scratch()
        request, memory, _, _, _, fixed = scratch
        if when is not None:
            code = _verify_at(*fixed, given, _size(size), when)
        elif size <= _SHORT:
            _put_token(memory, _TOKEN_LEN_AT, size, given)
            code = _verify_request(request)
        else:
            code = _verify(*fixed, given, _size(size))
        if code:
            handle.refuse(code, scratch)
        made = make(handle, scratch, size)
        handle.pool.append(scratch)
        return made

    def _now(self, now: Optional[Moment]) -> int:
        return moment((self._clock or _system_clock)() if now is None else now)


def _dict_of(_handle: _Handle, scratch: _Scratch, _size: int) -> Dict[str, Any]:
    _, _, answer, payload_len, _, _ = scratch
    return _object(answer[_BUFFER_AT : _BUFFER_AT + payload_len.value].decode())


def _view_of(handle: _Handle, scratch: _Scratch, size: int) -> Claims:
    found: Claims = _claims()
    found._memory, found._owner = scratch[2][_used(size)], handle.reference
    return found


def open_decider(
    decider: Decider, keys: Sequence[KeyMaterial], policy: Policy, clock: Optional[Callable[[], float]], /
) -> None:
    """Gives a Decider its keys, policy and clock, which is None for the system's."""
    decider._handle, decider._clock = _Handle(keys, policy), clock


def share_decider(decider: Decider, other: Decider, /) -> None:
    """Gives a Decider what another has."""
    decider._handle, decider._clock = other._handle, other._clock


class View:
    """The claims of a verified token: the base of Claims."""

    __slots__ = ("_memory", "_owner", "_parsed")

    # `_memory` is a copy of hs256_claims with the buffer of the call behind it; the pointers in it are to the original
    # buffer, which begins with the payload. `_owner` gives the handle, which holds the key ids, while that is open.
    _memory: Union[bytes, bytearray]
    _owner: Callable[[], Optional[_Handle]]
    _parsed: Dict[str, Any]

    @property
    def payload(self) -> bytes:
        """The payload as it was signed: JSON in UTF-8."""
        length = _TWO_WORDS.unpack_from(self._memory, _PAYLOAD_AT)[1]
        return bytes(self._memory[_BUFFER_AT : _BUFFER_AT + length])

    @property
    def iss(self) -> Optional[str]:
        """``iss`` (RFC 7519 section 4.1.1), or ``None``."""
        payload, address, length = _ISS(self._memory)
        start = address - payload + _BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    @property
    def sub(self) -> Optional[str]:
        """``sub`` (RFC 7519 section 4.1.2), or ``None``."""
        payload, address, length = _SUB(self._memory)
        start = address - payload + _BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    @property
    def jti(self) -> Optional[str]:
        """``jti`` (RFC 7519 section 4.1.7), or ``None``. That it was not seen before is for the caller to check."""
        payload, address, length = _JTI(self._memory)
        start = address - payload + _BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    @property
    def aud(self) -> List[str]:
        """``aud`` (RFC 7519 section 4.1.3), always as a list; empty if the token has none."""
        payload, address, length = _AUD(self._memory)
        start = address - payload + _BUFFER_AT
        value = json.loads(self._memory[start : start + length]) if address else []
        return [value] if isinstance(value, str) else value

    @property
    def exp(self) -> Optional[float]:
        """``exp`` (RFC 7519 section 4.1.4) in Unix seconds, or ``None``."""
        return self._time(_HAS_EXP, _EXP_AT)

    @property
    def nbf(self) -> Optional[float]:
        """``nbf`` (RFC 7519 section 4.1.5) in Unix seconds, or ``None``."""
        return self._time(_HAS_NBF, _NBF_AT)

    @property
    def iat(self) -> Optional[float]:
        """``iat`` (RFC 7519 section 4.1.6) in Unix seconds, or ``None``. Checked only under a maximal age."""
        return self._time(_HAS_IAT, _IAT_AT)

    @property
    def key_id(self) -> Optional[str]:
        """The id of the key that the signature matched under, or ``None`` if that key has none.

        Raises:
            InvalidArgument: the verifier that made this was closed in the meantime.
        """
        address, length = _TWO_WORDS.unpack_from(self._memory, _KEY_ID_AT)
        if not address:
            return None
        owner = self._owner()
        if owner is None:
            raise InvalidArgument("the verifier of these claims is closed, its key ids are gone")
        return owner.text_at(address, length)

    def to_dict(self) -> Dict[str, Any]:
        """A new dictionary of all claims, as :meth:`hs256.Verifier.verify` gives it."""
        return _object(self.payload.decode())

    def __getitem__(self, name: str) -> Any:
        return _fresh(self._claims()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims())

    def __len__(self) -> int:
        return len(self._claims())

    def _claims(self) -> Dict[str, Any]:
        try:
            return self._parsed
        except AttributeError:
            self._parsed = self.to_dict()
            return self._parsed

    def _time(self, bit: int, at: int) -> Optional[float]:
        if not _UINT32.unpack_from(self._memory, _PRESENT_AT)[0] & bit:
            return None
        value: float = _DOUBLE.unpack_from(self._memory, at)[0]
        return value


_claims: Any = View


def views_are(claims: Type[View]) -> None:
    """Says what `check` makes: Claims, which builds on View, and so cannot be known here."""
    global _claims
    _claims = claims


class SignerHandle:
    """hs256_signer. Freed when the last reference is gone, so never during a call."""

    __slots__ = ("_address",)

    def __init__(self, key: KeyMaterial, max_token_len: int) -> None:
        with _Builder() as builder:
            builder.key(key)
            builder.call("set_max_token_len", max_token_len)
            self._address = builder.build("build_signer")

    def __del__(self, free: Any = _held.hs256_signer_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def sign(
        self, claims: bytes, now: Optional[int], iat: bool, expires_in: Optional[int], not_before_in: Optional[int]
    ) -> str:
        """Mints a token of claims in JSON; times in seconds, by the system's clock if `now` is None."""
        times = _Times(ctypes.sizeof(_Times))
        times.flags = sum(
            bit
            for bit, given in (
                (1, not iat),
                (2, expires_in is not None),
                (4, not_before_in is not None),
                (8, now is not None),
            )
            if given
        )
        times.now, times.expires_in, times.not_before_in = now or 0, expires_in or 0, not_before_in or 0
        length = _size(2 * len(claims) + 512)
        while True:  # once, unless the key id is long
            token = ctypes.create_string_buffer(length.value)
            code = _held.hs256_sign(
                self._address, token, length.value, ctypes.byref(length), claims, len(claims), ctypes.byref(times)
            )
            if code == BufferTooSmall.number:
                continue
            if code:
                raise error(code)
            return token.raw[: length.value].decode("ascii")


def open_signer(key: KeyMaterial, max_token_len: int, /) -> SignerHandle:
    """Makes a signer.

    Raises:
        Error: WeakKey or InvalidArgument, with the library's message.
    """
    return SignerHandle(key, max_token_len)


def bearer(value: bytes) -> Optional[bytes]:
    """The token in the value of an Authorization header, or None."""
    memory, address, keeper = _memory(len(value))
    memory[:] = value
    token = _View()
    if _held.hs256_bearer(ctypes.byref(token), address, len(value)):
        return None
    start = token.data - address
    del keeper
    return bytes(memory[start : start + token.len])


def challenge(code: int, realm: Optional[bytes]) -> str:
    """The value of the WWW-Authenticate header for a code."""
    length = _size(256 + 2 * len(realm or b""))
    text = ctypes.create_string_buffer(length.value)
    failed = _held.hs256_challenge(text, length, ctypes.byref(length), code, realm, len(realm or b""))
    if failed:
        raise error(failed, None, "the realm of a challenge is visible ASCII and spaces")
    return text.raw[: length.value].decode("ascii")


def _fresh(value: Any) -> Any:
    """The same JSON value, whose arrays and objects nobody else has."""
    if isinstance(value, list):
        return [_fresh(item) for item in value]
    if isinstance(value, dict):
        return {name: _fresh(item) for name, item in value.items()}
    return value


def _object(text: str) -> Dict[str, Any]:
    # raw_decode saves two searches for white space, of which there is hardly ever any in front.
    claims: Dict[str, Any] = _raw_decode(text if text[0] == "{" else text.lstrip())[0]
    return claims
