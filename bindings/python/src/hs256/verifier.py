"""Verifier: decides whether tokens are valid. All rules are in the C library; there are none here."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterable, List, Mapping, NoReturn, Optional, Tuple, Type, Union

from . import _ffi
from ._arguments import LEFT_OUT, Moment, Seconds, TextOrBytes, Token, moment, octets, revocations, text_or_bytes
from ._expiry import NEVER, Expiry, call_at
from ._following import Path, naming_field, path_of
from ._policy import document_of
from ._traceback import discreet
from .claims import Claims
from .errors import InvalidArgument
from .explanation import Explanation
from .key import KeyMaterial, Secret, materials
from .policy import Policy

# Only type checkers see this parameter: the accelerator's class is not generic.
if TYPE_CHECKING:
    from typing_extensions import Unpack

    _Decider = _ffi.Decider[Claims]
else:
    _Decider = _ffi.Decider


class Verifier(_Decider):
    """Decides whether tokens are valid: signed with one of its keys and as its policy demands.

    Build it once and share it among any number of threads, tasks and greenlets. It survives ``fork``; a copy shares its
    keys and is closed on its own; pickling is refused.

    >>> secret = "an evident test secret of 32 bytes or more"
    >>> verifier = Verifier(secret, issuer="https://issuer.example", leeway=30)
    >>> import hs256
    >>> verifier.verify(hs256.Signer(secret).sign({"iss": "https://issuer.example", "sub": "ada"}))["sub"]
    'ada'

    Args:
        secret_or_keys: a secret (text counts as its UTF-8), a :class:`Key`, a :class:`KeySet`, or a list of these: 1 to
            4096 keys, at most 16 of them without an id, no id twice.
        revoked: a list of revocations in JSON Lines, as in docs/POLICY.md: a token on it raises :class:`Revoked`.
            An empty text revokes nothing.
        max_stale: how old that list may be, in whole seconds or as a timedelta: more than that long after its last
            ``as_of``, a token that is otherwise valid raises :class:`Unavailable`.
        clock: a function that returns the time in Unix seconds. ``time.time``, the default, stands for the system's
            clock, which the library then reads itself: to stop time in a test, give a function of your own.
        policy: what is demanded of a token: the options that :class:`hs256.Policy` has.

    Leave out what you do not demand. None and an empty list are refused, since they would demand nothing by mistake.
    The options become a policy document, which the core reads; :meth:`from_policy` takes such a document as it is.

    Raises:
        WeakKey: a key is too short.
        InvalidArgument: an option is unknown, of the wrong type, out of range, or nothing; ``field`` names it.
        TypeError: an option has a value that JSON cannot hold, such as bytes; or the keys are not a list. A mapping of
            ids to secrets is not a list: give ``[Key(secret, id=kid), ...]``.
    """

    __slots__ = ("_life",)

    # The clock, the leeway, and whether a policy file may change it.
    _life: Tuple[Callable[[], float], int, bool]

    @discreet
    def __init__(
        self,
        secret_or_keys: Union[Secret, Iterable[Secret]],
        *,
        revoked: TextOrBytes = LEFT_OUT,
        max_stale: Seconds = LEFT_OUT,
        clock: Callable[[], float] = time.time,
        **policy: Unpack[Policy],
    ) -> None:
        # The keys first: the first mistake decides the error.
        self._open(materials(secret_or_keys), document_of(policy), revoked, max_stale, clock)

    @classmethod
    @discreet
    def from_policy(
        cls,
        secret_or_keys: Union[Secret, Iterable[Secret]],
        policy: TextOrBytes,
        *,
        revoked: TextOrBytes = LEFT_OUT,
        max_stale: Seconds = LEFT_OUT,
        clock: Callable[[], float] = time.time,
    ) -> Verifier:
        """A verifier whose options are in a policy document: JSON of at most 256 KiB, the same in every language.

        >>> secret = "an evident test secret of 32 bytes or more"
        >>> Verifier.from_policy(secret, '{"issuer": "https://issuer.example", "leeway": 30}')
        <hs256.Verifier, redacted>

        Raises as :class:`Verifier` does; ``field`` is ``"policy"`` if the document is not an I-JSON object (RFC 7493).
        """
        made = cls.__new__(cls)
        made._open(materials(secret_or_keys), text_or_bytes("policy", policy), revoked, max_stale, clock)
        return made

    @classmethod
    @discreet
    def open(cls, path: Path) -> Verifier:
        """Opens a verifier from a policy file, which names keys, policy and list of revocations (docs/POLICY.md).

        It follows the file: every ``refresh`` seconds, one call looks whether the file, a secret's file or the list has
        changed. If one does not load, nothing changes, and :meth:`status` says so. No thread is started.

        Raises:
            InvalidArgument, WeakKey: depending on the first mistake. The text has all mistakes, a line each, and never
                a secret; ``InvalidArgument.field`` is the first one's member, such as ``"keys[1].until"``.
            TypeError: the argument is not a path.
        """
        made, name = cls.__new__(cls), path_of(path)
        leeway = naming_field(lambda: _ffi.follow_decider(made, name, Claims))
        made._life = time.time, leeway, True
        return made

    @discreet
    def refresh(self) -> None:
        """Looks at the files now, whatever the file's ``refresh`` says, and uses what has changed.

        Raises as :meth:`open` does, and the state in use stays in use; InvalidArgument for a verifier that :meth:`open`
        has not made.
        """
        naming_field(self._refresh)

    @discreet
    def status(self) -> Dict[str, Any]:
        """The state of a verifier that :meth:`open` made, and what it has decided; never a secret. Reads no file.

        It has ``generation``, ``loaded_at``, ``load_seconds``, ``keys``, ``error`` (None, or the ``message`` and
        ``age`` of what is wrong with the files), ``revocations``, ``verdicts`` by the codes' names, and ``accepted``,
        by key.
        """
        status: Dict[str, Any] = json.loads(self._status_as(0))
        return status

    @discreet
    def open_metrics(self) -> str:
        """:meth:`status` for Prometheus: ``application/openmetrics-text; version=1.0.0; charset=utf-8``."""
        return self._status_as(1).decode()

    def _status_as(self, form: int) -> bytes:
        try:
            return self._status(form)
        except InvalidArgument:
            if self._closed:
                raise
        raise InvalidArgument("invalid argument `verifier`: not opened from a file", field="verifier")

    @discreet
    def explain(self, token: Token, /) -> Explanation:
        """Every check of a token and how it went, also after one that fails; by the verifier's clock.

        For people who wonder why a token is rejected: in a command, a log at debug level, a test. Never use it to
        decide. It shows no claim's value, no part of a signature and no key. The token's faults are in the result, not
        raised.

        >>> verifier = Verifier("an evident test secret of 32 bytes or more")
        >>> explained = verifier.explain("Bearer eyJhbGciOiJIUzI1NiJ9.e30.")
        >>> explained["verdict"]["code"]
        'malformed'
        >>> next(check["cause"] for check in explained["checks"] if check["outcome"] == "failed")
        'a whole header value: the token is what comes after `Bearer`'

        Raises:
            NotAToken: the token is neither text nor bytes.
        """
        return _read(self._explain(octets(token, sys.maxsize - 1), None))

    @discreet
    def explain_at(self, token: Token, /, now: Moment) -> Explanation:
        """As :meth:`explain`, as of `now`: Unix seconds, rounded down, or an aware datetime."""
        return _read(self._explain(octets(token, sys.maxsize - 1), moment(now)))

    def until_expiry(self, claims: Union[Claims, Mapping[str, Any], None], close: Callable[[], Any]) -> Expiry:
        """Calls `close` when a token has expired, for streams and sockets that outlive their request.

        That is at ``exp``, with the verifier's leeway and by its clock; if that is past, right after this call returns;
        and never for claims without ``exp``, or for None. If an event loop runs, `close` is called on it and may be
        asynchronous; otherwise it is called in a thread. A revocation does not close a connection.

        Returns:
            The wait: call its ``cancel`` when the connection ends by itself.

        >>> verifier = Verifier("an evident test secret of 32 bytes or more")
        >>> expiry = verifier.until_expiry({"sub": "ada", "exp": 4_000_000_000}, lambda: None)
        >>> expiry.cancel()
        """
        exp = claims.exp if isinstance(claims, Claims) else (claims or {}).get("exp")
        if exp is None:
            return NEVER
        clock, seconds, followed = self._life
        return call_at((lambda: exp + self._latest_leeway()) if followed else (lambda: exp + seconds), clock, close)

    def close(self) -> None:
        """Wipes the keys once no call is in progress; any later use raises InvalidArgument.

        Without it they are wiped when the verifier is garbage-collected.
        """
        if not self._closed and self._life[2]:
            self._latest_leeway()
        super().close()

    def _latest_leeway(self) -> int:
        """The leeway of the policy in use; of a closed verifier, the last one."""
        with suppress(InvalidArgument):
            self._life = self._life[0], self._leeway(), self._life[2]
        return self._life[1]

    def _open(
        self,
        keys: List[KeyMaterial],
        policy: bytes,
        revoked: TextOrBytes,
        max_stale: Seconds,
        clock: Callable[[], float],
    ) -> None:
        if not callable(clock):
            raise TypeError(f"`clock` is a function, not {type(clock).__name__}")
        system_clock = None if clock is time.time else clock
        leeway = _ffi.open_decider(self, keys, policy, *revocations(revoked, max_stale), system_clock, Claims)
        self._life = clock, leeway, False

    def __enter__(self) -> Verifier:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: object) -> None:
        self.close()

    def __copy__(self) -> Verifier:
        copy = Verifier.__new__(type(self))
        _ffi.share_decider(copy, self)
        copy._life = self._life
        return copy

    def __deepcopy__(self, memo: object) -> Verifier:
        return self.__copy__()

    def __repr__(self) -> str:
        return f"<hs256.Verifier, {'closed' if self._closed else 'redacted'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Verifier cannot be pickled: it holds keys. Make it where it is used")


def _read(text: bytes) -> Explanation:
    explanation: Explanation = json.loads(text)
    return explanation
