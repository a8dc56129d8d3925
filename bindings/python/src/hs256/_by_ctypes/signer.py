"""SignerHandle: mints tokens, behind hs256.Signer."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Optional

from ..errors import BufferTooSmall
from .builder import Builder
from .errors import error
from .library import Times, held, size_t

if TYPE_CHECKING:
    from ..key import KeyMaterial


class SignerHandle:
    """hs256_signer. Freed when the last reference is gone, so never during a call."""

    __slots__ = ("_address",)

    def __init__(self, key: KeyMaterial, max_token_len: int) -> None:
        with Builder() as builder:
            builder.key(key)
            builder.call("set_max_token_len", max_token_len)
            self._address = builder.build("build_signer")

    def __del__(self, free: Any = held.hs256_signer_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def sign(
        self, claims: bytes, now: Optional[int], iat: bool, expires_in: Optional[int], not_before_in: Optional[int]
    ) -> str:
        """Mints a token of claims in JSON; times in seconds, by the system's clock if `now` is None."""
        times = Times(ctypes.sizeof(Times))
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
        length = size_t(2 * len(claims) + 512)
        while True:  # once, unless the key id is long
            token = ctypes.create_string_buffer(length.value)
            code = held.hs256_sign(
                self._address,
                token,
                length.value,
                ctypes.byref(length),
                None,
                claims,
                len(claims),
                ctypes.byref(times),
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
