"""hs256's goals, as ratios measured in one run. report.py computes the results."""

from typing import NamedTuple

FLOOR = "HMAC-SHA256 alone"
RIVAL = ""


class Row(NamedTuple):
    """The contestant that is meant; if several fit, the fastest."""

    library: str
    """RIVAL: any except hs256 and the floor."""
    api: str = ""
    """What its name begins with."""
    version: str = ""
    """What its version begins with."""

    def means(self, library: str) -> bool:
        return library == self.library if self.library else library not in ("hs256", FLOOR)


class Goal(NamedTuple):
    language: str
    text: str
    case: str
    ours: Row
    other: Row
    wanted: dict[str, float]
    """By size: `other` takes at least this many times as long as `ours`; with `at_most`, `ours` takes at most this many
    times as long as `other`."""
    at_most: bool = False
    least: bool = False
    """Compares the least times, not those of each round: if threads wait for other programs, most rounds say more about
    the machine."""
    elsewhere: float | None = None
    """The goal on a processor that hashes two tokens side by side less than SIDE_BY_SIDE times faster."""


SIDE_BY_SIDE = 1.4

HMAC, HMAC_PAIR = Row(FLOOR, "prepared key"), Row(FLOOR, "two side by side")
VERIFY_AT = Row("hs256", "verify_at")
VERIFY_WASM = Row("hs256", "verify (wasm)")
CHECK = Row("hs256", "check")
VERIFY_GO, GOLANG_JWT = Row("hs256", "Verify"), Row("golang-jwt", "ParseWithClaims")
PYJWT_2_10 = Row("PyJWT", version="2.10")
FAST_JWT, FAST_JWT_CACHE = Row("fast-jwt", "verifier, no cache"), Row("fast-jwt", "verifier, cache hit")


def every_size(ratio: float) -> dict[str, float]:
    return {"S": ratio, "M": ratio, "L": ratio}


def sizes(small: float, medium: float, large: float) -> dict[str, float]:
    return {"S": small, "M": medium, "L": large}


GOALS = [
    Goal("rust", "`verify_at`, times HMAC-SHA256 alone", "accept", VERIFY_AT, HMAC, sizes(1.35, 1.45, 1.35), True),
    Goal(
        "rust",
        "`verify_at`, bad signature, times HMAC-SHA256 alone",
        "bad signature",
        VERIFY_AT,
        HMAC,
        sizes(1, 1, 1.08),
        True,
    ),
    Goal(
        "rust",
        "`verify_at` faster than jsonwebtoken 12 (the faster of its two)",
        "accept",
        VERIFY_AT,
        Row("jsonwebtoken"),
        sizes(4, 4, 2.7),
    ),
    Goal(
        "rust",
        "`verify_at` faster than oxitoken 0.1",
        "accept",
        VERIFY_AT,
        Row("oxitoken"),
        sizes(1.6, 1.5, 1.2),
    ),
    Goal(
        "rust",
        "the C call, times the Rust call",
        "accept",
        Row("hs256", "C ABI, hs256_verify_at"),
        VERIFY_AT,
        sizes(1.08, 1.08, 1.04),
        True,
    ),
    Goal(
        "rust",
        "`verify`, every claim into a struct, faster than any rival",
        "accept",
        Row("hs256", "verify, deserialize all"),
        Row(RIVAL),
        every_size(1),
    ),
    Goal(
        "rust",
        "building a verifier for each token, faster than any rival",
        "build",
        VERIFY_AT,
        Row(RIVAL),
        every_size(1),
    ),
    Goal(
        "rust",
        "`verify_pair_at`, two tokens side by side, faster than `verify_at`",
        "accept",
        Row("hs256", "verify_pair_at"),
        VERIFY_AT,
        every_size(SIDE_BY_SIDE),
        elsewhere=1,
    ),
    Goal(
        "rust",
        "`verify_batch` of 256, 1 thread, faster than `verify`",
        "accept",
        Row("hs256", "verify_batch, 1 thread"),
        Row("hs256", "verify"),
        every_size(SIDE_BY_SIDE),
        elsewhere=1,
    ),
    Goal(
        "rust",
        "`verify_batch_on` 2 threads faster than 1 thread (least times)",
        "accept",
        Row("hs256", "verify_batch_on, 2 threads"),
        Row("hs256", "verify_batch, 1 thread"),
        every_size(1.7),
        least=True,
    ),
    Goal("c", "`hs256_verify` faster than libjwt", "accept", Row("hs256", "hs256_verify"), Row("libjwt"), {"S": 10}),
    Goal(
        "c",
        "`hs256_verify_batch`, 1 thread, faster than single calls",
        "accept",
        Row("hs256", "hs256_verify_batch, 1 thread"),
        Row("hs256", "hs256_verify_at"),
        every_size(SIDE_BY_SIDE),
        elsewhere=1,
    ),
    Goal(
        "c",
        "`hs256_verify_batch`, 2 threads, faster than 1 thread (least times)",
        "accept",
        Row("hs256", "hs256_verify_batch, 2 threads"),
        Row("hs256", "hs256_verify_batch, 1 thread"),
        every_size(1.7),
        least=True,
    ),
    Goal("node", "`check`, `sub` read, faster than fast-jwt, no cache", "accept", CHECK, FAST_JWT, sizes(12, 9, 4.5)),
    Goal(
        "node",
        "`check`, `sub` read, faster than fast-jwt's cache hit",
        "accept",
        CHECK,
        FAST_JWT_CACHE,
        sizes(4.5, 3.2, 1.2),
    ),
    Goal(
        "node",
        "`verify`, every claim parsed, faster than fast-jwt, no cache",
        "accept",
        Row("hs256", "verify"),
        FAST_JWT,
        sizes(4.5, 4, 2),
    ),
    Goal(
        "node",
        "`verify`, every claim parsed, faster than fast-jwt's cache hit",
        "accept",
        Row("hs256", "verify"),
        FAST_JWT_CACHE,
        sizes(1.6, 1.4, 0.6),
    ),
    Goal(
        "node",
        "`tryVerify`, bad signature, faster than fast-jwt's refusal",
        "bad signature",
        Row("hs256", "tryVerify"),
        FAST_JWT,
        {"S": 50},
    ),
    Goal(
        "node",
        "`verify` that throws faster than fast-jwt's refusal",
        "bad signature",
        Row("hs256", "verify"),
        FAST_JWT,
        {"S": 15},
    ),
    Goal(
        "node",
        "`verifyMany`, 2 threads, faster than `tryVerify` calls (least times)",
        "accept",
        Row("hs256", "verifyMany, 2 threads"),
        Row("hs256", "tryVerify"),
        every_size(2),
        least=True,
    ),
    Goal(
        "node",
        "`verify` on WebAssembly, times that of the addon",
        "accept",
        VERIFY_WASM,
        Row("hs256", "verify"),
        {"S": 1.7},
        True,
    ),
    Goal(
        "node", "`verify` on WebAssembly faster than fast-jwt, no cache", "accept", VERIFY_WASM, FAST_JWT, every_size(1)
    ),
    Goal("node", "`verify` on WebAssembly faster than jose", "accept", VERIFY_WASM, Row("jose"), every_size(1)),
    Goal(
        "node",
        "`verify` on WebAssembly faster than @noble/hashes by hand",
        "accept",
        VERIFY_WASM,
        Row("@noble/hashes"),
        every_size(1),
    ),
    Goal(
        "python",
        "`check` by ctypes faster than PyJWT 2.10",
        "accept",
        Row("hs256", "check (ctypes)"),
        PYJWT_2_10,
        {"S": 12},
    ),
    Goal(
        "python",
        "`verify` by ctypes faster than PyJWT 2.10",
        "accept",
        Row("hs256", "verify (ctypes)"),
        PYJWT_2_10,
        {"S": 3},
    ),
    Goal(
        "python",
        "`verify` by the accelerator faster than PyJWT 2.10",
        "accept",
        Row("hs256", "verify (accelerator)"),
        PYJWT_2_10,
        sizes(17, 11, 4),
    ),
    Goal(
        "python",
        "`verify` by the accelerator faster than ryjwt",
        "accept",
        Row("hs256", "verify (accelerator)"),
        Row("ryjwt"),
        sizes(1.15, 1.1, 1.03),
    ),
    Goal(
        "python",
        "`verify_many`, 2 threads, faster than `verify` calls (least times)",
        "accept",
        Row("hs256", "verify_many, 2 threads (accelerator)"),
        Row("hs256", "verify (accelerator)"),
        every_size(2),
        least=True,
    ),
    *(
        Goal(language, "`Verify` faster than golang-jwt v5, registered claims", "accept", VERIFY_GO, GOLANG_JWT, wanted)
        for language, wanted in (("go", sizes(8, 6, 5)), ("go-cgo", sizes(10, 9, 8)))
    ),
    Goal("go-cgo", "`Verify` faster than kataras/jwt", "accept", VERIFY_GO, Row("kataras/jwt"), {"S": 5}),
]
