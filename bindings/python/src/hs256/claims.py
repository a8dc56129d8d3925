"""The claims of a verified token, read when asked for. Never holds claims that were not verified."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, Callable, Dict, Iterator, List, Mapping, NoReturn, Optional

from .errors import InvalidArgument

if TYPE_CHECKING:
    from ._ffi import VerifierHandle

# hs256_claims of include/hs256.h as the C compiler lays it out; a view is a pointer and a length.
LAYOUT = struct.Struct("@NiIN NN NN NN NN NN NN ddd".replace(" ", ""))
_VIEW = struct.Struct("@NN")
_PRESENT = struct.Struct("@I")
_NUMBER = struct.Struct("@d")
_WORD = struct.calcsize("@N")
_PRESENT_AT = _WORD + 4
NEEDED_AT = _WORD + 8
PAYLOAD_AT = NEEDED_AT + _WORD
_ISS_AT, _SUB_AT, _JTI_AT, _AUD_AT, _KEY_ID_AT = (PAYLOAD_AT + 2 * _WORD * i for i in range(1, 6))
_EXP_AT, _NBF_AT, _IAT_AT = (LAYOUT.size - 8 * i for i in (3, 2, 1))
_HAS_EXP, _HAS_NBF, _HAS_IAT = 1, 2, 4


class Claims(Mapping[str, Any]):
    """The claims set of a token that :meth:`hs256.Verifier.check` found valid: a read-only mapping.

    The registered claims are attributes, read without parsing JSON. ``claims["name"]`` and the other ways of a mapping
    parse the whole payload once, at the first use.

    >>> import hs256
    >>> verifier = hs256.Verifier("an evident test secret of 32 bytes or more")
    >>> token = hs256.Signer("an evident test secret of 32 bytes or more").sign({"sub": "ada", "role": "admin"})
    >>> claims = verifier.check(token)
    >>> claims.sub, claims["role"], claims.get("absent")
    ('ada', 'admin', None)
    """

    __slots__ = ("_memory", "_owner", "_parsed")

    # `memory` is a copy of hs256_claims with the buffer of the call behind it; the pointers in it are to the original
    # buffer, which begins with the payload. `owner` gives the verifier, which holds the key ids, while that is open.
    def __init__(self, memory: bytearray, owner: Callable[[], Optional[VerifierHandle]]) -> None:
        self._memory = memory
        self._owner = owner
        self._parsed: Optional[Dict[str, Any]] = None

    @property
    def payload(self) -> bytes:
        """The payload as it was signed: JSON in UTF-8."""
        length = _VIEW.unpack_from(self._memory, PAYLOAD_AT)[1]
        return bytes(self._memory[LAYOUT.size : LAYOUT.size + length])

    @property
    def iss(self) -> Optional[str]:
        """``iss`` (RFC 7519 section 4.1.1), or ``None``."""
        return self._text(_ISS_AT)

    @property
    def sub(self) -> Optional[str]:
        """``sub`` (RFC 7519 section 4.1.2), or ``None``."""
        return self._text(_SUB_AT)

    @property
    def jti(self) -> Optional[str]:
        """``jti`` (RFC 7519 section 4.1.7), or ``None``. That it was not seen before is for the caller to check."""
        return self._text(_JTI_AT)

    @property
    def aud(self) -> List[str]:
        """``aud`` (RFC 7519 section 4.1.3), always as a list; empty if the token has none."""
        text = self._text(_AUD_AT)
        value = [] if text is None else json.loads(text)
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
        address, length = _VIEW.unpack_from(self._memory, _KEY_ID_AT)
        if not address:
            return None
        owner = self._owner()
        if owner is None:
            raise InvalidArgument("the verifier of these claims is closed, its key ids are gone")
        return owner.text_at(address, length)

    def to_dict(self) -> Dict[str, Any]:
        """A new dictionary of all claims, as :meth:`hs256.Verifier.verify` gives it."""
        claims: Dict[str, Any] = json.loads(self.payload)
        return claims

    def __getitem__(self, name: str) -> Any:
        return self._claims()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims())

    def __len__(self) -> int:
        return len(self._claims())

    # Mapping's own would give two mappings of equal content no common hash, and a set of claims is a mistake.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<hs256.Claims, redacted>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Claims cannot be pickled: pickle claims.to_dict()")

    def _claims(self) -> Dict[str, Any]:
        if self._parsed is None:
            self._parsed = self.to_dict()
        return self._parsed

    def _text(self, at: int) -> Optional[str]:
        address, length = _VIEW.unpack_from(self._memory, at)
        if not address:
            return None
        start = LAYOUT.size + address - _VIEW.unpack_from(self._memory, PAYLOAD_AT)[0]
        return self._memory[start : start + length].decode()

    def _time(self, bit: int, at: int) -> Optional[float]:
        if not _PRESENT.unpack_from(self._memory, _PRESENT_AT)[0] & bit:
            return None
        value: float = _NUMBER.unpack_from(self._memory, at)[0]
        return value
