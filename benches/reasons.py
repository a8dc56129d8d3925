"""Why a call of hs256 takes longer than a rival's: the first reason that fits a row of the table of losses."""

from typing import NamedTuple


class Reason(NamedTuple):
    text: str
    language: str
    """One of report.py's LANGUAGES, by its key."""
    case: str = ""
    ours: str = ""
    """What our call's name contains."""
    rival: str = ""
    """What the rival's label contains."""

    def explains(self, language: str, case: str, ours: str, rival: str) -> bool:
        given = self.language == language and self.case in ("", case)
        return given and self.ours in ours and self.rival in rival


REASONS = [
    Reason(
        "The payload is read twice: by the scanner, which rejects what I-JSON rejects, and by serde_json.",
        "rust",
        ours="deserialize all",
    ),
    Reason(
        "Building a verifier examines the secret and prepares what every token with a usual header needs. That "
        "pays from the second token on.",
        "rust",
        "build",
    ),
    Reason(
        "A cache hit neither hashes nor parses: it returns the claims of an earlier call.",
        "node",
        "accept",
        rival="cache hit",
    ),
    Reason(
        "WebAssembly has no instructions for SHA-256. The others hash in OpenSSL, which uses them.",
        "node",
        ours="(wasm)",
    ),
    Reason(
        "Building makes several calls through ctypes.",
        "python",
        "build",
        "(ctypes)",
    ),
    Reason(
        "The rival is an extension module. Without one, ctypes converts the arguments, makes the call and reads "
        "the answer in Python. A rejection also makes the exception with its texts.",
        "python",
        ours="(ctypes)",
    ),
    Reason(
        "Strings and lists are made by Python's stable ABI, so that one wheel serves all versions. The rival is "
        "built for one version, whose macros are faster.",
        "python",
        "accept",
        "(accelerator)",
    ),
    Reason(
        "The exception has a code, the claim and the place, and can be pickled.",
        "python",
        ours="(accelerator)",
    ),
    Reason(
        "The rivals do not look at the payload if the tag is wrong. hs256 tells a payload that is not base64url "
        "from a wrong signature, so it checks 4,000 characters more, in Go without vectors.",
        "go",
        "bad signature",
    ),
    Reason(
        "Each verifier is an instance of the translated module, with memory of its own. Build it once.",
        "go",
        "build",
    ),
]
