"""The JOSE header: its size, its JSON, alg, crit, b64, cty, typ and what is ignored."""

from tokens import Theme, b64, token

THEME = Theme()
add = THEME.add


def check(name, rfc, header, code="ok", **rest):
    add(name, rfc, token("{}", header), code, **rest)


# Size of the decoded header: 2048 bytes and not one more.
def padded(size):
    text = '{"alg":"HS256","x":"' + "x" * (size - 22) + '"}'
    assert len(text) == size
    return text


for size, code in [(2047, "ok"), (2048, "ok"), (2049, "too_large"), (2050, "too_large"), (4096, "too_large")]:
    check("header-of-%d-bytes" % size, "7515 10.1", padded(size), code)
check("header-of-2048-bytes-by-white-space", "7515 10.1", '{"alg":"HS256"}' + " " * 2033)
check("header-of-2049-bytes-by-white-space", "7515 10.1", '{"alg":"HS256"}' + " " * 2034, "too_large")
check("header-of-2048-bytes-of-utf-8", "7515 10.1", '{"alg":"HS256","x":"' + "\u00e9" * 1013 + '"}')
check("header-of-2050-bytes-of-utf-8", "7515 10.1", '{"alg":"HS256","x":"' + "\u00e9" * 1014 + '"}', "too_large")
check("header-of-2049-bytes-not-json", "7515 10.1", "x" * 2049, "too_large")
check("header-of-2048-bytes-not-json", "7515 5.2", "x" * 2048, "malformed")
check("header-of-2049-bytes-alg-none", "7515 10.1", '{"alg":"none"}' + " " * 2035, "too_large")

# Not a JSON object.
for name, header in [
    ("array", '["HS256"]'),
    ("array-of-an-object", '[{"alg":"HS256"}]'),
    ("string", '"HS256"'),
    ("number", "256"),
    ("null", "null"),
    ("true", "true"),
    ("text", "HS256"),
    ("white-space-only", "   "),
    ("unclosed", '{"alg":"HS256"'),
    ("unclosed-string", '{"alg":"HS256}'),
    ("trailing-comma", '{"alg":"HS256",}'),
    ("single-quotes", "{'alg':'HS256'}"),
    ("bare-name", '{alg:"HS256"}'),
    ("comment", '{"alg":"HS256"/**/}'),
    ("trailing-garbage", '{"alg":"HS256"}x'),
    ("two-objects", '{"alg":"HS256"}{}'),
    ("trailing-nul", '{"alg":"HS256"}\0'),
    ("bom", '\ufeff{"alg":"HS256"}'),
    ("missing-colon", '{"alg" "HS256"}'),
    ("missing-comma", '{"alg":"HS256" "typ":"JWT"}'),
    ("raw-line-feed-in-string", '{"alg":"HS256","x":"a\nb"}'),
    ("zero-bytes", "\0\0\0"),
    ("utf-16", '{"alg":"HS256"}'.encode("utf-16-le")),
    ("form-feed", '\f{"alg":"HS256"}'),
]:
    check("header-" + name, "7515 5.2", header, "malformed")
for name, header in [
    ("invalid-utf-8", b'{"alg":"HS256","x":"\xff"}'),
    ("overlong", b'{"alg":"HS256","x":"\xc0\xaf"}'),
    ("raw-surrogate", b'{"alg":"HS256","x":"\xed\xa0\x80"}'),
    ("truncated-utf-8", b'{"alg":"HS256","x":"\xe2\x82"}'),
]:
    check("header-" + name, "7515 5.2", header, "malformed")
for name, header, code in [
    ("lone-surrogate-escaped", '{"alg":"HS256","x":"\\ud800"}', "malformed"),
    ("surrogate-pair-escaped", '{"alg":"HS256","x":"\\ud83d\\udd11"}', "ok"),
    ("number-out-of-range", '{"alg":"HS256","x":1e400}', "malformed"),
    ("number-in-range", '{"alg":"HS256","x":1e308}', "ok"),
    ("number-underflow", '{"alg":"HS256","x":1e-400}', "ok"),
    ("noncharacter", '{"alg":"HS256","x":"\uffff"}', "ok"),
]:
    check("header-" + name, "7493 2.1", header, code)
for name, header in [
    ("white-space-around", ' \t\r\n{ "alg" : "HS256" , "typ" : "JWT" }\r\n'),
    ("member-order", '{"typ":"JWT","x":[1,{"y":null}],"alg":"HS256"}'),
]:
    check("header-" + name, "8259 2", header)
for depth, code in [(127, "ok"), (128, "malformed")]:
    check(
        "header-depth-%d-arrays" % depth,
        "8259 9",
        '{"alg":"HS256","x":' + "[" * (depth - 1) + "]" * (depth - 1) + "}",
        code,
    )
    check(
        "header-depth-%d-objects" % depth,
        "8259 9",
        '{"alg":"HS256","x":' + '{"a":' * (depth - 2) + "{}" + "}" * (depth - 2) + "}",
        code,
    )

# Duplicate names, compared after unescaping, at any depth (7515 4, 7493 2.3).
for name, header, code in [
    ("alg-twice", '{"alg":"HS256","alg":"HS256"}', "malformed"),
    ("alg-none-then-hs256", '{"alg":"none","alg":"HS256"}', "malformed"),
    ("alg-hs256-then-none", '{"alg":"HS256","alg":"none"}', "malformed"),
    ("alg-twice-one-escaped", '{"alg":"HS256","\\u0061lg":"HS256"}', "malformed"),
    ("alg-twice-both-escaped", '{"\\u0061lg":"HS256","a\\u006Cg":"HS256"}', "malformed"),
    ("kid-twice", '{"alg":"HS256","kid":"a","kid":"a"}', "malformed"),
    ("typ-twice", '{"alg":"HS256","typ":"JWT","typ":"JWT"}', "malformed"),
    ("unknown-twice", '{"alg":"HS256","x":1,"x":2}', "malformed"),
    ("unknown-twice-slash-escaped", '{"alg":"HS256","a/b":1,"a\\/b":2}', "malformed"),
    ("nested-in-jwk", '{"alg":"HS256","jwk":{"kty":"oct","k":"AA","k":"AA"}}', "malformed"),
    ("nested-in-jwk-escaped", '{"alg":"HS256","jwk":{"kty":"oct","k":"AA","\\u006b":"AA"}}', "malformed"),
    ("nested-in-array", '{"alg":"HS256","x":[{"a":1,"a":1}]}', "malformed"),
    ("empty-names", '{"alg":"HS256","":1,"":1}', "malformed"),
    ("alg-again-in-jwk-is-another", '{"alg":"HS256","jwk":{"alg":"none"}}', "ok"),
    ("alg-upper-is-another", '{"alg":"HS256","ALG":"none","Alg":"none"}', "ok"),
    ("siblings-share-names", '{"alg":"HS256","x":{"a":1},"y":{"a":1}}', "ok"),
]:
    check("header-duplicate-" + name, "7515 4", header, code)

# alg.
for name, header, code in [
    ("missing", '{"typ":"JWT"}', "malformed"),
    ("missing-empty-object", "{}", "malformed"),
    ("null", '{"alg":null}', "malformed"),
    ("number", '{"alg":256}', "malformed"),
    ("true", '{"alg":true}', "malformed"),
    ("array", '{"alg":["HS256"]}', "malformed"),
    ("object", '{"alg":{}}', "malformed"),
    ("upper-case-name", '{"ALG":"HS256"}', "malformed"),
    ("nested-only", '{"x":{"alg":"HS256"}}', "malformed"),
    ("escaped-name", '{"\\u0061lg":"HS256"}', "ok"),
    ("escaped-name-upper-hex", '{"al\\u0067":"HS256"}', "ok"),
    ("escaped-value", '{"alg":"HS\\u003256"}', "ok"),
    ("escaped-whole-value", '{"alg":"\\u0048\\u0053\\u0032\\u0035\\u0036"}', "ok"),
    ("escaped-name-and-value", '{"\\u0061\\u006c\\u0067":"\\u0048S256"}', "ok"),
    ("escaped-other-value", '{"alg":"\\u006eone"}', "algorithm_not_allowed"),
    ("escaped-name-other-value", '{"\\u0061lg":"none"}', "algorithm_not_allowed"),
    ("escaped-nul-after-value", '{"alg":"HS256\\u0000"}', "algorithm_not_allowed"),
]:
    check("alg-" + name, "7515 4.1.1", header, code)
for name, alg in [
    ("none", "none"),
    ("none-capital", "None"),
    ("none-upper", "NONE"),
    ("none-mixed", "nOnE"),
    ("empty", ""),
    ("hs256-lower", "hs256"),
    ("hs256-mixed", "Hs256"),
    ("hs256-trailing-space", "HS256 "),
    ("hs256-leading-space", " HS256"),
    ("hs256-hyphen", "HS-256"),
    ("hs25", "HS25"),
    ("hs2560", "HS2560"),
    ("hs1", "HS1"),
    ("hs384", "HS384"),
    ("hs512", "HS512"),
    ("rs256", "RS256"),
    ("es256", "ES256"),
    ("ps256", "PS256"),
    ("eddsa", "EdDSA"),
    ("a256kw", "A256KW"),
    ("dir", "dir"),
    ("hmac", "HMAC"),
    ("fullwidth", "\uff28\uff33256"),
]:
    check("alg-" + name, "7518 3.1", '{"alg":"%s"}' % alg, "algorithm_not_allowed")

# kid, typ and cty are strings where present.
for member in ("kid", "typ", "cty"):
    section = {"kid": "7515 4.1.4", "typ": "7515 4.1.9", "cty": "7515 4.1.10"}[member]
    for name, value in [
        ("null", "null"),
        ("number", "1"),
        ("true", "true"),
        ("false", "false"),
        ("array", '["JWT"]'),
        ("object", "{}"),
    ]:
        check("%s-%s" % (member, name), section, '{"alg":"HS256","%s":%s}' % (member, value), "malformed")
    check(
        member + "-null-escaped-name",
        section,
        '{"alg":"HS256","%s\\u00%02x%s":null}' % (member[:1], ord(member[1]), member[2:]),
        "malformed",
    )
    check(member + "-string", section, '{"alg":"HS256","%s":"a"}' % member)
    check(member + "-empty-string", section, '{"alg":"HS256","%s":""}' % member)

# crit, b64, cty: nothing in them may need to be understood.
for name, value in [
    ("empty", "[]"),
    ("null", "null"),
    ("exp", '["exp"]'),
    ("b64", '["b64"]'),
    ("alg", '["alg"]'),
    ("string", '"exp"'),
    ("false", "false"),
    ("number", "0"),
    ("object", "{}"),
    ("number-in-array", "[1]"),
    ("unknown", '["http://example.com/x"]'),
]:
    check("crit-" + name, "7515 4.1.11", '{"alg":"HS256","crit":%s}' % value, "unsupported_header")
check("crit-exp-with-exp", "7515 4.1.11", '{"alg":"HS256","crit":["exp"],"exp":1}', "unsupported_header")
check("crit-b64-with-b64-true", "7797 6", '{"alg":"HS256","crit":["b64"],"b64":true}', "unsupported_header")
check("crit-b64-with-b64-false", "7797 6", '{"alg":"HS256","crit":["b64"],"b64":false}', "unsupported_header")
check("crit-escaped-name", "7515 4.1.11", '{"alg":"HS256","\\u0063rit":["exp"]}', "unsupported_header")
check("crit-before-alg", "7515 4.1.11", '{"crit":["exp"],"alg":"HS256"}', "unsupported_header")
check("crit-nested-is-another", "7515 4.1.11", '{"alg":"HS256","x":{"crit":["exp"]}}')
check("crit-upper-case-is-another", "7515 4", '{"alg":"HS256","CRIT":["exp"]}')
for name, value in [
    ("false", "false"),
    ("true-string", '"true"'),
    ("null", "null"),
    ("one", "1"),
    ("zero", "0"),
    ("empty-string", '""'),
    ("array", "[true]"),
    ("object", "{}"),
]:
    check("b64-" + name, "7797 3", '{"alg":"HS256","b64":%s}' % value, "unsupported_header")
check("b64-true", "7797 3", '{"alg":"HS256","b64":true}')
check("b64-true-escaped-name", "7797 3", '{"alg":"HS256","\\u00624":1,"b\\u00364":true}')
check("b64-false-escaped-name", "7797 3", '{"alg":"HS256","b6\\u0034":false}', "unsupported_header")
check("b64-nested-is-another", "7797 3", '{"alg":"HS256","x":{"b64":false}}')
for name, value in [
    ("upper", "JWT"),
    ("lower", "jwt"),
    ("capital", "Jwt"),
    ("mixed", "jWt"),
    ("escaped", "J\\u0057T"),
    ("escaped-lower", "\\u006awt"),
]:
    check("cty-jwt-" + name, "7519 5.2", '{"alg":"HS256","cty":"%s"}' % value, "unsupported_header")
for name, value in [
    ("json", "JSON"),
    ("jwt-like", "JWTX"),
    ("jw", "JW"),
    ("at-jwt", "at+jwt"),
    ("jwk-json", "jwk+json"),
    ("text-plain", "text/plain"),
    ("spaced", " JWT "),
]:
    check("cty-" + name, "7515 4.1.10", '{"alg":"HS256","cty":"%s"}' % value)
check("cty-jwt-nested-is-another", "7519 5.2", '{"alg":"HS256","x":{"cty":"JWT"}}')

# typ: checked only if the policy names one.
for name, typ, wanted, code in [
    ("equal", "JWT", "JWT", "ok"),
    ("lower-in-token", "jwt", "JWT", "ok"),
    ("lower-in-policy", "JWT", "jwt", "ok"),
    ("mixed", "jWt", "JwT", "ok"),
    ("at-jwt", "at+jwt", "at+jwt", "ok"),
    ("at-jwt-case", "AT+JWT", "at+jwt", "ok"),
    ("prefix-in-token", "application/at+jwt", "at+jwt", "ok"),
    ("prefix-in-policy", "at+jwt", "application/at+jwt", "ok"),
    ("prefix-in-both", "application/at+jwt", "application/at+jwt", "ok"),
    ("prefix-in-token-case", "application/AT+JWT", "at+jwt", "ok"),
    ("prefix-in-policy-case", "AT+jwt", "application/at+JWT", "ok"),
    ("prefix-in-both-case", "application/Jwt", "application/jwT", "ok"),
    ("escaped-in-token", "\\u0061t+jwt", "at+jwt", "ok"),
    ("escaped-slash-in-token", "application\\/at+jwt", "at+jwt", "ok"),
    ("other", "at+jwt", "JWT", "wrong_type"),
    ("other-way-round", "JWT", "at+jwt", "wrong_type"),
    ("other-with-prefix", "application/JWT", "at+jwt", "wrong_type"),
    ("other-policy-with-prefix", "JWT", "application/at+jwt", "wrong_type"),
    ("longer", "JWTX", "JWT", "wrong_type"),
    ("shorter", "JW", "JWT", "wrong_type"),
    ("empty", "", "JWT", "wrong_type"),
    ("trailing-space", "JWT ", "JWT", "wrong_type"),
    ("leading-space", " JWT", "JWT", "wrong_type"),
    ("other-tree", "text/JWT", "JWT", "wrong_type"),
    ("prefix-without-slash", "applicationJWT", "JWT", "wrong_type"),
    ("prefix-only", "application/", "JWT", "wrong_type"),
    ("suffix", "JWT/application", "JWT", "wrong_type"),
    ("prefix-not-at-start", "x/application/JWT", "JWT", "wrong_type"),
    ("nul-after", "JWT\\u0000", "JWT", "wrong_type"),
    ("two-joined", "JWT,at+jwt", "JWT", "wrong_type"),
    # A value with a slash is compared whole: nothing of it is dropped.
    ("slash-equal", "text/plain", "text/plain", "ok"),
    ("slash-case", "TEXT/Plain", "text/pLAIN", "ok"),
    ("slash-behind-prefix-in-token", "application/text/plain", "text/plain", "wrong_type"),
    ("slash-behind-prefix-in-policy", "text/plain", "application/text/plain", "wrong_type"),
    ("slash-behind-prefix-in-both", "application/text/plain", "Application/Text/Plain", "ok"),
    ("escaped-slash-behind-prefix", "application\\/text\\/plain", "text/plain", "wrong_type"),
    ("prefix-twice-in-token", "application/application/JWT", "application/JWT", "wrong_type"),
    ("prefix-twice-in-policy", "application/JWT", "application/application/JWT", "wrong_type"),
    ("slash-at-end-behind-prefix", "application/JWT/", "JWT/", "wrong_type"),
    ("slash-at-end", "JWT/", "JWT/", "ok"),
    ("slash-alone-behind-prefix", "application//", "/", "wrong_type"),
]:
    check("typ-policy-" + name, "7515 4.1.9", '{"alg":"HS256","typ":"%s"}' % typ, code, typ=wanted)
for name, header, code in [
    ("absent", '{"alg":"HS256"}', "wrong_type"),
    ("upper-case-name", '{"alg":"HS256","TYP":"JWT"}', "wrong_type"),
    ("nested-only", '{"alg":"HS256","x":{"typ":"JWT"}}', "wrong_type"),
    ("cty-instead", '{"alg":"HS256","cty":"at+jwt"}', "wrong_type"),
    ("escaped-name", '{"alg":"HS256","\\u0074yp":"at+jwt"}', "ok"),
    ("null", '{"alg":"HS256","typ":null}', "malformed"),
    ("number", '{"alg":"HS256","typ":7}', "malformed"),
]:
    check("typ-policy-" + name, "7515 4.1.9", header, code, typ="at+jwt")
for name, header in [
    ("absent", '{"alg":"HS256"}'),
    ("at-jwt", '{"alg":"HS256","typ":"at+jwt"}'),
    ("empty", '{"alg":"HS256","typ":""}'),
    ("text", '{"alg":"HS256","typ":"no type at all"}'),
]:
    check("typ-no-policy-" + name, "7515 4.1.9", header)

# Keys and certificates in a token are ignored, whatever their type.
VALUES = [
    ("object", '{"kty":"oct","k":"AAAA"}'),
    ("string", '"https://attacker.example/keys"'),
    ("array", '["MIIB"]'),
    ("null", "null"),
    ("number", "1.5"),
    ("true", "true"),
    ("empty-object", "{}"),
    ("empty-string", '""'),
]
for member in ("jwk", "jku", "x5u", "x5c", "x5t", "x5t#S256"):
    for name, value in VALUES:
        check(
            "%s-%s-ignored" % (member.replace("#S", "-s"), name),
            "hs256 policy",
            '{"alg":"HS256","%s":%s}' % (member, value),
        )
ATTACKER = b"a key that the attacker brought, 32+ bytes long"
for name, header in [
    ("jwk", '{"alg":"HS256","jwk":{"kty":"oct","alg":"HS256","k":"%s"}}' % b64(ATTACKER)),
    ("jwk-and-kid", '{"alg":"HS256","kid":"a","jwk":{"kty":"oct","kid":"a","k":"%s"}}' % b64(ATTACKER)),
    ("jku", '{"alg":"HS256","jku":"data:application/json;base64,%s"}' % b64(ATTACKER)),
    ("x5c", '{"alg":"HS256","x5c":["%s"]}' % b64(ATTACKER)),
]:
    add("signed-with-a-key-from-its-own-" + name, "hs256 policy", token("{}", header, ATTACKER), "signature_mismatch")
for name, members in [
    ("enc-and-zip", '"enc":"A256GCM","zip":"DEF"'),
    ("claims", '"iss":"x","exp":1,"aud":"y"'),
    ("claims-of-wrong-type", '"iss":1,"exp":"x"'),
    ("unknown", '"http://example.com/x":{"y":[1,2,{"z":null}]}'),
    ("url-and-nonce", '"url":"x","nonce":1'),
    ("empty-name", '"":0'),
    ("alg-in-value", '"x":"\\"alg\\":\\"none\\""'),
    ("proto", '"__proto__":{"alg":"none"}'),
    ("unicode-name", '"\u00e5\u00e4\u00f6":1'),
]:
    check("header-member-" + name + "-ignored", "7515 4", '{"alg":"HS256",%s}' % members)
check("header-replicated-exp-is-not-the-claim", "7519 5.3", '{"alg":"HS256","exp":1}')

# A name that begins like a parameter's is a different name, whatever follows it and however long it is.
for what, tail in [
    ("nul", "\\u0000"),
    ("255-more", "\\u0000" * 4 + "x" * 251),
    ("256-more", "\\u0000" * 4 + "x" * 252),
    ("257-more", "\\u0000" * 4 + "x" * 253),
    ("512-more", "\\u0000" * 4 + "x" * 508),
]:
    check("header-alg-only-by-name-and-" + what, "7515 4.1.1", '{"alg%s":"HS256"}' % tail, "malformed")
    check(
        "header-alg-not-hidden-by-name-and-" + what,
        "7515 4.1.1",
        '{"alg":"HS512","alg%s":"HS256"}' % tail,
        "algorithm_not_allowed",
    )
    for name in ("kid", "typ", "cty", "crit", "b64"):
        check("header-%s-name-and-%s" % (name, what), "7515 4", '{"alg":"HS256","%s%s":1}' % (name, tail))
