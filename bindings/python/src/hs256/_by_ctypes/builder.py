"""hs256_builder: makes verifiers and signers from keys and a policy document."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from .errors import said
from .library import held, pointer_t

if TYPE_CHECKING:
    from ..key import KeyMaterial

# HS256_KEY_*.
ALLOW_WEAK, TO_SIGN = 1, 2


class Builder:
    """hs256_builder for the length of a `with`. Only one thread may use it."""

    def __enter__(self) -> Builder:
        self._address = held.hs256_builder_new()
        return self

    def __exit__(self, *_: object) -> None:
        held.hs256_builder_free(self._address)

    def call(self, name: str, *arguments: Any) -> None:
        code = getattr(held, "hs256_builder_" + name)(self._address, *arguments)
        if code:
            raise said(code, held.hs256_builder_message(self._address), held.hs256_builder_field(self._address))

    def text(self, name: str, value: bytes) -> None:
        self.call(name, value, len(value))

    def key(self, key: KeyMaterial, *, to_sign: bool = False) -> None:
        flags = key.allow_weak * ALLOW_WEAK + to_sign * TO_SIGN
        if key.encoding < 0:
            self.call("add_jwks", key.secret, len(key.secret), flags)
        else:
            length = 0 if key.id is None else len(key.id)
            self.call("add_key", key.encoding, key.secret, len(key.secret), key.id, length, flags)
        for issuer in key.issuers:
            self.text("bind_key", issuer)
        if key.valid_from is not None:
            self.call("set_key_from", key.valid_from)
        if key.valid_until is not None:
            self.call("set_key_until", key.valid_until)

    def build(self, name: str) -> int:
        made = pointer_t()
        self.call(name, ctypes.byref(made))
        assert made.value is not None
        return made.value


def check_key(key: KeyMaterial, to_sign: bool, /) -> None:
    """Raises the error that a verifier, or a signer, with this key would raise."""
    with Builder() as builder:
        builder.key(key, to_sign=to_sign)
