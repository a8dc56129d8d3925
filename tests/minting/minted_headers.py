"""The header that a signer writes: alg, typ, cty, kid, in this order, escaped only if JSON demands it."""

from minted import Theme
from tokens import bound

THEME = Theme()
CLAIMS = '{"sub":"ada"}'


def minted(name, header, rfc="7515 4.1", **options):
    THEME.minted(name, rfc, CLAIMS, header=header, **options)


def refused(name, field=None, rfc="hs256 policy", **options):
    THEME.refused(name, rfc, CLAIMS, "invalid_argument", field=field, **options)


minted("header-default", '{"alg":"HS256","typ":"JWT"}')
minted("header-kid", '{"alg":"HS256","typ":"JWT","kid":"a"}', key=bound(id="a"))
minted("header-kid-empty", '{"alg":"HS256","typ":"JWT","kid":""}', key=bound(id=""))
minted("header-typ", '{"alg":"HS256","typ":"at+jwt"}', "9068 2.1", typ="at+jwt")
minted("header-typ-prefixed", '{"alg":"HS256","typ":"application/at+jwt"}', "9068 2.1", typ="application/at+jwt")
minted("header-typ-jwt", '{"alg":"HS256","typ":"JWT"}', typ="JWT")
minted("header-typ-keeps-its-case", '{"alg":"HS256","typ":"jwt"}', typ="jwt")
minted("header-cty", '{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}', cty="twilio-fpa;v=1")
minted("header-cty-json", '{"alg":"HS256","typ":"JWT","cty":"application/json"}', cty="application/json")
minted("header-typ-and-cty", '{"alg":"HS256","typ":"x","cty":"y"}', typ="x", cty="y")
minted("header-typ-and-kid", '{"alg":"HS256","typ":"x","kid":"a"}', typ="x", key=bound(id="a"))
minted("header-cty-and-kid", '{"alg":"HS256","typ":"JWT","cty":"y","kid":"a"}', cty="y", key=bound(id="a"))
minted("header-all", '{"alg":"HS256","typ":"x","cty":"y","kid":"a"}', typ="x", cty="y", key=bound(id="a"))
minted("header-blank-is-a-text", '{"alg":"HS256","typ":" ","cty":" "}', typ=" ", cty=" ")
for name, cty in [("jwts", "JWTs"), ("jw", "JW"), ("blank-after", "JWT "), ("jwt-set", "jwk-set+json")]:
    minted("header-cty-like-jwt-" + name, '{"alg":"HS256","typ":"JWT","cty":"%s"}' % cty, "7515 4.1.10", cty=cty)

refused("header-typ-empty", "typ", typ="")
refused("header-cty-empty", "cty", cty="")
refused("header-typ-empty-beside-cty", "typ", typ="", cty="y")
refused("header-cty-empty-beside-typ", "cty", typ="x", cty="")
for name, cty in [("upper", "JWT"), ("lower", "jwt"), ("mixed", "jWt"), ("capital", "Jwt")]:
    refused("header-cty-jwt-" + name, "cty", "7519 5.2", cty=cty, note="a verifier takes it for a nested token")
refused("header-cty-jwt-beside-typ", "cty", "7519 5.2", typ="at+jwt", cty="JWT")

# Escapes only what JSON demands: quote, backslash, control characters; in the short form if there is one.
for name, id, text in [
    ("quote", 'a"b', 'a\\"b'),
    ("backslash", "a\\b", "a\\\\b"),
    ("slash", "keys/1", "keys/1"),
    ("line-feed", "a\nb", "a\\nb"),
    ("carriage-return", "a\rb", "a\\rb"),
    ("tab", "a\tb", "a\\tb"),
    ("backspace", "a\bb", "a\\bb"),
    ("form-feed", "a\fb", "a\\fb"),
    ("nul", "a\0b", "a\\u0000b"),
    ("unit-separator", "a\x1fb", "a\\u001fb"),
    ("escape-character", "\x1b[0m", "\\u001b[0m"),
    ("delete", "a\x7fb", "a\x7fb"),
    ("umlaut", "Schl\u00fcssel", "Schl\u00fcssel"),
    ("key-sign", "\U0001f511", "\U0001f511"),
    ("line-separator", "a\u2028b", "a\u2028b"),
    ("no-character", "\uffff", "\uffff"),
    ("less-than", "<a&b>'", "<a&b>'"),
    ("escape-as-text", "\\u0061", "\\\\u0061"),
    ("json", '","alg":"none', '\\",\\"alg\\":\\"none'),
    ("end-of-the-object", '"}', '\\"}'),
]:
    note = "hexadecimal digits in lower case" if "\\u00" in text and text != "\\\\u0061" else None
    minted(
        "header-kid-with-" + name,
        '{"alg":"HS256","typ":"JWT","kid":"%s"}' % text,
        "8259 7",
        key=bound(id=id),
        note=note,
    )
    if name in ("quote", "json", "umlaut", "slash", "tab"):
        minted("header-typ-with-" + name, '{"alg":"HS256","typ":"%s"}' % text, "8259 7", typ=id)
        minted("header-cty-with-" + name, '{"alg":"HS256","typ":"JWT","cty":"%s"}' % text, "8259 7", cty=id)

# At most 2 KiB, as verifiers take it.
LIMIT = 2048
for member, start in [
    ("kid", '{"alg":"HS256","typ":"JWT","kid":"'),
    ("typ", '{"alg":"HS256","typ":"'),
    ("cty", '{"alg":"HS256","typ":"JWT","cty":"'),
]:
    room = LIMIT - len(start) - len('"}')

    def options(text, member=member):
        return {"key": bound(id=text)} if member == "kid" else {member: text}

    minted("header-of-2-kib-by-" + member, start + "x" * room + '"}', "hs256 policy", **options("x" * room))
    refused("header-over-2-kib-by-" + member, **options("x" * (room + 1)))
    even = room - room % 2
    filled = start + "x" * (room % 2) + "\u00fc" * (even // 2) + '"}'
    minted(
        "header-of-2-kib-in-utf-8-by-" + member,
        filled,
        "hs256 policy",
        **options("x" * (room % 2) + "\u00fc" * (even // 2)),
    )
    refused("header-over-2-kib-in-utf-8-by-" + member, **options("\u00fc" * (room // 2 + 1)))
    refused("header-over-2-kib-by-escapes-of-" + member, **options("\0" * (room // 6 + 1)))
refused("header-over-2-kib-by-all", typ="x" * 700, cty="y" * 700, key=bound(id="z" * 700))
