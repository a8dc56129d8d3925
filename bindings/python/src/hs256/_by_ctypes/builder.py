"""hs256_builder: from keys and a policy to a verifier or a signer."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from .errors import error
from .library import held, pointer_t

if TYPE_CHECKING:
    from .._policy import Policy
    from ..key import KeyMaterial


class Builder:
    """hs256_builder for the length of a `with`; used by one thread only, as it demands."""

    def __enter__(self) -> Builder:
        self._address = held.hs256_builder_new()
        return self

    def __exit__(self, *_: object) -> None:
        held.hs256_builder_free(self._address)

    def call(self, name: str, *arguments: Any) -> None:
        code = getattr(held, "hs256_builder_" + name)(self._address, *arguments)
        if code:
            message = held.hs256_builder_message(self._address).decode()
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
        made = pointer_t()
        self.call(name, ctypes.byref(made))
        assert made.value is not None
        return made.value


def check_key(key: KeyMaterial) -> None:
    """Raises what a verifier with this key would be refused for."""
    with Builder() as builder:
        builder.key(key)
