"""Keeps secrets and tokens out of tracebacks.

Tools that report errors show the local variables of every frame (pytest --showlocals, error trackers, debug pages). So
an exception leaves this package without the package's own frames. The caller's frames are the caller's.
"""

from __future__ import annotations

from functools import wraps
from types import TracebackType
from typing import Any, Callable, Iterator, Optional, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])
AnyError = TypeVar("AnyError", bound=BaseException)


def discreet(function: Function) -> Function:
    """Wraps a function so that its exceptions show neither its arguments nor anything made from them."""

    @wraps(function)
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except BaseException as error:
            del arguments, named  # this is the only frame of the package that stays
            raise without_our_frames(error)  # noqa: B904 - re-raises the same exception

    return cast(Function, call)


def without_our_frames(error: AnyError) -> AnyError:
    """The same exception, cleaned for reporting."""
    for shown in _chain(error):
        shown.__traceback__ = _without_ours(shown.__traceback__)
    return error


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, and all others that a report of it shows."""
    found, rest = set(), [error]
    while rest:
        shown = rest.pop()
        if id(shown) not in found:
            found.add(id(shown))
            rest += [other for other in (shown.__cause__, shown.__context__) if other is not None]
            yield shown


def _without_ours(traceback: Optional[TracebackType]) -> Optional[TracebackType]:
    first: Optional[TracebackType] = None
    last: Optional[TracebackType] = None
    while traceback is not None:
        following = traceback.tb_next
        if not _is_ours(traceback.tb_frame.f_globals.get("__name__", "")):
            traceback.tb_next = None
            if last is None:
                first = traceback
            else:
                last.tb_next = traceback
            last = traceback
        traceback = following
    return first


def _is_ours(module: str) -> bool:
    # json's frames hold the JSON: a JWK, or the claims to be signed.
    return module.partition(".")[0] in ("hs256", "json")
