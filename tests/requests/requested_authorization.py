"""Section 2: the Authorization field, its scheme, and fields that a server joined."""

from requested import ADA, BOB, EXPIRED, FORGED, Theme, authorization, bearer, field

THEME = Theme("2 Authorization")
JWT = {"scheme": "JWT"}

for name, value in [
    ("bearer", "Bearer " + ADA),
    ("lower-case", "bearer " + ADA),
    ("upper-case", "BEARER " + ADA),
    ("any-case", "bEaReR " + ADA),
    ("two-spaces", "Bearer  " + ADA),
    ("many-spaces", "Bearer" + " " * 64 + ADA),
    ("space-around", "  Bearer %s  " % ADA),
    ("tab-around", "\tBearer %s\t" % ADA),
]:
    THEME.passes("authorization-" + name, authorization(value))
    THEME.passes("authorization-%s-optional" % name, authorization(value), guard={"optional": True})
for case, name in [("lower", "authorization"), ("upper", "AUTHORIZATION"), ("any", "aUTHORIZATION")]:
    THEME.passes("authorization-field-in-%s-case" % case, [[name, "Bearer " + ADA]])

for name, value in [
    ("empty", ""),
    ("blank", " \t "),
    ("basic", "Basic eDp5"),
    ("basic-lower-case", "basic eDp5"),
    ("digest", 'Digest username="a", realm="b"'),
    ("bare-token", ADA),
    ("bare-word", "x"),
    ("scheme-longer", "Bearerx " + ADA),
    ("scheme-shorter", "Beare " + ADA),
    ("scheme-digit", "Bearer2 " + ADA),
    ("scheme-minus", "Bearer-" + ADA),
    ("scheme-dot", "Bearer." + ADA),
    ("scheme-underscore", "Bearer_ " + ADA),
    ("scheme-exclamation-mark", "Bearer! " + ADA),
    ("scheme-tilde", "Bearer~" + ADA),
    ("scheme-plus", "Bearer+ " + ADA),
    ("scheme-apostrophe", "Bearer' " + ADA),
    ("scheme-percent", "Bearer%20" + ADA),
    ("scheme-star", "Bearer*"),
    ("quoted-scheme", '"Bearer" ' + ADA),
    ("other-scheme", "JWT " + ADA),
    ("bearer-as-second-word", "Basic Bearer " + ADA),
    ("comma-in-another-scheme", "Digest a=b, c=d"),
    ("comma-and-a-longer-word", "Basic eDp5, Bearerx " + ADA),
    ("comma-and-a-longer-word-by-sign", "Basic eDp5, Bearer-x " + ADA),
    ("comma-and-bearer-and-equals", "Custom a=b, bearer=" + ADA),
    ("comma-and-bearer-and-tab", "Basic eDp5, Bearer\t" + ADA),
    ("comma-and-bearer-and-comma", "Custom a=b, Bearer, c"),
    ("comma-and-bearer-and-quote", 'Digest username="a, Bearer"'),
    ("comma-and-a-word-before-bearer", "Basic eDp5, x Bearer " + ADA),
    ("comma-and-a-shorter-word", "Basic eDp5, Beare " + ADA),
    ("comma-within-quotes-and-a-longer-word", 'Digest username="a, Bearerx b"'),
    ("comma-and-a-no-break-space", "Basic eDp5,\u00a0Bearer " + ADA),
    ("semicolon-before-bearer", "Basic eDp5; Bearer " + ADA),
]:
    THEME.nothing("authorization-none-" + name, authorization(value))

for name, value in [
    ("end", "Bearer"),
    ("end-lower-case", "bearer"),
    ("space-and-end", "Bearer "),
    ("spaces-and-end", "Bearer   "),
    ("tab", "Bearer\t" + ADA),
    ("space-and-tab", "Bearer \t" + ADA),
    ("tab-and-space", "Bearer\t " + ADA),
    ("colon", "Bearer: " + ADA),
    ("colon-no-space", "Bearer:" + ADA),
    ("equals", "Bearer=" + ADA),
    ("comma", "Bearer," + ADA),
    ("comma-and-space", "Bearer, " + ADA),
    ("slash", "Bearer/" + ADA),
    ("quote", 'Bearer"%s"' % ADA),
    ("parenthesis", "Bearer(" + ADA),
    ("semicolon", "Bearer;" + ADA),
    ("at-sign", "Bearer@" + ADA),
    ("backslash", "Bearer\\" + ADA),
    ("less-than", "Bearer<" + ADA),
    ("question-mark", "Bearer?" + ADA),
    ("bracket", "Bearer[" + ADA),
    ("brace", "Bearer{" + ADA),
    ("comma-alone", "Bearer,"),
    ("second-word", "Bearer a b"),
    ("second-word-behind-a-token", "Bearer %s x" % ADA),
    ("second-word-by-tab", "Bearer %s\tx" % ADA),
    ("bearer-twice", "Bearer Bearer " + ADA),
    ("parameters", "Bearer %s, realm=x" % ADA),
    ("byte-ff", b"Bearer \xff"),
    ("byte-ff-in-the-token", b"Bearer a\xffb"),
    ("byte-ff-behind-the-scheme", b"Bearer\xff a"),
    ("utf8-in-the-token", "Bearer \u00e9"),
    ("no-break-space", "Bearer\u00a0" + ADA),
    ("joined-bearer-twice", "Bearer %s, Bearer %s" % (ADA, BOB)),
    ("joined-bearer-and-basic", "Bearer %s, Basic eDp5" % ADA),
    ("joined-basic-and-bearer", "Basic eDp5, Bearer " + ADA),
    ("joined-without-blank", "Basic eDp5,Bearer " + ADA),
    ("joined-with-blanks", "Basic eDp5,  \t Bearer " + ADA),
    ("joined-in-any-case", "Basic eDp5, bEARER " + ADA),
    ("joined-and-the-end", "Basic eDp5, Bearer"),
    ("joined-without-blank-and-the-end", "Basic eDp5,bearer"),
    ("joined-within-quotes", 'Digest username="a, Bearer b"'),
    ("joined-within-quotes-without-blank", 'Digest username="a,bearer b"'),
    ("joined-within-quotes-behind-an-escaped-quote", 'Digest username="a\\", Bearer b"'),
    ("joined-within-quotes-that-do-not-end", 'Digest username="a, Bearer'),
    ("joined-and-a-space-last", "Basic eDp5, Bearer "),
    ("joined-two-spaces", "Basic eDp5, Bearer  " + ADA),
    ("joined-behind-a-longer-word", "Basic eDp5, Bearerx a, Bearer " + ADA),
    ("joined-behind-no-scheme", '"eDp5", Bearer ' + ADA),
    ("joined-behind-a-byte", b"\xff, Bearer x"),
    ("joined-third", "Basic eDp5, Digest a=b, Bearer " + ADA),
    ("joined-two-commas", "Basic eDp5,,Bearer " + ADA),
    ("joined-empty-and-bearer", ", Bearer " + ADA),
    ("joined-empty-and-bearer-without-blank", ",Bearer " + ADA),
    ("joined-bare-token-and-bearer", "%s, Bearer %s" % (ADA, BOB)),
]:
    THEME.invalid("authorization-invalid-" + name, "authorization", authorization(value))
    THEME.invalid(
        "authorization-invalid-%s-optional" % name, "authorization", authorization(value), guard={"optional": True}
    )

for name, values in [
    ("bearer", ["Bearer " + ADA, "Bearer " + ADA]),
    ("basic-and-bearer", ["Basic eDp5", "Bearer " + ADA]),
    ("bearer-and-basic", ["Bearer " + ADA, "Basic eDp5"]),
    ("basic", ["Basic eDp5", "Basic eDp5"]),
    ("empty", ["", ""]),
    ("empty-and-bearer", ["", "Bearer " + ADA]),
    ("bearer-and-empty", ["Bearer " + ADA, ""]),
    ("of-three", ["Basic eDp5", "Bearer " + ADA, "x"]),
]:
    THEME.invalid("authorization-two-fields-" + name, "authorization", authorization(*values))
THEME.invalid(
    "authorization-two-fields-optional",
    "authorization",
    authorization("Basic eDp5", "Bearer " + ADA),
    guard={"optional": True},
)
THEME.invalid(
    "authorization-two-fields-of-two-cases",
    "authorization",
    [["Authorization", "Bearer " + ADA], ["authorization", "Bearer " + ADA]],
)

for name, token in [
    ("no-token", "x"),
    ("comma", "%s,%s" % (ADA, BOB)),
    ("comma-and-bearer", "%s,Bearer" % ADA),
    ("every-kind-of-sign", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
    ("quotes", '"%s"' % ADA),
    ("padding", ADA + "="),
]:
    THEME.refused("authorization-token-" + name, "authorization", "malformed", bearer(token))
THEME.refused("authorization-expired", "authorization", "expired", bearer(EXPIRED), "exp")
THEME.refused("authorization-forged", "authorization", "signature_mismatch", bearer(FORGED))

THEME.clause = "2 scheme"
THEME.passes("scheme-jwt", authorization("JWT " + ADA), guard=JWT)
THEME.passes("scheme-jwt-in-any-case", authorization("jwt " + ADA), guard=JWT)
THEME.passes("scheme-option-in-any-case", authorization("JWT " + ADA), guard={"scheme": "jwt"})
THEME.passes("scheme-two-spaces", authorization("JWT  " + ADA), guard=JWT)
THEME.nothing("scheme-jwt-and-bearer-comes", bearer(ADA), guard=JWT)
THEME.nothing("scheme-jwt-and-bearer-comes-empty", authorization("Bearer"), guard=JWT)
THEME.nothing("scheme-jwt-longer", authorization("JWTx " + ADA), guard=JWT)
THEME.nothing("scheme-jwt-nothing-comes", guard=JWT)
THEME.nothing("scheme-jwt-realm", guard={"scheme": "JWT", "realm": "api"})
THEME.nothing("scheme-jwt-joined-bearer", authorization("Basic eDp5, Bearer " + ADA), guard=JWT)
THEME.invalid("scheme-jwt-and-the-end", "authorization", authorization("JWT"), guard=JWT)
THEME.invalid("scheme-jwt-colon", "authorization", authorization("JWT: " + ADA), guard=JWT)
THEME.invalid("scheme-jwt-second-word", "authorization", authorization("JWT a b"), guard=JWT)
THEME.invalid("scheme-jwt-joined", "authorization", authorization("Basic eDp5, JWT " + ADA), guard=JWT)
THEME.invalid("scheme-jwt-joined-lower-case", "authorization", authorization("Bearer a, jwt " + ADA), guard=JWT)
THEME.invalid("scheme-jwt-two-fields", "authorization", authorization("Bearer a", "JWT " + ADA), guard=JWT)
THEME.refused("scheme-jwt-expired", "authorization", "expired", authorization("JWT " + EXPIRED), "exp", guard=JWT)
THEME.refused(
    "scheme-jwt-refused-with-realm",
    "authorization",
    "malformed",
    authorization("JWT x"),
    guard={"scheme": "JWT", "realm": "api"},
)

OWN = {"header": "X-Token", "scheme": "JWT"}
THEME.passes("scheme-and-header", [["X-Token", "JWT " + ADA]], guard=OWN)
THEME.passes("scheme-and-header-in-any-case", [["x-token", "jwt " + ADA]], guard=OWN)
THEME.passes("scheme-and-header-keep-bearer", bearer(ADA), guard=OWN)
THEME.nothing("scheme-and-header-not-for-authorization", authorization("JWT " + ADA), guard=OWN)
THEME.nothing("scheme-and-header-another-scheme", [["X-Token", "Bearer " + ADA]], guard=OWN)
THEME.nothing("scheme-and-header-bare-token", [["X-Token", ADA]], guard=OWN)
THEME.nothing("scheme-and-header-empty", [["X-Token", ""]], guard=OWN)
THEME.nothing("scheme-and-header-joined-bearer", [["X-Token", "Basic a, Bearer " + ADA]], guard=OWN)
THEME.invalid("scheme-and-header-the-end", "header", [["X-Token", "JWT"]], guard=OWN)
THEME.invalid("scheme-and-header-colon", "header", [["X-Token", "JWT:" + ADA]], guard=OWN)
THEME.invalid("scheme-and-header-tab", "header", [["X-Token", "JWT\t" + ADA]], guard=OWN)
THEME.invalid("scheme-and-header-second-word", "header", [["X-Token", "JWT a b"]], guard=OWN)
THEME.invalid("scheme-and-header-joined", "header", [["X-Token", "Basic a, JWT " + ADA]], guard=OWN)
THEME.invalid("scheme-and-header-two-fields", "header", [["X-Token", "JWT " + ADA]] * 2, guard=OWN)
THEME.invalid("scheme-and-header-byte-ff", "header", [field("X-Token", b"JWT \xff")], guard=OWN)
THEME.refused("scheme-and-header-expired", "header", "expired", [["X-Token", "JWT " + EXPIRED]], "exp", guard=OWN)
