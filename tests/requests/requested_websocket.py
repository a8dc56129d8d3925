"""Section 2: the subprotocols of a WebSocket's handshake."""

from requested import ADA, BOB, EXPIRED, FORGED, NAMED, Theme, bearer, cookies, handshake

THEME = Theme("2 websocket", websocket=True)
OPTIONAL = {"websocket": True, "optional": True}
NONE = {"Sec-WebSocket-Protocol": None}

for name, protocols in [
    ("alone", ["bearer, " + ADA]),
    ("without-space", ["bearer," + ADA]),
    ("spaces-and-tabs", [" bearer\t ,\t " + ADA]),
    ("behind-another", ["chat, bearer, " + ADA]),
    ("before-another", ["bearer, %s, chat" % ADA]),
    ("between-others", ["chat, bearer, %s, superchat" % ADA]),
    ("two-fields", ["bearer", ADA]),
    ("three-fields", ["chat", "bearer, " + ADA, "superchat"]),
    ("empty-elements", [",bearer,, ,%s,," % ADA]),
    ("empty-field", ["", "bearer", "", ADA]),
    ("another-case-too", ["Bearer, bearer, " + ADA]),
    ("longer-word-too", ["bearer2, bearer, " + ADA]),
]:
    THEME.passes("websocket-" + name, handshake(*protocols), status=101, answers=NAMED)
THEME.passes("websocket-optional", handshake("bearer, " + ADA), status=101, guard=OPTIONAL, answers=NAMED)
UPPER = [[name, value.replace("websocket", "WebSocket")] for name, value in handshake("bearer, " + ADA)]
THEME.passes("websocket-upgrade-in-any-case", UPPER, status=101, answers=NAMED)

for name, protocols in [
    ("no-protocol", []),
    ("others", ["chat, superchat"]),
    ("case", ["Bearer, " + ADA]),
    ("upper-case", ["BEARER, " + ADA]),
    ("longer-word", ["bearers, " + ADA]),
    ("token-alone", [ADA]),
    ("by-space", ["bearer " + ADA]),
    ("by-dot", ["bearer." + ADA]),
]:
    THEME.nothing("websocket-none-" + name, handshake(*protocols), 101)
THEME.nothing("websocket-not-asked-for", handshake("bearer, " + ADA), 101, guard={})
THEME.nothing("websocket-said-false", handshake("bearer, " + ADA), 101, guard={"websocket": False})
for name, upgrade in [
    ("another", "IRC/6.9"),
    ("longer", "websockets"),
    ("as-a-parameter", "IRC/6.9;websocket"),
    ("joined", "IRC websocket"),
]:
    OTHER = [["Connection", "Upgrade"], ["Upgrade", upgrade], ["Sec-WebSocket-Protocol", "bearer, " + EXPIRED]]
    THEME.missing("websocket-none-upgrade-" + name, OTHER)
for name, upgrades in [
    ("second-of-a-list", ["h2c, websocket"]),
    ("first-of-a-list", ["websocket, h2c"]),
    ("without-blank", ["h2c,websocket"]),
    ("list-in-any-case", ["h2c,\tWebSocket"]),
    ("second-field", ["h2c", "websocket"]),
]:
    # Servers differ in whether they switch protocols, so no token here is good.
    LISTED = [["Connection", "Upgrade"], *[["Upgrade", one] for one in upgrades]]
    LISTED.append(["Sec-WebSocket-Protocol", "bearer, " + EXPIRED])
    THEME.refused("websocket-upgrade-" + name, "websocket", "expired", LISTED, "exp")
PLAIN = [["Sec-WebSocket-Protocol", "bearer, " + ADA]]
THEME.nothing("websocket-without-upgrade", PLAIN)
THEME.nothing("websocket-without-upgrade-and-broken", [["Sec-WebSocket-Protocol", "bearer"]])

for name, protocols in [
    ("last", ["bearer"]),
    ("last-behind-another", ["chat, bearer"]),
    ("last-but-for-empty-ones", ["bearer, , ,"]),
    ("last-field", ["chat", "bearer"]),
    ("twice", ["bearer, bearer"]),
    ("twice-with-tokens", ["bearer, %s, bearer, %s" % (ADA, BOB)]),
    ("twice-the-second-last", ["bearer, %s, bearer" % ADA]),
    ("twice-in-two-fields", ["bearer, " + ADA, "bearer, " + ADA]),
    ("thrice", ["bearer, bearer, bearer"]),
]:
    THEME.invalid("websocket-bearer-" + name, "websocket", handshake(*protocols))
    THEME.invalid("websocket-bearer-%s-optional" % name, "websocket", handshake(*protocols), guard=OPTIONAL)

for name, guard in [("", THEME.guard), ("-optional", OPTIONAL)]:
    protocols = handshake("bearer, " + EXPIRED)
    THEME.refused("websocket-expired" + name, "websocket", "expired", protocols, "exp", guard=guard)
    protocols = handshake("bearer, " + FORGED)
    THEME.refused("websocket-forged" + name, "websocket", "signature_mismatch", protocols, guard=guard)
THEME.refused("websocket-next-is-no-token", "websocket", "malformed", handshake("bearer, chat, " + ADA))
THEME.refused("websocket-quoted", "websocket", "malformed", handshake('bearer, "%s"' % ADA))
NO_TOKEN = {"websocket": True, "get_token": {"returns": None}, "optional": True}
THEME.unasked("websocket-not-asked-for-get-token-optional", handshake("bearer, " + ADA), 101, guard=NO_TOKEN)
GIVEN = {"websocket": True, "get_token": {"returns": ADA}}
THEME.passes("websocket-named-though-get-token-decides", handshake("bearer, x"), status=101, guard=GIVEN, answers=NAMED)
THEME.passes("websocket-others-of-the-application", handshake("chat") + bearer(ADA), status=101, answers=NONE)
THEME.passes("websocket-by-authorization", handshake() + bearer(ADA), status=101, guard={})
THEME.passes("websocket-not-looked-at-after-a-bearer", handshake("bearer") + bearer(ADA), status=101)
BEFORE = cookies("s=" + ADA) + handshake("bearer, " + BOB)
WITH_COOKIE = {"websocket": True, "cookie": "s"}
THEME.passes("websocket-named-though-a-cookie-decides", BEFORE, status=101, guard=WITH_COOKIE, answers=NAMED)
REFUSED = cookies("s=" + EXPIRED) + handshake("bearer, " + BOB)
LENIENT = dict(WITH_COOKIE, optional=True)
THEME.lenient(
    "websocket-named-though-a-refused-cookie-decides",
    "expired",
    REFUSED,
    "exp",
    status=101,
    guard=LENIENT,
    answers=NAMED,
)
THEME.refused("websocket-by-an-expired-bearer", "authorization", "expired", handshake() + bearer(EXPIRED), "exp")
THEME.forbidden(
    "websocket-forbidden", "websocket", handshake("bearer, " + ADA), guard={"websocket": True, "authorize": False}
)
