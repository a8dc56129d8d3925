"""Decider: verifies tokens, the base of hs256.Verifier."""

from __future__ import annotations

import ctypes
from time import time as system_clock
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Generic,
    Iterable,
    List,
    NoReturn,
    Optional,
    Sequence,
    Type,
    TypeVar,
    Union,
)

from .._arguments import Moment, Token, moment, octets
from .._traceback import discreet
from ..errors import Error, InvalidArgument
from .handle import SHORT, TOKEN_LEN_AT, Handle, Scratch, put_token, used
from .layout import BUFFER_AT, PAYLOAD_AT, TWO_WORDS, claim_at_fault, each_of_many
from .library import hs256_verify, hs256_verify_at, hs256_verify_request, size_t
from .payload import object_of
from .view import View, view_of

if TYPE_CHECKING:
    from ..key import KeyMaterial

Made = TypeVar("Made")
AnyClaims = TypeVar("AnyClaims", bound=View)


class _Closed:
    """Replaces the handle of a verifier that was closed, or that is not initialized yet."""

    @property
    def pool(self) -> NoReturn:
        raise InvalidArgument("the verifier is closed")

    batches = limit = explain = leeway = refresh = status = pool


_CLOSED: Any = _Closed()


class Decider(Generic[AnyClaims]):
    """Decides about tokens: the base of Verifier."""

    __slots__ = ("_clock", "_handle")

    _clock: Optional[Callable[[], float]]
    _handle: Handle

    @property
    def _closed(self) -> bool:
        return getattr(self, "_handle", _CLOSED) is _CLOSED

    @discreet
    def verify(self, token: Token, /) -> Dict[str, Any]:
        """All claims of a token that is valid now.

        Args:
            token: the compact serialization (RFC 7515 section 3.1), nothing around it.

        Raises:
            Error: the subclass for the first check that fails, with its ``code``, ``claim`` and ``at``. It is
                :class:`NotAToken`, a TypeError as well, for what is neither text nor bytes.
        """
        return self._decide(token, None, _dict_of)

    @discreet
    def verify_at(self, token: Token, /, now: Moment) -> Dict[str, Any]:
        """All claims of a token that is valid as of `now`: Unix seconds, rounded down, or an aware datetime."""
        return self._decide(token, moment(now), _dict_of)

    @discreet
    def check(self, token: Token, /) -> AnyClaims:
        """A view of the claims of a token that is valid now: cheaper than :meth:`verify`, as it parses nothing.

        Raises as :meth:`verify` does.
        """
        claims: AnyClaims = self._decide(token, None, _view_of)
        return claims

    @discreet
    def check_at(self, token: Token, /, now: Moment) -> AnyClaims:
        """A view of the claims of a token that is valid as of `now`: Unix seconds or an aware datetime."""
        claims: AnyClaims = self._decide(token, moment(now), _view_of)
        return claims

    @discreet
    def verify_many(
        self, tokens: Iterable[Token], *, now: Optional[Moment] = None, threads: int = 1
    ) -> List[Union[Dict[str, Any], Error]]:
        """Verifies many tokens in one call, without the GIL: for each, in order, its claims or its error, not raised.

        What is neither text nor bytes has its error as well, :class:`NotAToken`. A signal, such as Ctrl-C, is looked
        for every thousand tokens.

        Args:
            tokens: the tokens.
            now: Unix seconds or an aware datetime; None for the verifier's clock.
            threads: over how many threads to spread them, 1 to 256. More than one pays from some hundreds on.

        Raises:
            InvalidArgument: `threads` is out of range.
            TypeError: the tokens are a single one, or a mapping.
        """
        handle = self._handle
        results: List[Union[Dict[str, Any], Error]] = []
        for _, codes, claims, buffer, base, no_tokens in handle.batches(tokens, self._now(now), threads):
            first = len(results)
            for code, (claim, error_at, address, size) in zip(codes, each_of_many(claims)):
                if code:
                    results.append(handle.error(code, claim, error_at))
                    continue
                start = address - base
                results.append(object_of(buffer[start : start + size].decode()))
            for at, error in no_tokens.items():
                results[first + at] = error
        return results

    @discreet
    def check_many(
        self, tokens: Iterable[Token], *, now: Optional[Moment] = None, threads: int = 1
    ) -> List[Union[AnyClaims, Error]]:
        """As :meth:`verify_many`, with views of the claims: parses nothing."""
        handle = self._handle
        results: List[Union[AnyClaims, Error]] = []
        for given, codes, claims, buffer, base, no_tokens in handle.batches(tokens, self._now(now), threads):
            first, at = len(results), 0
            for code, token in zip(codes, given):
                fields = claims[at : at + BUFFER_AT]
                at += BUFFER_AT
                if code:
                    results.append(handle.error(code, *claim_at_fault(fields)))
                    continue
                start = TWO_WORDS.unpack_from(fields, PAYLOAD_AT)[0] - base
                results.append(view_of(handle, fields + buffer[start : start + 2 * len(token) + 4]))
            for n, error in no_tokens.items():
                results[first + n] = error
        return results

    def close(self) -> None:
        """Gives up the keys, which are wiped once no call is under way; any later use raises InvalidArgument.

        Without it they are wiped when the verifier is garbage-collected.
        """
        self._handle, self._clock = _CLOSED, None

    def _explain(self, token: bytes, now: Optional[int], /) -> bytes:
        """The explanation of a token as JSON, as of `now` or by the verifier's clock."""
        explain = self._handle.explain
        if now is None and self._clock is not None:
            now = moment(self._clock(), "clock")
        return explain(token, now)

    def _leeway(self) -> int:
        """The leeway of the policy that is in use, in seconds."""
        return getattr(self, "_handle", _CLOSED).leeway()  # type: ignore[no-any-return]

    def _refresh(self) -> None:
        """Takes what has changed of a followed file into use."""
        self._handle.refresh()

    def _status(self, form: int, /) -> bytes:
        """The state of a verifier that follows a file and the counts of its verdicts, as text: HS256_STATUS_*."""
        return self._handle.status(form)

    def _decide(self, token: Token, now: Optional[int], make: Callable[[Handle, Scratch, int], Made]) -> Made:
        """The result for a valid token, as of `now` or by the verifier's clock."""
        handle = self._handle  # kept to the end: a scratch's memory must outlive a `close`, which the clock may call
        if now is None and self._clock is not None:
            now = moment(self._clock(), "clock")
        given = octets(token, handle.limit)
        size = len(given)
        try:
            scratch = handle.pool.pop()
        except IndexError:
            scratch = handle.scratch()
        request, memory, _, _, _, _, fixed = scratch
        if now is not None:
            code = hs256_verify_at(*fixed, given, size_t(size), ctypes.c_int64(now))
        elif size <= SHORT:
            put_token(memory, TOKEN_LEN_AT, size, given)
            code = hs256_verify_request(request)
        else:
            code = hs256_verify(*fixed, given, size_t(size))
        if code:
            handle.refuse(code, scratch)
        made = make(handle, scratch, size)
        handle.pool.append(scratch)
        return made

    def _now(self, now: Optional[Moment]) -> int:
        return moment((self._clock or system_clock)(), "clock") if now is None else moment(now)


def _dict_of(_handle: Handle, scratch: Scratch, _size: int) -> Dict[str, Any]:
    _, _, answer, payload_len, _, _, _ = scratch
    return object_of(answer[BUFFER_AT : BUFFER_AT + payload_len.value].decode())


def _view_of(handle: Handle, scratch: Scratch, size: int) -> Any:
    return view_of(handle, scratch[2][used(size)])


def open_decider(
    decider: Decider[AnyClaims],
    keys: Sequence[KeyMaterial],
    policy: bytes,
    revoked: Optional[bytes],
    max_stale: Optional[int],
    clock: Optional[Callable[[], float]],
    claims: Type[AnyClaims],
    /,
) -> int:
    """Gives a Decider its keys, policy document, revocations, clock (None for the system's) and the
    class of claims.

    Returns the policy's leeway in seconds.
    """
    decider._handle, decider._clock = Handle(keys, policy, revoked, max_stale, claims), clock
    return decider._handle.leeway()


def follow_decider(decider: Decider[AnyClaims], path: bytes, claims: Type[AnyClaims], /) -> int:
    """Gives a Decider a policy file that it follows, and the class of claims.

    Returns the policy's leeway in seconds, as it is now.
    """
    decider._handle, decider._clock = Handle.opened(path, claims), None
    return decider._handle.leeway()


def share_decider(decider: Decider[AnyClaims], other: Decider[AnyClaims], /) -> None:
    """Gives a Decider the handle of another."""
    decider._handle, decider._clock = other._handle, other._clock
