"""Section 1: a preflight, and paths that the owner exempts."""

from requested import ADA, EXPIRED, STORABLE, Theme, authorization, bearer, cookies

THEME = Theme("1 preflight")
PREFLIGHT = [["Origin", "https://app.example"], ["Access-Control-Request-Method", "GET"]]
ASKS_HEADERS = PREFLIGHT + [["Access-Control-Request-Headers", "authorization"]]

THEME.unasked("preflight", ASKS_HEADERS, method="OPTIONS")
THEME.unasked("preflight-without-request-headers", PREFLIGHT, method="OPTIONS")
THEME.unasked("preflight-fields-in-any-case", [[n.lower(), v] for n, v in PREFLIGHT], method="OPTIONS")
THEME.unasked("preflight-of-a-null-origin", [["Origin", "null"], PREFLIGHT[1]], method="OPTIONS")
THEME.unasked("preflight-optional", PREFLIGHT, method="OPTIONS", guard={"optional": True})
THEME.unasked("preflight-looks-at-no-good-token", PREFLIGHT + bearer(ADA), method="OPTIONS")
THEME.unasked("preflight-looks-at-no-bad-token", PREFLIGHT + bearer(EXPIRED), method="OPTIONS")
THEME.unasked("preflight-looks-at-no-broken-field", PREFLIGHT + authorization("Bearer"), method="OPTIONS")
THEME.unasked(
    "preflight-looks-at-no-two-cookies", PREFLIGHT + cookies("s=a; s=b"), method="OPTIONS", guard={"cookie": "s"}
)
THEME.unasked(
    "preflight-looks-at-no-query",
    PREFLIGHT,
    method="OPTIONS",
    target="/?access_token=" + ADA,
    guard={"query": "access_token"},
    answers=STORABLE,
)
THEME.unasked(
    "preflight-is-not-authorized", PREFLIGHT + bearer(ADA), method="OPTIONS", guard={"authorize": False}
)
THEME.missing("preflight-without-origin", PREFLIGHT[1:], method="OPTIONS")
THEME.missing("preflight-without-request-method", PREFLIGHT[:1], method="OPTIONS")
THEME.missing("preflight-with-request-headers-alone", [PREFLIGHT[0], ASKS_HEADERS[2]], method="OPTIONS")
THEME.missing("options-is-no-preflight", method="OPTIONS")
THEME.missing("preflight-by-get", ASKS_HEADERS, method="GET")
THEME.missing("preflight-by-post", ASKS_HEADERS, method="POST")
THEME.missing("preflight-by-head", ASKS_HEADERS, method="HEAD")
THEME.passes("options-with-a-token", bearer(ADA), method="OPTIONS")
THEME.refused("options-with-an-expired-token", "authorization", "expired", bearer(EXPIRED), "exp", method="OPTIONS")
for method in ("HEAD", "POST", "PUT", "PATCH", "DELETE"):
    THEME.missing("every-method-is-asked-" + method.lower(), method=method)
    THEME.passes("every-method-passes-" + method.lower(), bearer(ADA), method=method)
