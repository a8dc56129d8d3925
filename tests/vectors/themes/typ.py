"""The header's `typ` against the policy's, as media types (RFC 7515 section 4.1.9)."""

from tokens import OTHER, Theme2, b64, bound, seal, token

THEME = Theme2()
RFC = "7515 4.1.9"


def check(name, typ, wanted, code="ok", **rest):
    """`typ` is the JSON text between the quotes."""
    header = '{"alg":"HS256"}' if typ is None else '{"alg":"HS256","typ":"%s"}' % typ
    THEME.add("media-type-" + name, RFC, token("{}", header), code, typ=wanted, **rest)


NO = "wrong_type"
for name, typ, wanted, code in [
    # A value without a / counts as with application/ before it.
    ("short-in-both", "at+jwt", "at+jwt", "ok"),
    ("prefix-in-token", "application/at+jwt", "at+jwt", "ok"),
    ("prefix-in-policy", "at+jwt", "application/at+jwt", "ok"),
    ("prefix-in-both", "application/at+jwt", "application/at+jwt", "ok"),
    ("short-other", "JWT", "at+jwt", NO),
    ("short-other-than-prefixed", "JWT", "application/at+jwt", NO),
    ("prefixed-other-than-short", "application/JWT", "at+jwt", NO),
    # A value with a / is complete.
    ("another-tree", "text/plain", "text/plain", "ok"),
    ("another-tree-case", "Text/PLAIN", "text/plain", "ok"),
    ("another-tree-is-not-application", "text/jwt", "jwt", NO),
    ("another-tree-in-policy-is-not-application", "jwt", "text/jwt", NO),
    ("another-tree-is-not-prefixed-application", "text/jwt", "application/jwt", NO),
    ("prefix-before-another-tree", "application/text/plain", "text/plain", NO),
    ("prefix-before-another-tree-in-policy", "text/plain", "application/text/plain", NO),
    ("prefix-before-another-tree-in-both", "application/text/plain", "application/text/plain", "ok"),
    ("prefix-twice", "application/application/jwt", "jwt", NO),
    ("prefix-twice-for-once", "application/application/jwt", "application/jwt", NO),
    ("prefix-once-for-twice", "application/jwt", "application/application/jwt", NO),
    ("prefix-twice-in-both", "application/application/jwt", "application/application/jwt", "ok"),
    ("slash-first", "/jwt", "jwt", NO),
    ("slash-first-in-both", "/jwt", "/jwt", "ok"),
    ("slash-last", "jwt/", "jwt", NO),
    ("slash-alone", "/", "jwt", NO),
    ("prefix-alone-in-token", "application/", "jwt", NO),
    ("prefix-alone-in-token-for-application", "application/", "application", NO),
    ("application-as-a-type", "application", "application", "ok"),
    ("application-as-a-type-prefixed", "application/application", "application", "ok"),
    ("empty-in-token", "", "jwt", NO),
    ("vnd", "application/vnd.example+jwt", "vnd.example+jwt", "ok"),
    ("parameters-are-part-of-it", "application/jwt;v=1", "jwt", NO),
    ("parameters-in-both", "jwt;v=1", "application/jwt;v=1", "ok"),
    ("parameter-with-a-slash", "jwt;p=a/b", "jwt;p=a/b", "ok"),
    ("parameter-with-a-slash-is-not-prefixed", "jwt;p=a/b", "application/jwt;p=a/b", NO),
    # Ignoring the case of A to Z.
    ("case-in-token", "AT+JWT", "at+jwt", "ok"),
    ("case-in-policy", "at+jwt", "At+Jwt", "ok"),
    ("case-of-the-prefix-in-token", "APPLICATION/at+jwt", "at+jwt", "ok"),
    ("case-of-the-prefix-in-policy", "at+jwt", "Application/at+jwt", "ok"),
    ("case-of-all", "Application/AT+jwt", "aPPLICATION/at+JWT", "ok"),
    ("every-letter", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ok"),
    ("brackets-are-no-letters", "a[b", "a{b", NO),
    ("at-is-no-letter", "a@b", "a`b", NO),
    ("backslash-is-no-letter", "a\\\\b", "a|b", NO),
    ("caret-is-no-letter", "a^b", "a~b", NO),
    ("underscore-is-no-letter", "a_b", "a\u007fb", NO),
    ("kelvin-is-no-k", "\u212awt", "kwt", NO),
    ("kelvin-is-no-k-in-policy", "kwt", "\u212awt", NO),
    ("long-s-is-no-s", "\u017f", "s", NO),
    ("dotless-i-is-no-i", "\u0131", "I", NO),
    ("umlaut-case-differs", "\u00dcjwt", "\u00fcjwt", NO),
    ("umlaut", "\u00fcJWT", "\u00fcjwt", "ok"),
    ("umlaut-not-normalized", "u\u0308jwt", "\u00fcjwt", NO),
    # As texts, after unescaping.
    ("escaped", "\\u0061t+jwt", "at+jwt", "ok"),
    ("escaped-slash", "application\\/at+jwt", "at+jwt", "ok"),
    ("escaped-slash-by-number", "application\\u002fat+jwt", "at+jwt", "ok"),
    ("escaped-upper-letter", "\\u0041t+jwt", "at+jwt", "ok"),
    ("escaped-prefix", "\\u0061pplication/at+jwt", "at+jwt", "ok"),
    ("blank-after", "at+jwt ", "at+jwt", NO),
    ("blank-before", " at+jwt", "at+jwt", NO),
    ("blank-after-the-slash", "application/ at+jwt", "at+jwt", NO),
    ("nul-after", "at+jwt\\u0000", "at+jwt", NO),
    ("plus-as-a-blank", "at jwt", "at+jwt", NO),
    ("longer", "at+jwts", "at+jwt", NO),
    ("shorter", "at+jw", "at+jwt", NO),
    ("policy-of-a-blank", " ", " ", "ok"),
    ("absent", None, "at+jwt", NO),
    ("absent-for-jwt", None, "JWT", NO),
]:
    check(name, typ, wanted, code)
LONG = "a" * 1000
check("long", LONG, LONG.upper())
check("long-last-differs", LONG, LONG[:-1] + "b", NO)
check("long-prefixed", "application/" + LONG, LONG)

# A value that is not text is malformed, with or without a policy.
for name, value in [("null", "null"), ("number", "5"), ("true", "true"), ("array", '["JWT"]'), ("object", "{}")]:
    header = '{"alg":"HS256","typ":%s}' % value
    THEME.add("media-type-of-wrong-type-" + name, RFC, token("{}", header), "malformed")
    THEME.add("media-type-of-wrong-type-%s-policy" % name, RFC, token("{}", header), "malformed", typ="JWT")
for name, typ in [
    ("any", "no type at all"),
    ("other-tree", "text/plain"),
    ("empty", ""),
    ("prefix-alone", "application/"),
]:
    THEME.add("media-type-no-policy-" + name, RFC, token("{}", '{"alg":"HS256","typ":"%s"}' % typ))
THEME.add("media-type-nested-is-another", RFC, token("{}", '{"alg":"HS256","x":{"typ":"JWT"}}'), NO, typ="JWT")
THEME.add("media-type-in-the-payload-is-another", RFC, token('{"typ":"JWT"}', '{"alg":"HS256"}'), NO, typ="JWT")
THEME.add("media-type-cty-is-another", RFC, token("{}", '{"alg":"HS256","cty":"at+jwt"}'), NO, typ="at+jwt")

# cty: JWT, in any case of A to Z, and no other text, means a nested token.
for name, cty, code in [
    ("upper", "JWT", "unsupported_header"),
    ("lower", "jwt", "unsupported_header"),
    ("mixed", "jWt", "unsupported_header"),
    ("escaped", "\\u006aWT", "unsupported_header"),
    ("empty", "", "ok"),
    ("json", "json", "ok"),
    ("twilio", "twilio-fpa;v=1", "ok"),
    ("jwts", "JWTs", "ok"),
    ("jw", "JW", "ok"),
    ("blank-after", "JWT ", "ok"),
    ("nul-after", "JWT\\u0000", "ok"),
]:
    THEME.add("media-type-cty-" + name, "7515 4.1.10", token("{}", '{"alg":"HS256","cty":"%s"}' % cty), code)
    header = '{"alg":"HS256","typ":"x","cty":"%s"}' % cty
    THEME.add("media-type-cty-%s-before-typ" % name, RFC, token("{}", header), NO if code == "ok" else code, typ="JWT")

# Its position in the order: the last of the header's checks, before any key.
UNKNOWN = [bound(id="a")]
for name, given, code, rest in [
    ("alg-first", token("{}", '{"alg":"HS512","typ":"x"}'), "algorithm_not_allowed", {}),
    ("crit-first", token("{}", '{"alg":"HS256","typ":"x","crit":["exp"]}'), "unsupported_header", {}),
    ("b64-first", token("{}", '{"alg":"HS256","typ":"x","b64":false}'), "unsupported_header", {}),
    ("before-unknown-key", token("{}", '{"alg":"HS256","typ":"x"}'), NO, {"keys": UNKNOWN}),
    ("before-signature", token("{}", '{"alg":"HS256","typ":"x"}', OTHER), NO, {}),
    ("before-signature-length", b64('{"alg":"HS256","typ":"x"}') + ".e30.", NO, {}),
    ("before-payload", seal(b64('{"alg":"HS256","typ":"x"}'), b64("no json")), NO, {}),
    ("before-expiry", token('{"exp":1}', '{"alg":"HS256","typ":"x"}'), NO, {}),
    ("unknown-key-after-it", token("{}", '{"alg":"HS256","typ":"JWT"}'), "unknown_key", {"keys": UNKNOWN}),
]:
    THEME.add("media-type-order-" + name, RFC, given, code, typ="JWT", **rest)
