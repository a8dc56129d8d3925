"""View: the claims of a verified token, the base of hs256.Claims."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, NoReturn, Optional, Union

from .layout import (
    AUD,
    BUFFER_AT,
    DOUBLE,
    EXP_AT,
    HAS_EXP,
    HAS_IAT,
    HAS_NBF,
    IAT_AT,
    ISS,
    JTI,
    KEY_ID,
    NBF_AT,
    PAYLOAD_AT,
    PRESENT_AT,
    SUB,
    TWO_WORDS,
    UINT32,
)
from .payload import fresh, object_of

if TYPE_CHECKING:
    from .handle import Handle


class View:
    """The claims of a verified token: the base of Claims."""

    __slots__ = ("_memory", "_parsed")

    # `_memory` is a copy of hs256_claims and of the call's buffer after it. Its pointers are to the original buffer,
    # which begins with the payload.
    _memory: Union[bytes, bytearray]
    _parsed: Dict[str, Any]

    if not TYPE_CHECKING:  # mypy would take the class for this function

        def __new__(cls, *_: object, **__: object) -> NoReturn:
            raise TypeError("claims are made by Verifier.check alone")

    @property
    def payload(self) -> bytes:
        """The payload as it was signed: JSON in UTF-8."""
        length = TWO_WORDS.unpack_from(self._memory, PAYLOAD_AT)[1]
        return bytes(self._memory[BUFFER_AT : BUFFER_AT + length])

    @property
    def iss(self) -> Optional[str]:
        """``iss`` (RFC 7519 section 4.1.1), or ``None``."""
        payload, address, length = ISS(self._memory)
        start = address - payload + BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    @property
    def sub(self) -> Optional[str]:
        """``sub`` (RFC 7519 section 4.1.2), or ``None``."""
        payload, address, length = SUB(self._memory)
        start = address - payload + BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    @property
    def jti(self) -> Optional[str]:
        """``jti`` (RFC 7519 section 4.1.7), or ``None``. That it was not seen before is for the caller to check."""
        payload, address, length = JTI(self._memory)
        start = address - payload + BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    @property
    def aud(self) -> List[str]:
        """``aud`` (RFC 7519 section 4.1.3), always as a list; empty if the token has none."""
        payload, address, length = AUD(self._memory)
        start = address - payload + BUFFER_AT
        value = json.loads(self._memory[start : start + length]) if address else []
        return [value] if isinstance(value, str) else value

    @property
    def exp(self) -> Optional[float]:
        """``exp`` (RFC 7519 section 4.1.4) in Unix seconds, or ``None``."""
        return self._time(HAS_EXP, EXP_AT)

    @property
    def nbf(self) -> Optional[float]:
        """``nbf`` (RFC 7519 section 4.1.5) in Unix seconds, or ``None``."""
        return self._time(HAS_NBF, NBF_AT)

    @property
    def iat(self) -> Optional[float]:
        """``iat`` (RFC 7519 section 4.1.6) in Unix seconds, or ``None``. Checked only under a maximum age."""
        return self._time(HAS_IAT, IAT_AT)

    @property
    def key_id(self) -> Optional[str]:
        """The id of the key that the signature matched under, or ``None`` if that key has none."""
        payload, address, length = KEY_ID(self._memory)
        start = address - payload + BUFFER_AT
        return self._memory[start : start + length].decode() if address else None

    def to_dict(self) -> Dict[str, Any]:
        """A new dictionary of all claims, as :meth:`hs256.Verifier.verify` gives it."""
        return object_of(self.payload.decode())

    def __getitem__(self, name: str) -> Any:
        return fresh(self._claims()[name])

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
        if not UINT32.unpack_from(self._memory, PRESENT_AT)[0] & bit:
            return None
        value: float = DOUBLE.unpack_from(self._memory, at)[0]
        return value


def view_of(handle: Handle, memory: Union[bytes, bytearray]) -> Any:
    """Makes the result of `handle` from a token's hs256_claims and the buffer after it."""
    found: Any = object.__new__(handle.claims)
    found._memory = memory
    return found
