"""Section 2: a cookie."""

from requested import ADA, BOB, EXPIRED, FORGED, Theme, authorization, bearer, cookies

THEME = Theme("2 cookie", cookie="session")
OPTIONAL = {"cookie": "session", "optional": True}
CLOSED = {"cookie": "session", "realm": "api"}

for name, values in [
    ("alone", ["session=" + ADA]),
    ("first", ["session=%s; a=b" % ADA]),
    ("last", ["a=b; session=" + ADA]),
    ("in-the-middle", ["a=b; session=%s; c=d" % ADA]),
    ("without-space", ["a=b;session=" + ADA]),
    ("spaces", ["  session  =  %s  " % ADA]),
    ("tabs", ["a=b;\tsession\t=\t%s\t;c=d" % ADA]),
    ("semicolon-last", ["session=%s;" % ADA]),
    ("semicolons", [";;session=%s;;" % ADA]),
    ("quoted", ['session="%s"' % ADA]),
    ("quoted-and-spaces", ['session = "%s" ; a=b' % ADA]),
    ("second-field", ["a=b", "session=" + ADA]),
    ("first-field", ["session=" + ADA, "a=b"]),
    ("empty-field", ["", "session=" + ADA]),
    ("name-without-equals", ["session; session=" + ADA]),
    ("another-case", ["Session=%s; session=%s" % (BOB, ADA)]),
    ("name-begins-alike", ["session2=%s; session=%s" % (BOB, ADA)]),
    ("name-ends-alike", ["mysession=%s; session=%s" % (BOB, ADA)]),
    ("name-as-a-value", ["a=session=%s; session=%s" % (BOB, ADA)]),
    ("no-name", ["=%s; session=%s" % (BOB, ADA)]),
    ("two-others-of-a-name", ["a=b; a=c; session=" + ADA]),
]:
    THEME.passes("cookie-" + name, cookies(*values))
THEME.passes("cookie-field-in-upper-case", [["COOKIE", "session=" + ADA]])
THEME.passes("cookie-beside-an-empty-authorization", authorization("") + cookies("session=" + ADA))
THEME.passes("cookie-option-in-utf8", cookies("caf\u00e9=" + ADA), guard={"cookie": "caf\u00e9"})
THEME.passes("cookie-option-with-a-space", cookies("a b=" + ADA), guard={"cookie": "a b"})
THEME.passes("cookie-option-with-an-escape", cookies("a%20b=" + ADA), guard={"cookie": "a%20b"})
THEME.passes("cookie-option-quoted", cookies('"s"=' + ADA), guard={"cookie": '"s"'})
THEME.passes("cookie-optional", cookies("session=" + ADA), guard=OPTIONAL)
THEME.passes("cookie-beside-basic", authorization("Basic eDp5") + cookies("session=" + ADA))
THEME.passes("cookie-field-in-lower-case", [["cookie", "session=" + ADA]])
THEME.passes("cookie-option-by-case", cookies("Session=%s; session=%s" % (ADA, BOB)), guard={"cookie": "Session"})
THEME.passes("cookie-host-prefix", cookies("__Host-s=" + ADA), guard={"cookie": "__Host-s"})

for name, values in [
    ("absent", ["a=b"]),
    ("no-field", []),
    ("empty", ["session="]),
    ("empty-and-others", ["a=b; session=; c=d"]),
    ("blank", ["session= \t "]),
    ("empty-quotes", ['session=""']),
    ("empty-quotes-and-spaces", ['session = "" ; a=b']),
    ("name-alone", ["session"]),
    ("case", ["SESSION=" + ADA]),
    ("longer-name", ["session2=" + ADA]),
    ("split-by-comma", ["a=b, session=" + ADA]),
    ("split-by-ampersand", ["a=b&session=" + ADA]),
    ("escaped-name", ["sessio%6E=" + ADA]),
    ("quoted-name", ['"session"=' + ADA]),
    ("within-quotes-of-another", ['a="b, session=%s"' % ADA]),
    ("attribute", ["$session=" + ADA]),
]:
    THEME.nothing("cookie-none-" + name, cookies(*values))
THEME.nothing("cookie-not-asked-for", cookies("session=" + ADA), guard={})
THEME.nothing("cookie-of-a-response", [["Set-Cookie", "session=" + ADA]])

for name, value in [
    ("no-token", "x"),
    ("escaped", ADA.replace(".", "%2E")),
    ("equals", ADA + "="),
    ("equals-first", "=" + ADA),
    ("one-quote", '"'),
    ("quote-first", '"' + ADA),
    ("quote-last", ADA + '"'),
    ("quotes-twice", '""%s""' % ADA),
    ("space-within-quotes", '" %s"' % ADA),
    ("quotes-within", 'a"b"c'),
    ("space-within", "a b"),
    ("comma", "%s,%s" % (ADA, BOB)),
    ("utf8", "\u00e9"),
    ("byte-ff", b"\xff"),
]:
    data = b"session=" + (value if isinstance(value, bytes) else value.encode())
    THEME.refused("cookie-value-" + name, "cookie", "malformed", cookies(data))
    THEME.lenient("cookie-value-%s-optional" % name, "malformed", cookies(data), guard=OPTIONAL)
THEME.refused("cookie-expired", "cookie", "expired", cookies("session=" + EXPIRED), "exp", guard=CLOSED)
THEME.refused("cookie-forged", "cookie", "signature_mismatch", cookies("session=" + FORGED), guard=CLOSED)

for name, values in [
    ("alike", ["session=%s; session=%s" % (ADA, ADA)]),
    ("different", ["session=%s; session=%s" % (ADA, BOB)]),
    ("empty-first", ["session=; session=" + ADA]),
    ("empty-second", ["session=%s; session=" % ADA]),
    ("both-empty", ["session=; session="]),
    ("empty-quotes", ['session=""; session=' + ADA]),
    ("in-two-fields", ["session=" + ADA, "session=" + ADA]),
    ("in-two-fields-and-others", ["a=b; session=" + ADA, "c=d; session=" + BOB]),
    ("name-alone-between", ["session=%s; session; session=%s" % (ADA, ADA)]),
    ("within-quotes-of-another", ['a="b; session=%s"; session=%s' % (BOB, ADA)]),
    ("apart", ["session=%s; a=b; session=%s" % (ADA, ADA)]),
    ("spaces-around-a-name", ["session=%s; session =%s" % (ADA, ADA)]),
    ("of-three", ["session=a; session=b; session=c"]),
]:
    THEME.invalid("cookie-two-" + name, "cookie", cookies(*values))
    THEME.lenient("cookie-two-%s-optional" % name, "invalid_request", cookies(*values), guard=OPTIONAL)

TWO = cookies("session=%s; session=%s" % (ADA, BOB))
ALL = {"cookie": "session", "query": "token", "optional": True}
THEME.lenient("cookie-two-optional-no-later-source", "invalid_request", TWO, target="/?token=" + ADA, guard=ALL)
THEME.passes("cookie-two-after-a-bearer", bearer(ADA) + TWO)
THEME.passes("cookie-two-after-a-bearer-optional", bearer(ADA) + TWO, guard=OPTIONAL)
THEME.invalid("cookie-two-with-realm", "cookie", TWO, guard=CLOSED)
