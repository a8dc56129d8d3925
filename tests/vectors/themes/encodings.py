"""The encodings of a secret: base64 has padding, base64url none, hex any case. Nothing is guessed."""

import base64

from tokens import OTHER, Theme2, b64, bound, token

THEME = Theme2()
S32 = b"test secret of exactly 32 bytes!"
S33 = S32 + b"!"
S34 = S32 + b"\xfb\xff"  # its base64 has a + and a /
assert len(S32) == 32


def good(name, text, encoding, secret, rfc, **rest):
    THEME.add(
        "encoding-%s-%s" % (encoding, name), rfc, token(secret=secret), keys=[bound(text, encoding=encoding, **rest)]
    )


def refused(name, text, encoding, rfc, code="invalid_argument", secret=S32, note=None, **rest):
    THEME.add(
        "encoding-%s-%s" % (encoding, name),
        rfc,
        token(secret=secret),
        code,
        field="key" if code == "invalid_argument" else None,
        keys=[bound(text, encoding=encoding, **rest)],
        note=note,
    )


def padded(data):
    return base64.b64encode(data).decode()


RFC = "4648 4"
for name, secret in [
    ("one-pad", S32),
    ("no-pad", S33),
    ("two-pads", S34),
    ("zero-bytes", bytes(40)),
    ("every-byte", bytes(range(256))),
]:
    good(name, padded(secret), "base64", secret, RFC)
assert padded(S32).endswith("=") and not padded(S33).endswith("=") and padded(S34).endswith("==")
for name, text in [
    ("without-padding", padded(S32).rstrip("=")),
    ("one-pad-for-two", padded(S34)[:-1]),
    ("a-pad-too-many", padded(S32) + "="),
    ("padding-where-none-is-due", padded(S33) + "===="),
    ("padding-inside", padded(S33)[:8] + "=" + padded(S33)[8:]),
    ("two-texts-joined", padded(S32) + padded(S32)),
    ("trailing-bits", padded(S32)[:-2] + "J="),
    ("letter-too-many", padded(S33) + "A"),
    ("url-letters", padded(S34).replace("+", "-").replace("/", "_")),
    ("blank-before", " " + padded(S33)),
    ("blank-after", padded(S33) + " "),
    ("line-feed-after", padded(S33) + "\n"),
    ("in-lines", padded(S33)[:20] + "\n" + padded(S33)[20:]),
    ("byte-order-mark", "\ufeff" + padded(S33)),
    ("quotes", '"%s"' % padded(S33)),
    ("name-before", "base64:" + padded(S33)),
    ("percent-encoded-padding", padded(S32).replace("=", "%3D")),
    ("letters-beyond-ascii", padded(S33)[:-4] + "\u00fc\u00fc"),
    ("nul-after", padded(S33) + "\0"),
]:
    refused(name, text, "base64", RFC)
refused("empty", "", "base64", RFC, "weak_key")
refused("empty-allow-weak", "", "base64", RFC, "weak_key", allow_weak=True)
refused("of-31-bytes", padded(S32[:31]), "base64", "7518 3.2", "weak_key")
good("of-31-bytes-allow-weak", padded(S32[:31]), "base64", S32[:31], "7518 3.2", allow_weak=True)
refused("of-24-bytes-in-32-letters", padded(S32[:24]), "base64", "7518 3.2", "weak_key")

RFC = "4648 5"
for name, secret in [
    ("of-32-bytes", S32),
    ("of-33-bytes", S33),
    ("of-34-bytes", S34),
    ("every-byte", bytes(range(256))),
]:
    good(name, b64(secret), "base64url", secret, RFC)
for name, text in [
    ("padded", base64.urlsafe_b64encode(S32).decode()),
    ("padded-twice", base64.urlsafe_b64encode(S34).decode()),
    ("standard-letters", padded(S34).rstrip("=")),
    ("trailing-bits", b64(S32)[:-1] + "J"),
    ("of-4n-and-1-letters", b64(S33) + "A"),
    ("blank-before", " " + b64(S33)),
    ("blank-inside", b64(S33)[:20] + " " + b64(S33)[20:]),
    ("line-feed-after", b64(S33) + "\n"),
    ("crlf-after", b64(S33) + "\r\n"),
    ("byte-order-mark", "\ufeff" + b64(S33)),
    ("dot", b64(S33) + "."),
    ("letters-beyond-ascii", b64(S33) + "\u0436\u0436\u0436\u0436"),
]:
    refused(name, text, "base64url", RFC)
refused("empty", "", "base64url", RFC, "weak_key")
refused("of-31-bytes", b64(S32[:31]), "base64url", "7518 3.2", "weak_key")
good("of-31-bytes-allow-weak", b64(S32[:31]), "base64url", S32[:31], "7518 3.2", allow_weak=True)

RFC = "4648 8"
HEX = S34.hex()
good("lower", HEX, "hex", S34, RFC)
good("upper", HEX.upper(), "hex", S34, RFC)
good("mixed", HEX[:34].upper() + HEX[34:], "hex", S34, RFC)
good("of-32-bytes", S32.hex(), "hex", S32, RFC)
good("zeros", "00" * 32, "hex", bytes(32), RFC)
for name, text in [
    ("odd-number-of-digits", HEX[:-1]),
    ("one-digit-more", HEX + "0"),
    ("0x-before", "0x" + HEX),
    ("0x-in-upper-case-before", "0X" + HEX),
    ("blank-before", " " + HEX),
    ("blank-after", HEX + " "),
    ("two-blanks-after", HEX + "  "),
    ("line-feed-after", HEX + "\n"),
    ("crlf-after", HEX + "\r\n"),
    ("blank-between-bytes", " ".join(HEX[at : at + 2] for at in range(0, len(HEX), 2))),
    ("colons", ":".join(HEX[at : at + 2] for at in range(0, len(HEX), 2))),
    ("dashes", "-".join(HEX[at : at + 8] for at in range(0, len(HEX), 8))),
    ("letter-g", HEX[:-2] + "0g"),
    ("letter-beyond-f-in-upper-case", HEX[:-2] + "G0"),
    ("sign", HEX[:-2] + "+f"),
    ("digits-beyond-ascii", HEX[:-2] + "\uff11\uff12"),
    ("nul-after", HEX + "\0\0"),
    ("byte-order-mark", "\ufeff" + HEX),
    ("backslash-x", "".join("\\x" + HEX[at : at + 2] for at in range(0, len(HEX), 2))),
]:
    refused(name, text, "hex", RFC)
refused("empty", "", "hex", RFC, "weak_key")
refused("of-31-bytes", S32[:31].hex(), "hex", "7518 3.2", "weak_key")
good("of-31-bytes-allow-weak", S32[:31].hex(), "hex", S32[:31], "7518 3.2", allow_weak=True)

# The encoding is given, never guessed.
for encoding, text in [("base64", padded(S33)), ("base64url", b64(S33)), ("hex", S33.hex())]:
    name = "encoding-utf8-of-%s-text" % encoding
    THEME.add(name, "hs256 policy", token(secret=text), keys=[bound(text, encoding="utf8")])
    THEME.add(name + "-is-not-undone", "hs256 policy", token(secret=S33), "signature_mismatch", keys=[bound(text)])
    THEME.add(
        "encoding-%s-undone-is-not-its-text" % encoding,
        "hs256 policy",
        token(secret=text),
        "signature_mismatch",
        keys=[bound(text, encoding=encoding)],
    )
THEME.add("encoding-utf8-is-the-default", "hs256 policy", token(secret="\u00fc" * 20), keys=[bound("\u00fc" * 20)])
THEME.add(
    "encoding-utf8-keeps-white-space",
    "hs256 policy",
    token(secret=S33 + b" \n"),
    keys=[bound(S33 + b" \n", encoding="utf8")],
)
THEME.add(
    "encoding-second-key-decides-too",
    "hs256 policy",
    token(),
    "invalid_argument",
    field="key",
    keys=[bound(), bound("zz", encoding="hex")],
)
THEME.add(
    "encoding-each-key-has-its-own",
    "hs256 policy",
    token(secret=S33),
    keys=[bound(OTHER), bound(S32.hex(), encoding="hex"), bound(b64(S33), encoding="base64url")],
)
