"""The guard that all frameworks share: from a request's raw header fields to the answer. Imports no framework.

The core says where a token is found and what is answered (docs/REQUESTS.md). This module calls the owner's functions;
if one fails, the answer is 500 and no route runs. Only what the owner's functions raise is logged, in the framework's
log.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from inspect import isawaitable, iscoroutine, iscoroutinefunction
from typing import (
    TYPE_CHECKING,
    Any,
    Awaitable,
    Callable,
    Dict,
    Generator,
    Iterable,
    List,
    NamedTuple,
    NoReturn,
    Optional,
    Protocol,
    Tuple,
    Union,
    cast,
)

from . import _ffi
from ._arguments import LEFT_OUT, OCTETS, Seconds, TextOrBytes, Token, given, mistake
from ._policy import document
from ._seen import Seen, seen_by_asgi, seen_by_wsgi
from ._traceback import discreet, without_our_frames
from .claims import Claims
from .errors import Error, Internal, Revoked
from .policy import Policy
from .verifier import Verifier

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._following import Path
    from .key import Secret

__all__ = ["Decision", "Guard", "Options", "Refusal", "Seen", "seen_by_asgi", "seen_by_wsgi"]

MaybeToken = Optional[Token]
VerifierOrFunction = Union[Verifier, Callable[[Any], Union[Verifier, Awaitable[Verifier]]]]
Headers = Tuple[Tuple[str, str], ...]
Log = Callable[[Exception], None]

# HS256_FOUND_*, HS256_SOURCE_*, HS256_REFUSAL_* and HS256_ANSWER_* of include/hs256.h.
EXEMPT, TOKEN, INVALID, ASK_OWNER = 0, 2, 3, 4
NO_SOURCE, CUSTOM = 0, 6
VALID, MISSING_TOKEN, INVALID_REQUEST, INSUFFICIENT_SCOPE = 0, 100, 101, 102
PASSES, TOLD, NO_STORE = 1, 2, 4

CACHE_CONTROL = "Cache-Control"

HOOKS = ("get_token", "is_revoked", "authorize", "on_refusal")


class Refusal(NamedTuple):
    """Why a request was refused, for ``on_refusal``. It contains nothing else of the token."""

    code: str
    """The verdict's, or ``missing_token``, ``invalid_request``, ``insufficient_scope``; ``internal`` also for a
    function of yours that failed."""

    claim: Optional[str]
    """The claim at fault, if there is one."""

    source: Optional[str]
    """Where the token was found: ``authorization``, ``header``, ``cookie``, ``query``, ``websocket``, ``custom``."""

    at: Optional[float] = None
    """The time of the claim at fault in Unix seconds, where the token has expired or is not valid yet."""


class Options(Policy, total=False):
    """What every guard takes besides ``verifier``, by name. An option given as None or an empty string is refused.

    The functions may be asynchronous where the framework is; ``request`` is the framework's own.
    """

    secret: Union[Secret, Iterable[Secret]]
    revoked: TextOrBytes
    max_stale: Seconds
    clock: Callable[[], float]
    policy_file: Path
    optional: bool
    realm: str
    header: str
    scheme: str
    cookie: str
    query: str
    websocket: bool
    get_token: Callable[[Any], Union[MaybeToken, Awaitable[MaybeToken]]]
    exempt: Iterable[str]
    is_revoked: Callable[[Claims, Any], Union[bool, Awaitable[bool]]]
    authorize: Callable[[Claims, Any], Union[bool, Awaitable[bool]]]
    on_refusal: Callable[[Refusal, Any], object]
    describe: bool


VERIFYING = ("secret", *Policy.__annotations__, "revoked", "max_stale", "clock")
GUARDING = ("verifier", *(name for name in Options.__annotations__ if name not in VERIFYING))


class Decision(NamedTuple):
    """What is answered to a request."""

    passes: bool
    """Whether the route runs."""

    status: int
    """401, 403, 500 or 503; 200 if the route runs, which then sets its own."""

    headers: Headers
    """Headers for the answer, including the route's own: see :func:`lay_over`."""

    error: Optional[str]
    """The error word for a body, for frameworks without an error format of their own; None with 200 and 500."""

    code: Optional[str]
    """As in :class:`Refusal`; None where a token was not looked at, and ``ok`` with claims."""

    claims: Optional[Claims] = None
    """None also if the route runs without claims: the guard was not asked, or is optional."""

    verifier: Optional[Verifier] = None
    """The verifier that accepted them."""

    subprotocol: Optional[str] = None
    """The subprotocol for the answer to a WebSocket's handshake, unless the application chooses another."""


class _Answer(NamedTuple):
    passes: bool
    told: bool
    status: int
    headers: Headers
    error: Optional[str]
    code: str
    source: Optional[str]


class _Outcome:
    """What to find in a request. Until this has run, the request is refused."""

    __slots__ = ("at", "claim", "claims", "refusal", "source", "subprotocol", "verifier")

    def __init__(self) -> None:
        self.refusal, self.source = Internal.number, NO_SOURCE
        self.claim: Optional[str] = None
        self.at: Optional[float] = None
        self.claims: Optional[Claims] = None
        self.verifier: Optional[Verifier] = None
        self.subprotocol: Optional[str] = None


# A step yields the result of an owner's function, to be awaited if it is asynchronous, and returns the answer.
_Steps = Generator[Any, Any, Decision]


class Guard:
    """Finds the token of a request, verifies it, calls the owner's functions, and says what to answer.

    Build one at start and share it among any number of threads, tasks and greenlets.

    >>> guard = Guard(secret="an evident test secret of 32 bytes or more", realm="api", cookie="session")
    >>> decision = guard.decide(Seen(b"GET", b"/me?page=2", [(b"Cookie", b"session=not.a.token")]))
    >>> decision.passes, decision.status, decision.error, decision.claims
    (False, 401, 'invalid_token', None)
    >>> dict(decision.headers)["WWW-Authenticate"]
    'Bearer realm="api", error="invalid_token", error_description="the token is not a well-formed JWT"'

    Args:
        verifier: decides; or, for tenants, a function of the request that returns a verifier. Instead of it, give
            ``secret`` and any other option of a :class:`hs256.Verifier`; or ``policy_file``.
        policy_file: the path of a policy file, which decides instead of both, and is followed as
            :meth:`hs256.Verifier.open` does.
        secret: as a Verifier's first argument: a secret, a :class:`hs256.Key`, or a list of these.
        optional: a request without a token passes, without claims; so does one whose cookie holds a rejected token.
        realm: named in challenges.
        header: a header to look in after Authorization, such as ``"X-JWT-Assertion"``.
        scheme: expected instead of Bearer; with ``header``, in that header.
        cookie: the name of a cookie to look in. Browsers send cookies by themselves, so such routes need a defence
            against cross-site request forgery.
        query: the name of a query parameter to look in. URLs end up in logs and histories (RFC 6750 section 5.3).
        websocket: look among the subprotocols of a WebSocket's handshake: ``bearer``, then the token.
        get_token: a function of the request that returns the token, a ``str``, or None. It replaces all other sources.
        exempt: paths that are not guarded: ``/login`` is that path only, ``/static/`` everything below it. The full
            path is compared, also in a mounted application.
        is_revoked: a function of claims and request: whether a valid token was revoked.
        authorize: a function of claims and request: whether these claims may pass. Anything but True is 403.
        on_refusal: called for every refusal, with a :class:`Refusal` and the request. The answer waits for it.
        describe: False for challenges that do not say why a token was rejected.

    Raises:
        InvalidArgument: an option is refused; ``field`` names it. Leave out what you do not demand: None and an empty
            string are refused. If a policy file does not load, it is the error of :meth:`hs256.Verifier.open`.
        WeakKey: a key is too short.
    """

    @discreet
    def __init__(self, verifier: VerifierOrFunction = LEFT_OUT, **options: Unpack[Options]) -> None:
        named: Dict[str, Any] = dict(options) if verifier is LEFT_OUT else {"verifier": verifier, **options}
        decided = "verifier" in named or "policy_file" in named  # then no option is left for the Verifier
        own = {name: value for name, value in named.items() if name in GUARDING or (decided and name not in VERIFYING)}
        verifying = {name: value for name, value in named.items() if name not in own}
        _check_functions(own)
        carried = {name: _carried(name, value) for name, value in own.items()}
        self._handle = _ffi.open_guard(document(carried))
        self._verifier = _decider(own, verifying)
        functions = [value for value in own.values() if callable(value)]
        self.has_plain_functions = not all(map(_is_asynchronous, functions))
        self._get_token, self._is_revoked, self._authorize, self._on_refusal = map(own.get, HOOKS)
        required = _ffi.open_guard(document({**carried, "optional": False}))
        self._without_token = _answer_of(*required.answer(MISSING_TOKEN, NO_SOURCE))
        # The same for every request.
        self._answers: Dict[Tuple[int, int], _Answer] = {}

    def __repr__(self) -> str:
        return f"<hs256.{type(self).__name__}>"

    def decide(
        self,
        seen: Seen,
        request: Any = None,
        log: Optional[Log] = None,
        *,
        wait: Optional[Callable[[Any], Any]] = None,
        missing_is_open: bool = False,
    ) -> Decision:
        """The decision on a request. Never raises.

        Args:
            seen: the request as it was received.
            request: what the owner's functions get.
            log: is given what they raise; by default it goes to Python's logging.
            wait: awaits an asynchronous function's result; without it, such a function is a mistake.
            missing_is_open: another party decides on a request without a token, so ``on_refusal`` is not called yet.
        """
        return cast(Decision, _run(self._steps(seen, request, log or to_logging, None, missing_is_open), wait))

    async def decide_async(
        self, seen: Seen, request: Any = None, log: Optional[Log] = None, *, allow: Optional[Callable[..., Any]] = None
    ) -> Decision:
        """As :meth:`decide`, where the owner's functions may be asynchronous.

        Args:
            seen: the request as it was received.
            request: what the owner's functions get.
            log: is given what they raise.
            allow: is asked as ``authorize`` is, and before it.
        """
        steps = self._steps(seen, request, log or to_logging, allow, False)
        try:
            gave = next(steps)
            while True:
                try:
                    gave = await gave if isawaitable(gave) else gave
                except Exception as error:
                    gave = steps.throw(error)
                else:
                    gave = steps.send(gave)
        except StopIteration as end:
            decision: Decision = end.value
            return decision

    def refuse_without_token(
        self, request: Any = None, log: Optional[Log] = None, *, wait: Optional[Callable[[Any], Any]] = None
    ) -> Decision:
        """The answer without a token when another party demands one, even if it is optional here."""
        answer = self._without_token
        _run(self._tell(answer, None, None, request, log or to_logging), wait)
        return Decision(False, answer.status, answer.headers, answer.error, answer.code)

    def _steps(
        self, seen: Seen, request: Any, log: Log, allow: Optional[Callable[..., Any]], missing_is_open: bool
    ) -> _Steps:
        outcome = _Outcome()
        try:
            finding, outcome.source, token, outcome.subprotocol = self._handle.find(*seen)
            if finding == EXEMPT:
                return PASSED if outcome.subprotocol is None else PASSED._replace(subprotocol=outcome.subprotocol)
            yield from self._settle(outcome, finding, token, request, allow)
        except Exception as error:
            outcome.refusal = Internal.number
            _attempt(log, error)
        answer = self._answer(outcome.refusal, outcome.source)
        if answer.told and not (missing_is_open and outcome.refusal == MISSING_TOKEN):
            yield from self._tell(answer, outcome.claim, outcome.at, request, log)
        return Decision(
            *(answer.passes, answer.status, answer.headers, answer.error, answer.code),
            outcome.claims if outcome.refusal == VALID else None,
            outcome.verifier,
            outcome.subprotocol,
        )

    def _settle(
        self,
        outcome: _Outcome,
        finding: int,
        token: MaybeToken,
        request: Any,
        allow: Optional[Callable[..., Any]],
    ) -> Generator[Any, Any, None]:
        if finding == ASK_OWNER and self._get_token is not None:
            outcome.source = CUSTOM
            token = _text_or_none((yield self._get_token(request)))
            outcome.source = NO_SOURCE if token is None else CUSTOM
        if token is None:
            outcome.refusal = INVALID_REQUEST if finding == INVALID else MISSING_TOKEN
            return
        verifier = self._verifier
        if not isinstance(verifier, Verifier):
            verifier = _verifier_given((yield verifier(request)))
        outcome.verifier = verifier
        try:
            claims = verifier.check(token)
        except Error as error:
            outcome.refusal, outcome.claim, outcome.at = error.number, error.claim, error.at
            return
        outcome.claims = claims
        if self._is_revoked is not None and (yield self._is_revoked(claims, request)):
            outcome.refusal = Revoked.number
            return
        for authorize in allow, self._authorize:
            if authorize is not None and (yield authorize(claims, request)) is not True:
                outcome.refusal = INSUFFICIENT_SCOPE
                return
        outcome.refusal = VALID

    def _tell(
        self, answer: _Answer, claim: Optional[str], at: Optional[float], request: Any, log: Log
    ) -> Generator[Any, Any, None]:
        if self._on_refusal is None:
            return
        try:
            yield self._on_refusal(Refusal(answer.code, claim, answer.source, at), request)
        except Exception as error:
            _attempt(log, error)

    def _answer(self, refusal: int, source: int) -> _Answer:
        answer = self._answers.get((refusal, source))
        if answer is None:
            try:
                found = self._handle.answer(refusal, source)
            except Error:  # a code that this package does not know and has no number for
                found = self._handle.answer(Internal.number, source)
            answer = self._answers[refusal, source] = _answer_of(*found)
        return answer


def _run(steps: Generator[Any, Any, Any], wait: Optional[Callable[[Any], Any]]) -> Any:
    """For places that may not await."""
    try:
        gave = next(steps)
        while True:
            try:
                gave = (wait or _refuse_to_wait)(gave) if isawaitable(gave) else gave
            except Exception as error:
                gave = steps.throw(error)
            else:
                gave = steps.send(gave)
    except StopIteration as end:
        return end.value


def _is_asynchronous(function: Any) -> bool:
    return iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004


def _answer_of(
    status: int, flags: int, retry_after: int, challenge: Optional[str], error: Optional[str], code: str, source: Any
) -> _Answer:
    headers: List[Tuple[str, str]] = []
    if challenge is not None:
        headers.append(("WWW-Authenticate", challenge))
    if flags & NO_STORE:
        headers.append((CACHE_CONTROL, "no-store"))
    if retry_after:
        headers.append(("Retry-After", str(retry_after)))
    return _Answer(bool(flags & PASSES), bool(flags & TOLD), status, tuple(headers), error, code, source)


class Fields(Protocol):
    """What the frameworks' headers have in common."""

    def __setitem__(self, name: str, value: str, /) -> None: ...
    def setdefault(self, name: str, value: str, /) -> object: ...


def lay_over(headers: Fields, decided: Headers) -> None:
    """Puts a decision's headers over those of a response, whose own challenge stays, but no Cache-Control."""
    for name, value in decided:
        if name == CACHE_CONTROL:
            headers[name] = value
        else:
            headers.setdefault(name, value)


# The decision for an exempt request or a preflight.
PASSED = Decision(True, 200, (), None, None)


def _check_functions(options: Dict[str, Any]) -> None:
    """Refuses a value that is not a function: the core cannot see it. None is left to the core."""
    for name in HOOKS:
        if options.get(name) is not None and not callable(options[name]):
            raise mistake(name, "not a function")
    verifier = options.get("verifier")
    if verifier is None:
        return
    if not isinstance(verifier, Verifier) and not callable(verifier):
        raise mistake("verifier", "neither a Verifier nor a function that gives one")


def _carried(name: str, value: Any) -> Any:
    """The options for the core: a value that is not text becomes True if it was given."""
    if name == "policy_file" and value is not None:
        return _path_carried(value)
    return True if isinstance(value, Verifier) or callable(value) else value


def _path_carried(path: Any) -> Any:
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError:
        return True
    except (TypeError, UnicodeEncodeError):
        raise mistake("policy_file", "not a path") from None


def _decider(own: Dict[str, Any], verifying: Dict[str, Any]) -> VerifierOrFunction:
    """The source of verdicts that the options name. The core has refused more than one of them."""
    for name in "policy_file", "verifier":
        if name not in own:
            continue
        for beside in verifying:
            raise mistake(name, f"given beside `{beside}`, which is an option of a Verifier's own")
        return Verifier.open(own[name]) if name == "policy_file" else cast(VerifierOrFunction, own[name])
    return _verifier_of(verifying)


def _verifier_of(options: Dict[str, Any]) -> Verifier:
    if not given("secret", options.get("secret", LEFT_OUT)):
        raise mistake("verifier", "missing: give a Verifier, `policy_file`, or `secret` and what else is demanded")
    return Verifier(options.pop("secret"), **options)


def _verifier_given(verifier: Any) -> Verifier:
    if isinstance(verifier, Verifier):
        return verifier
    raise TypeError(f"what `verifier` returns is a Verifier, not {type(verifier).__name__}")


def _text_or_none(token: Any) -> MaybeToken:
    if token is None or isinstance(token, (str, *OCTETS)):
        return token or None
    raise TypeError(f"what `get_token` returns is str, bytes or None, not {type(token).__name__}")


def _refuse_to_wait(gave: Any) -> NoReturn:
    """A coroutine would count as true, whatever its result."""
    if iscoroutine(gave):
        gave.close()
    raise TypeError("a function given to a guard is asynchronous, and the framework is not")


def _attempt(log: Log, error: Exception) -> None:
    """A log that fails must not keep the request from being answered."""
    with suppress(Exception):  # no one is left to tell
        log(without_our_frames(error))


def to_logging(error: Exception, logger: logging.Logger = logging.getLogger("hs256")) -> None:  # noqa: B008
    """Python's logging, for frameworks without their own log."""
    logger.error("a function given to a guard failed", exc_info=error)
