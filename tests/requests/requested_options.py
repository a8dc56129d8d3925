"""Section 5: options given as nothing, and values that could never mean anything."""

from requested import ADA, Theme, bearer

THEME = Theme("5 nothing")

for option in ["realm", "header", "scheme", "cookie", "query", "policy_file"]:
    THEME.unbuilt("option-%s-null" % option.replace("_", "-"), option, **{option: None})
    THEME.unbuilt("option-%s-empty" % option.replace("_", "-"), option, **{option: ""})
for option in [
    "optional",
    "websocket",
    "get_token",
    "exempt",
    "is_revoked",
    "authorize",
    "on_refusal",
    "describe",
    "verifier",
]:
    THEME.unbuilt("option-%s-null" % option.replace("_", "-"), option, **{option: None})
for name, rules in [("first", [None]), ("last", ["/a", None]), ("within", ["/a", None, "/b"]), ("two", [None, None])]:
    THEME.unbuilt("option-exempt-has-null-" + name, "exempt", exempt=rules)
THEME.unbuilt("option-exempt-has-an-empty-text", "exempt", exempt=["/a", ""])
# Together with others, and with an option that makes it unnecessary.
for option, others in [
    ("realm", {"describe": False}),
    ("header", {"scheme": "JWT"}),
    ("scheme", {"header": "X-Token"}),
    ("cookie", {"optional": True}),
    ("query", {"get_token": {"returns": ADA}}),
]:
    THEME.unbuilt("option-%s-null-beside-others" % option, option, **{option: None}, **others)
    THEME.unbuilt("option-%s-empty-beside-others" % option, option, **{option: ""}, **others)
THEME.passes("option-none", bearer(ADA))
THEME.passes("option-false", bearer(ADA), guard={"optional": False, "websocket": False})
THEME.passes("option-empty-exempt", bearer(ADA), guard={"exempt": []})

# One on its own decides.
for way in ("one", "function", "options"):
    THEME.unbuilt("option-policy-file-beside-verifier-%s" % way, "policy_file", way=way, policy_file=True)

THEME.clause = "5 values"
for name, realm in [("line-feed", "a\nb"), ("return", "a\rb"), ("tab", "a\tb"), ("utf8", "caf\u00e9"), ("nul", "\0")]:
    THEME.unbuilt("option-realm-" + name, "realm", realm=realm)
for name, header in [("space", "X Token"), ("colon", "X-Token:"), ("line-feed", "X\n"), ("utf8", "X-\u00e9")]:
    THEME.unbuilt("option-header-" + name, "header", header=header)
for name, scheme in [("space", "JWT "), ("two-words", "a b"), ("comma", "JWT,"), ("colon", "JWT:"), ("quote", '"JWT"')]:
    THEME.unbuilt("option-scheme-" + name, "scheme", scheme=scheme)
for name, cookie in [("semicolon", "a;b"), ("equals", "a=b"), ("space-first", " a"), ("space-last", "a ")]:
    THEME.unbuilt("option-cookie-" + name, "cookie", cookie=cookie)
