"""SignerHandle: mints tokens. hs256.Signer uses it."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Optional, Tuple, Union

from ..errors import BufferTooSmall
from .builder import Builder
from .errors import claim_name
from .following import opened, told
from .library import SignError, Times, held, released, size_t

if TYPE_CHECKING:
    from ..key import KeyMaterial

# Why claims were not signed: code, claim, member as written in the claims, cause, byte offset.
Refusal = Tuple[int, Optional[str], Optional[bytes], Optional[str], Optional[str], Optional[int]]

_NOWHERE = size_t(-1).value


class SignerHandle:
    """hs256_signer. Freed when the last reference is gone, so never during a call."""

    __slots__ = ("_address",)

    def __init__(self, key: KeyMaterial, typ: Optional[bytes], cty: Optional[bytes], max_token_len: int) -> None:
        with Builder() as builder:
            builder.key(key, to_sign=True)
            if typ is not None:
                builder.text("set_header_typ", typ)
            if cty is not None:
                builder.text("set_header_cty", cty)
            builder.call("set_max_token_len", max_token_len)
            self._address = builder.build("build_signer")

    @classmethod
    def _opened(cls, path: bytes) -> SignerHandle:
        made = cls.__new__(cls)
        made._address = opened("signer", path)
        return made

    def __del__(self, free: Any = held.hs256_signer_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def refresh(self) -> None:
        """Takes what has changed of a followed file into use."""
        told(released.hs256_signer_refresh, (self._address,), ())

    def sign(
        self,
        claims: bytes,
        now: Optional[int],
        iat: Optional[bool],
        expires_in: Optional[int],
        not_before_in: Optional[int],
        /,
    ) -> Union[str, Refusal]:
        """Mints a token of claims in JSON; times in seconds, by the system's clock if `now` is None.

        If `iat` is None, it is added unless the claims have one.
        """
        times = Times(ctypes.sizeof(Times))
        times.flags = sum(
            bit
            for bit, given in (
                (1, iat is False),
                (2, expires_in is not None),
                (4, not_before_in is not None),
                (8, now is not None),
                (16, iat is True),
            )
            if given
        )
        times.now, times.expires_in, times.not_before_in = now or 0, expires_in or 0, not_before_in or 0
        length, refused = size_t(2 * len(claims) + 512), SignError(ctypes.sizeof(SignError), offset=_NOWHERE)
        while True:  # the first round is enough, unless the key id is long
            token = ctypes.create_string_buffer(length.value)
            code = held.hs256_sign(
                *(self._address, token, length.value, ctypes.byref(length), ctypes.byref(refused)),
                *(claims, len(claims), ctypes.byref(times)),
            )
            if code == BufferTooSmall.number:
                continue
            if code:
                return _refusal(code, refused)
            return token.raw[: length.value].decode("ascii")


def _refusal(code: int, refused: SignError) -> Refusal:
    member = refused.member
    return (
        code,
        claim_name(None, refused.claim),
        ctypes.string_at(member.data, member.len) if member.data else None,
        refused.cause.decode() if refused.cause else None,
        refused.field.decode() if refused.field else None,
        None if refused.offset == _NOWHERE else refused.offset,
    )


def open_signer(key: KeyMaterial, typ: Optional[bytes], cty: Optional[bytes], max_token_len: int, /) -> SignerHandle:
    """Makes a signer.

    Raises:
        Error: WeakKey or InvalidArgument, with the library's message.
    """
    return SignerHandle(key, typ, cty, max_token_len)


def follow_signer(path: bytes, /) -> SignerHandle:
    """Makes a signer that follows a policy file.

    Raises:
        Error: WeakKey or InvalidArgument, with all that is wrong.
    """
    return SignerHandle._opened(path)
