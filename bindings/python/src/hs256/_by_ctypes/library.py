"""Loads libhs256: its functions, with their argument types, and its small structs."""

from __future__ import annotations

import ctypes
from typing import Any, Dict, Tuple

from .. import _library


def _abi_version(name: str) -> int:
    try:
        function = ctypes.CDLL(name).hs256_abi_version
    except AttributeError:
        raise AttributeError("it has no hs256_abi_version") from None
    function.restype, function.argtypes = ctypes.c_uint32, []
    version: int = function()
    return version


# The library is loaded twice: calls through the first release the GIL, calls through the second keep it. For a call of
# less than a microsecond, releasing it costs more than it gains. PyPy has only the first kind.
_name = _library.find(_abi_version)
released, held = ctypes.CDLL(_name), getattr(ctypes, "PyDLL", ctypes.CDLL)(_name)
size_t, pointer_t, octets_t, status_t = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
WORD = ctypes.sizeof(size_t)


class Times(ctypes.Structure):
    """hs256_times."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("flags", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("now", ctypes.c_int64),
        ("expires_in", ctypes.c_int64),
        ("not_before_in", ctypes.c_int64),
    )


class Text(ctypes.Structure):
    """hs256_view."""

    _fields_ = (("data", ctypes.c_void_p), ("len", ctypes.c_size_t))


class Found(ctypes.Structure):
    """hs256_found."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("finding", ctypes.c_int32),
        ("source", ctypes.c_int32),
        ("token", Text),
        ("subprotocol", Text),
        ("needed", ctypes.c_size_t),
    )


class HttpRequest(ctypes.Structure):
    """hs256_http_request."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("method", Text),
        ("target", Text),
        ("fields", ctypes.c_void_p),
        ("fields_len", ctypes.c_size_t),
    )


class Response(ctypes.Structure):
    """hs256_response."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("status", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
        ("challenge", Text),
        ("error", Text),
        ("code", Text),
        ("source", Text),
        ("retry_after", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
    )


class SignError(ctypes.Structure):
    """hs256_sign_error."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("claim", ctypes.c_int32),
        ("reserved", ctypes.c_uint32),
        ("member", Text),
        ("cause", ctypes.c_char_p),
        ("field", ctypes.c_char_p),
        ("offset", ctypes.c_size_t),
    )


def _declare() -> None:
    text, number = (octets_t, size_t), ctypes.c_int64
    signatures: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
        "builder_new": (pointer_t, ()),
        "builder_free": (None, (pointer_t,)),
        "builder_message": (octets_t, (pointer_t,)),
        "builder_field": (octets_t, (pointer_t,)),
        "builder_add_key": (status_t, (pointer_t, status_t, *text, *text, ctypes.c_uint32)),
        "builder_add_jwks": (status_t, (pointer_t, *text, ctypes.c_uint32)),
        "builder_bind_key": (status_t, (pointer_t, *text)),
        "builder_set_key_from": (status_t, (pointer_t, number)),
        "builder_set_key_until": (status_t, (pointer_t, number)),
        "builder_policy": (status_t, (pointer_t, *text)),
        "builder_set_revocations": (status_t, (pointer_t, *text)),
        "builder_set_max_stale": (status_t, (pointer_t, number)),
        "builder_set_header_typ": (status_t, (pointer_t, *text)),
        "builder_set_header_cty": (status_t, (pointer_t, *text)),
        "builder_set_max_token_len": (status_t, (pointer_t, size_t)),
        "builder_build": (status_t, (pointer_t, ctypes.POINTER(pointer_t))),
        "builder_build_signer": (status_t, (pointer_t, ctypes.POINTER(pointer_t))),
        "verifier_free": (None, (pointer_t,)),
        "verifier_leeway": (ctypes.c_int64, (pointer_t,)),
        "verifier_max_token_len": (size_t, (pointer_t,)),
        "signer_free": (None, (pointer_t,)),
        "claim_name": (status_t, (pointer_t, ctypes.POINTER(Text), ctypes.c_int32)),
        "error_hint": (octets_t, (ctypes.c_int32, ctypes.c_int32)),
        "error_name": (octets_t, (ctypes.c_int32,)),
        "error_message": (octets_t, (ctypes.c_int32,)),
        "version": (octets_t, ()),
        "buffer_len": (size_t, (size_t,)),
        "guard_new": (pointer_t, ()),
        "guard_free": (None, (pointer_t,)),
        "guard_options": (status_t, (pointer_t, *text)),
        "guard_message": (octets_t, (pointer_t,)),
        "guard_field": (octets_t, (pointer_t,)),
        "find_token": (
            status_t,
            (pointer_t, pointer_t, pointer_t, size_t, pointer_t),
        ),
        "answer": (status_t, (pointer_t, ctypes.POINTER(Response), ctypes.c_int32, ctypes.c_int32)),
        "explain": (
            status_t,
            (pointer_t, pointer_t, size_t, ctypes.POINTER(size_t), *text, ctypes.POINTER(ctypes.c_int64)),
        ),
        "bearer": (status_t, (ctypes.POINTER(Text), pointer_t, size_t)),
        "challenge": (status_t, (pointer_t, size_t, ctypes.POINTER(size_t), ctypes.c_int32, *text)),
        "sign": (
            status_t,
            (
                *(pointer_t, pointer_t, size_t, ctypes.POINTER(size_t), ctypes.POINTER(SignError)),
                *(*text, ctypes.POINTER(Times)),
            ),
        ),
    }
    said = (pointer_t, ctypes.POINTER(size_t))
    following: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
        "verifier_open": (status_t, (ctypes.POINTER(pointer_t), *said, *text)),
        "signer_open": (status_t, (ctypes.POINTER(pointer_t), *said, *text)),
        "verifier_refresh": (status_t, (pointer_t, *said)),
        "signer_refresh": (status_t, (pointer_t, *said)),
        "verifier_status": (status_t, (pointer_t, pointer_t, size_t, ctypes.POINTER(size_t), status_t)),
    }
    # Releases the GIL, as files are read.
    for library, functions in (held, signatures), (released, following):
        for name, (result, arguments) in functions.items():
            function = getattr(library, "hs256_" + name)
            function.restype, function.argtypes = result, arguments


_declare()
# No argtypes: the arguments already have the exact types (see Scratch), except for tokens, which are bytes.
hs256_verify_request, hs256_verify, hs256_verify_at = (
    held["hs256_verify" + which] for which in ("_request", "", "_at")
)
hs256_verify_request.restype = hs256_verify.restype = hs256_verify_at.restype = status_t
# Releases the GIL: a batch takes long enough.
hs256_verify_batch = released.hs256_verify_batch
hs256_verify_batch.restype = status_t
hs256_verify_batch.argtypes = (
    *(pointer_t, pointer_t, pointer_t, pointer_t, size_t, pointer_t, size_t),
    *(ctypes.c_int64, size_t),
)


def memory_for_c(size: int) -> Tuple[bytearray, int, Any]:
    """Bytes that C may write to: the bytes, their address, and the object that keeps them alive."""
    memory = bytearray(size)
    keeper = (ctypes.c_char * max(size, 1)).from_buffer(memory) if size else None
    return memory, ctypes.addressof(keeper) if keeper is not None else 0, keeper
