"""Section 2: a header chosen by the owner, whose whole value is the token."""

from requested import ADA, BOB, EXPIRED, Theme, authorization, bearer, field

THEME = Theme("2 header", header="X-JWT-Assertion")
NAME = "X-JWT-Assertion"

THEME.passes("header-token", [[NAME, ADA]])
THEME.passes("header-name-lower-case", [[NAME.lower(), ADA]])
THEME.passes("header-name-upper-case", [[NAME.upper(), ADA]])
THEME.passes("header-option-lower-case", [[NAME, ADA]], guard={"header": NAME.lower()})
THEME.passes("header-white-space-around", [[NAME, " \t%s\t " % ADA]])
THEME.passes("header-optional", [[NAME, ADA]], guard={"header": NAME, "optional": True})
THEME.passes("header-beside-basic", authorization("Basic eDp5") + [[NAME, ADA]])
THEME.passes("header-beside-an-empty-authorization", authorization("") + [[NAME, ADA]])
THEME.passes("header-left-out", bearer(ADA))
THEME.nothing("header-absent")
THEME.nothing("header-empty", [[NAME, ""]])
THEME.nothing("header-blank", [[NAME, " \t"]])
THEME.nothing("header-of-another-name", [["X-JWT", ADA]])
THEME.nothing("header-of-a-longer-name", [[NAME + "-2", ADA]])
THEME.nothing("header-in-the-query-alone", target="/?X-JWT-Assertion=" + ADA)
THEME.nothing("header-as-a-cookie-alone", [["Cookie", "X-JWT-Assertion=" + ADA]])
THEME.nothing("header-not-asked-for", [[NAME, ADA]], guard={})
for name, value in [
    ("bearer-and-token", "Bearer " + ADA),
    ("space-within", "a b"),
    ("tab-within", "a\tb"),
    ("comma-and-space", "%s, %s" % (ADA, BOB)),
    ("two-spaces-within", "a  b"),
    ("another-scheme", "Basic eDp5"),
    ("byte-a0-last", b"a\xa0"),
    ("byte-ff", b"\xff"),
    ("byte-80-within", b"a\x80b"),
    ("utf8", "\u00e9"),
]:
    THEME.invalid("header-" + name, "header", [field(NAME, value)])
    THEME.invalid("header-%s-optional" % name, "header", [field(NAME, value)], guard={"header": NAME, "optional": True})
for name, values in [
    ("alike", [ADA, ADA]),
    ("different", [ADA, BOB]),
    ("empty-first", ["", ADA]),
    ("empty-second", [ADA, ""]),
    ("both-empty", ["", ""]),
    ("of-three", [ADA, ADA, ADA]),
]:
    THEME.invalid("header-two-fields-" + name, "header", [[NAME, value] for value in values])
THEME.invalid("header-two-fields-of-two-cases", "header", [[NAME, ADA], [NAME.lower(), ADA]])
THEME.refused("header-no-token", "header", "malformed", [[NAME, "x"]])
THEME.refused("header-comma", "header", "malformed", [[NAME, "%s,%s" % (ADA, BOB)]])
THEME.refused("header-first-and-last-visible", "header", "malformed", [[NAME, "!~"]])
THEME.refused("header-expired", "header", "expired", [[NAME, EXPIRED]], "exp")
THEME.refused(
    "header-expired-optional", "header", "expired", [[NAME, EXPIRED]], "exp", guard={"header": NAME, "optional": True}
)
THEME.unbuilt("header-authorization", "header", header="Authorization")
THEME.unbuilt("header-authorization-lower-case", "header", header="authorization")
THEME.unbuilt("header-authorization-any-case", "header", header="AUTHORIZation")
THEME.unbuilt("header-authorization-and-scheme", "header", header="Authorization", scheme="JWT")
