"""Length, alphabet, dots and empty segments: checks before any decoding."""

from tokens import HEADER, Theme, b64, seal, tag, token

THEME = Theme()
add = THEME.add

# Length. A header of 20 characters, two dots and a signature of 43 characters leave the rest for the payload.
SHORT = '{"alg":"HS256"}'


def sized(payload_bytes):
    return token('{"p":"' + "x" * (payload_bytes - 8) + '"}', SHORT)


SIZED = [  # bytes of payload, length of token, max_token_len, code
    (143, 256, 256, "ok"),
    (144, 257, 256, "too_large"),
    (144, 257, 257, "ok"),
    (12239, 16384, None, "ok"),
    (12240, 16385, None, "too_large"),
    (12239, 16384, 16384, "ok"),
    (12240, 16385, 16384, "too_large"),
    (12240, 16385, 16385, "ok"),
    (12239, 16384, 16383, "too_large"),
    (48951, 65333, 65536, "ok"),
    (48951, 65333, 1048576, "ok"),
    (48951, 65333, 65332, "too_large"),
    (48951, 65333, None, "too_large"),
]
for payload_bytes, length, limit, code in SIZED:
    text = sized(payload_bytes)
    assert len(text) == length, (payload_bytes, len(text))
    name = "token-%d-bytes-limit-%s" % (length, limit or "default")
    add(
        name,
        "7515 10.1" if limit is None else "hs256 policy",
        text,
        code,
        **({} if limit is None else {"max_token_len": limit}),
    )

for limit, code in [
    (0, "invalid_argument"),
    (1, "invalid_argument"),
    (255, "invalid_argument"),
    (256, "ok"),
    (16384, "ok"),
    (1048576, "ok"),
    (1048577, "invalid_argument"),
]:
    add("max-token-len-%d" % limit, "hs256 policy", token(), code, max_token_len=limit)

add("too-long-decides-before-alphabet", "7515 10.1", "!" * 16385, "too_large")
add("too-long-decides-before-dots", "7515 10.1", "a" * 16385, "too_large")
add("long-as-allowed-but-no-dots", "7515 7.1", "a" * 16384, "malformed")
add("dots-only-at-the-limit", "7515 7.1", "." * 16384, "malformed")
add("dots-only-over-the-limit", "7515 10.1", "." * 16385, "too_large")

# Dots and empty segments.
GOOD = token()
H, P, S = GOOD.split(".")

# Other characters where most tokens have dots: 36 characters from the start and 43 before the end.
add("second-dot-where-a-usual-header-ends", "7515 7.1", token('{"a":"bcd"}', SHORT), "ok")
add("first-dot-where-a-usual-signature-begins", "7515 5.2", H + "." + b64('{"a":"bcd"}') + "." + "A" * 27, "signature_mismatch")
SEGMENTS = [
    ("empty-token", "", "malformed"),
    ("one-dot-alone", ".", "malformed"),
    ("two-dots-alone", "..", "malformed"),
    ("three-dots-alone", "...", "malformed"),
    ("four-dots-alone", "....", "malformed"),
    ("no-dot-header-only", H, "malformed"),
    ("no-dot-all-joined", H + P + S, "malformed"),
    ("one-dot-no-signature-segment", H + "." + P, "malformed"),
    ("one-dot-payload-and-signature-joined", H + "." + P + S, "malformed"),
    ("three-dots-trailing", GOOD + ".", "malformed"),
    ("three-dots-leading", "." + GOOD, "malformed"),
    ("three-dots-in-the-middle", H + ".." + P + "." + S, "malformed"),
    ("three-dots-fourth-segment", GOOD + "." + S, "malformed"),
    ("four-dots-as-a-jwe", ".".join([H, P, P, P, S]), "malformed"),
    ("two-tokens-joined-by-a-dot", GOOD + "." + GOOD, "malformed"),
    ("empty-header", "." + P + "." + S, "malformed"),
    ("empty-payload", H + ".." + S, "malformed"),
    ("empty-payload-well-signed", seal(H, ""), "malformed"),
    ("empty-header-well-signed", seal("", P), "malformed"),
    ("empty-header-and-payload", ".." + S, "malformed"),
    ("empty-header-and-signature", "." + P + ".", "malformed"),
    ("empty-payload-and-signature", H + "..", "malformed"),
    ("empty-signature-hs256", H + "." + P + ".", "signature_mismatch"),
]
for name, text, code in SEGMENTS:
    add(name, "7515 7.1", text, code)
for name, alg in [
    ("none", "none"),
    ("none-capital", "None"),
    ("none-upper", "NONE"),
    ("hs512", "HS512"),
    ("rs256", "RS256"),
]:
    add("empty-signature-alg-" + name, "7519 6", b64('{"alg":"%s"}' % alg) + "." + P + ".", "algorithm_not_allowed")
add(
    "empty-signature-alg-none-with-payload",
    "7519 6",
    b64('{"alg":"none"}') + "." + b64('{"sub":"a"}') + ".",
    "algorithm_not_allowed",
)
add("empty-signature-alg-none-no-payload", "7515 7.1", b64('{"alg":"none"}') + "..", "malformed")
add("empty-signature-alg-missing", "7515 4.1.1", b64('{"typ":"JWT"}') + "." + P + ".", "malformed")

# The alphabet. Each foreign character in each segment: at its start, in the middle and at its end.
STRANGERS = [
    ("space", " "),
    ("tab", "\t"),
    ("line-feed", "\n"),
    ("carriage-return", "\r"),
    ("crlf", "\r\n"),
    ("nul", "\0"),
    ("delete", "\x7f"),
    ("plus", "+"),
    ("slash", "/"),
    ("equals", "="),
    ("comma", ","),
    ("colon", ":"),
    ("tilde", "~"),
    ("percent-2e", "%2E"),
    ("quote", '"'),
    ("e-acute", "\u00e9"),
    ("emoji", "\U0001f511"),
    ("fullwidth-a", "\uff21"),
    ("byte-ff", b"\xff"),
    ("byte-80", b"\x80"),
]
for name, stranger in STRANGERS:
    stranger = stranger if isinstance(stranger, bytes) else stranger.encode("utf-8")
    h, p, s = (part.encode("ascii") for part in (H, P, S))
    for where, text in [
        ("in-header", h[:8] + stranger + h[8:] + b"." + p + b"." + s),
        ("in-payload", h + b"." + p[:2] + stranger + p[2:] + b"." + s),
        ("in-signature", h + b"." + p + b"." + s[:8] + stranger + s[8:]),
    ]:
        try:
            text = text.decode("ascii")
        except UnicodeDecodeError:
            pass
        add("stranger-%s-%s" % (name, where), "7515 2", text, "malformed")

for name, text in [
    ("space-before-token", " " + GOOD),
    ("space-after-token", GOOD + " "),
    ("line-feed-after-token", GOOD + "\n"),
    ("nul-after-token", GOOD + "\0"),
    ("bom-before-token", "\ufeff" + GOOD),
    ("quotes-around-token", '"' + GOOD + '"'),
    ("bearer-before-token", "Bearer " + GOOD),
    ("json-serialization", '{"protected":"%s","payload":"%s","signature":"%s"}' % (H, P, S)),
    ("fullwidth-dots", GOOD.replace(".", "\uff0e")),
    ("space-before-a-dot", H + " ." + P + "." + S),
    ("space-after-a-dot", H + ". " + P + "." + S),
    ("line-folded", H + ".\n" + P + ".\n" + S),
]:
    add(name, "7515 7.1", text, "malformed")

# A foreign character is rejected even if the tag covers it.
for name, h, p in [
    ("space-in-header-well-signed", H + " ", P),
    ("line-feed-in-payload-well-signed", H, P + "\n"),
    ("equals-in-header-well-signed", b64('{"alg":"HS256" }') + "=", P),
]:
    add(name, "7515 2", seal(h, p), "malformed")

# Base64 with the letters of RFC 4648 section 4 instead of 5: the same bytes, spelled differently.
BYTES = token('{"a":"\u00bf\u00ff\u00be\u00fb~~~???"}')
h, p, s = BYTES.split(".")
assert "_" in p and "-" in p
add("base64url-letters-in-payload", "4648 5", BYTES)
add("base64-letters-in-payload", "4648 5", h + "." + p.replace("-", "+").replace("_", "/") + "." + s, "malformed")
add("base64-letters-in-payload-well-signed", "4648 5", seal(h, p.replace("-", "+").replace("_", "/")), "malformed")
add("smallest-payload", "7519 7.2", token("{}"))
add("alphabet-without-structure", "7515 7.1", "a.b.c", "malformed")
add("header-not-json-tag-good", "7515 5.2", seal("AAAA", P), "malformed")
assert len(tag("x")) == 32 and HEADER
