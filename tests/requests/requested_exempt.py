"""Section 1: the rules in `exempt`, and paths that no rule exempts."""

from requested import ADA, EXPIRED, NAMED, STORABLE, Theme, authorization, bearer, cookies, handshake

RULES = {"exempt": ["/login", "/static/", "/files/*", "/a/b/*", "/caf\u00e9", "/odd name"]}
THEME = Theme("1 exempt", **RULES)

for name, target in [
    ("path", "/login"),
    ("path-and-query", "/login?next=/admin"),
    ("empty-query", "/login?"),
    ("query-is-not-compared", "/login?../;//%zz"),
    ("escaped-letter", "/log%69n"),
    ("escaped-letter-upper", "/%6C%6Fgin"),
    ("absolute-form", "http://guarded.example/login"),
    ("absolute-form-and-query", "http://guarded.example/login?a=//"),
    ("absolute-form-and-port", "http://guarded.example:8080/login"),
    ("absolute-form-by-https", "https://guarded.example/login"),
    ("absolute-form-in-any-case", "HTTP://guarded.example/login"),
    ("absolute-form-folder", "http://guarded.example/static/app.js"),
    ("absolute-form-escaped", "http://guarded.example/log%69n"),
    ("escaped-utf8", "/caf%C3%A9"),
    ("escaped-utf8-lower", "/caf%c3%a9"),
    ("escaped-space", "/odd%20name"),
    ("folder", "/static/"),
    ("folder-file", "/static/app.js"),
    ("folder-deeper", "/static/a/b/c"),
    ("folder-ends-in-slash", "/static/a/"),
    ("folder-query", "/static/app.js?v=1"),
    ("star-folder", "/files/"),
    ("star-file", "/files/a"),
    ("star-deeper", "/files/a/b"),
    ("star-two-segments", "/a/b/c"),
    ("star-is-a-byte-of-a-path", "/files/*"),
    ("three-dots", "/static/..."),
    ("dot-file", "/static/.hidden"),
    ("dots-within", "/static/a..b"),
    ("dots-at-the-end", "/static/a.."),
    ("escaped-dot-within", "/static/a%2Ejs"),
    ("escaped-dots-within", "/static/a%2e%2ejs"),
    ("escaped-question-mark", "/static/a%3Fb"),
    ("escaped-percent", "/static/100%25"),
    ("escaped-percent-letter", "/static/%2569"),
    ("thrice-escaped-dot", "/static/%25252e"),
    ("thrice-escaped-slash", "/static/a%25252Fb"),
    ("twice-escaped-utf8", "/static/%25C3%25A9"),
    ("twice-escaped-percent", "/static/100%2525"),
    ("escaped-star", "/static/%2A"),
    ("escaped-tilde", "/static/%7E"),
    ("utf8-in-a-folder", "/static/%E2%82%AC"),
    ("colon-and-comma", "/static/a:b,c"),
    ("plus-stays", "/static/a+b"),
]:
    THEME.unasked("exempt-" + name, target=target)

for name, target in [
    ("other", "/admin"),
    ("root", "/"),
    ("case", "/Login"),
    ("longer", "/login2"),
    ("shorter", "/logi"),
    ("slash-behind", "/login/"),
    ("below-a-path", "/login/x"),
    ("escaped-question-mark-in-a-path", "/login%3Fa"),
    ("twice-escaped-letter", "/log%2569n"),
    ("plus-is-no-space", "/odd+name"),
    ("folder-without-slash", "/static"),
    ("folder-longer", "/staticx/"),
    ("folder-case", "/Static/a"),
    ("star-folder-without-slash", "/files"),
    ("star-second-segment", "/a/b"),
    ("star-first-segment", "/a/c"),
    ("in-the-query-alone", "/admin?/login"),
    ("absolute-form-other", "http://guarded.example/admin"),
    ("absolute-form-authority", "http://login/admin"),
    ("absolute-form-folder-without-slash", "http://guarded.example/static"),
    ("absolute-form-below", "http://guarded.example/x/login"),
    ("absolute-form-in-the-query", "http://guarded.example/admin?http://guarded.example/login"),
    ("absolute-form-as-a-path", "/http://guarded.example/login"),
    ("dots-in-place-of-a-letter", "/log.n"),
    ("star-in-place-of-a-letter", "/log*n"),
    ("fragment", "/login#a"),
    ("inside", "/x/login"),
]:
    THEME.missing("not-exempt-" + name, target=target)

for name, target in [
    ("two-slashes", "/static//a"),
    ("two-slashes-first", "//static/a"),
    ("two-slashes-last", "/static//"),
    ("escaped-slash", "/static/a%2Fb"),
    ("escaped-slash-lower", "/static/a%2fb"),
    ("escaped-slash-after-slash", "/static/%2F"),
    ("twice-escaped-slash", "/static/a%252Fb"),
    ("escaped-slash-in-the-rule", "/static%2Fa"),
    ("backslash", "/static/a\\b"),
    ("escaped-backslash", "/static/a%5Cb"),
    ("escaped-backslash-lower", "/static/a%5cb"),
    ("twice-escaped-backslash", "/static/a%255Cb"),
    ("dot-segment", "/static/./a"),
    ("dot-segment-last", "/static/."),
    ("dot-dot-segment", "/static/../admin"),
    ("dot-dot-segment-last", "/static/.."),
    ("dot-dot-within", "/static/a/../b"),
    ("dot-dot-that-leads-to-a-rule", "/x/../login"),
    ("escaped-dot-segment", "/static/%2e/a"),
    ("escaped-dot-segment-last", "/static/%2E"),
    ("escaped-dot-dot-segment", "/static/%2e%2e/admin"),
    ("half-escaped-dot-dot-segment", "/static/.%2E/admin"),
    ("half-escaped-dot-dot-segment-first", "/static/%2e./admin"),
    ("twice-escaped-dot-segment", "/static/%252e/admin"),
    ("twice-escaped-dot-dot-segment", "/static/%252e%252e/admin"),
    ("half-twice-escaped-dot-dot-segment", "/static/.%252e/admin"),
    ("escape-of-a-digit-of-an-escape", "/static/%25%32%65%25%32%65/admin"),
    ("semicolon", "/static/a;b"),
    ("semicolon-in-a-folder", "/static;x/a"),
    ("semicolon-last", "/login;"),
    ("escaped-semicolon", "/static/a%3Bb"),
    ("escaped-semicolon-lower", "/static/a%3bb"),
    ("twice-escaped-semicolon", "/static/a%253Bb"),
    ("escaped-nul", "/static/a%00"),
    ("escaped-line-feed", "/static/a%0Ab"),
    ("escaped-tab", "/static/%09"),
    ("escaped-last-control", "/static/%1F"),
    ("escaped-delete", "/static/%7F"),
    ("twice-escaped-nul", "/static/a%2500"),
    ("escaped-byte-ff", "/static/%FF"),
    ("escaped-cut-utf8", "/static/%C3"),
    ("escaped-utf8-with-a-wrong-tail", "/static/%C3%28"),
    ("escaped-overlong-slash", "/static/%C0%AF"),
    ("escaped-surrogate", "/static/%ED%A0%80"),
    ("twice-escaped-byte-ff", "/static/%25FF"),
    ("percent-last", "/static/%"),
    ("percent-and-a-digit", "/static/%4"),
    ("percent-and-no-digits", "/static/%zz"),
    ("percent-and-one-digit", "/static/%4z"),
    ("broken-escape-in-the-middle", "/static/a%b/c"),
    ("escaped-utf8-and-twice-escaped", "/static/%C3%25A9"),
    ("twice-escaped-cut-utf8", "/static/%25C3"),
    ("twice-escaped-delete", "/static/%257F"),
    ("twice-escaped-line-feed", "/static/%250A"),
    ("escaped-two-slashes", "/static/%2F%2Fa"),
    ("dot-dot-and-a-query", "/static/..?a=b"),
    ("three-slashes", "/static///a"),
    ("two-slashes-before-a-rule", "//login"),
    ("escaped-slash-before-a-rule", "/%2Flogin"),
    ("dot-segment-before-a-rule", "/./login"),
    ("semicolon-parameter-behind-a-rule", "/login;a=b"),
    ("escaped-nul-behind-a-rule", "/login%00"),
    ("absolute-form-two-slashes", "http://guarded.example//login"),
    ("absolute-form-semicolon", "http://guarded.example/static/a;b"),
    ("absolute-form-escaped-slash", "http://guarded.example/static/a%2Fb"),
    ("absolute-form-dot-dot", "http://guarded.example/static/../admin"),
]:
    THEME.missing("exempt-from-nothing-" + name, target=target)

THEME.passes("exempt-from-nothing-takes-a-token", bearer(ADA), target="/static/../admin")
THEME.unasked("exempt-looks-at-no-good-token", bearer(ADA), target="/login")
THEME.unasked("exempt-looks-at-no-bad-token", bearer(EXPIRED), target="/login")
THEME.unasked("exempt-looks-at-no-broken-field", authorization("Bearer"), target="/login")
THEME.unasked("exempt-by-post", target="/login", method="POST")
THEME.unasked(
    "exempt-looks-at-no-query",
    target="/login?access_token=" + EXPIRED,
    guard=dict(RULES, query="access_token"),
    answers=STORABLE,
)
THEME.unasked("exempt-is-not-authorized", bearer(ADA), target="/login", guard=dict(RULES, authorize=False))
THEME.unasked(
    "exempt-looks-at-no-cookies", cookies("s=a; s=b"), target="/login", guard=dict(RULES, cookie="s"), answers=STORABLE
)
WEBSOCKETS = dict(RULES, websocket=True)
for name, protocols, answers in [
    ("", ["chat"], {"Sec-WebSocket-Protocol": None}),
    ("-without-protocols", [], {"Sec-WebSocket-Protocol": None}),
    ("-and-a-token", ["bearer, " + ADA], NAMED),
    ("-and-an-old-token", ["bearer, " + EXPIRED], NAMED),
    ("-and-a-token-after-another", ["chat, bearer, " + ADA], NAMED),
    ("-and-a-token-before-another", ["bearer, %s, chat" % ADA], NAMED),
    ("-and-bearer-last", ["bearer"], NAMED),
]:
    ASKED = dict(target="/login", status=101, answers=answers)
    THEME.unasked("exempt-websocket" + name, handshake(*protocols), guard=WEBSOCKETS, **ASKED)
THEME.unasked("exempt-websocket-not-asked-for", handshake("bearer, " + ADA), target="/login", status=101)
THEME.unasked("exempt-optional", bearer(EXPIRED), target="/login", guard=dict(RULES, optional=True))
THEME.unasked("exempt-by-any-method", target="/login", method="DELETE")
THEME.unasked("exempt-options", target="/login", method="OPTIONS")
THEME.unasked("exempt-and-a-closed-verifier", bearer(ADA), target="/login", verifier="closed")
for name, rule, target in [
    ("escaped-letter", "/log%69n", "/login"),
    ("escaped-letter-as-written", "/log%69n", "/log%69n"),
    ("escaped-utf8", "/caf%C3%A9", "/caf%C3%A9"),
    ("query", "/login?a=b", "/login?a=b"),
    ("dot-dot", "/a/../login", "/a/../login"),
    ("dot-dot-resolved", "/a/../login", "/login"),
    ("two-slashes", "//login", "//login"),
    ("semicolon", "/a;b", "/a;b"),
    ("backslash-escaped", "/a\\b", "/a%5Cb"),
    ("case", "/Login", "/login"),
]:
    THEME.missing("exempt-rule-matches-nothing-" + name, target=target, guard={"exempt": [rule]})
THEME.unasked("exempt-rule-with-a-percent", target="/a%2520b", guard={"exempt": ["/a%20b"]})
THEME.unasked("exempt-rule-in-upper-case", target="/Login", guard={"exempt": ["/Login"]})
THEME.unasked("exempt-rule-twice", target="/login", guard={"exempt": ["/login", "/login", "/login/*"]})
THEME.unasked("exempt-rule-of-two-the-second", target="/b", guard={"exempt": ["/a", "/b"]})
THEME.unasked("exempt-root", target="/", guard={"exempt": ["/"]})
THEME.unasked("exempt-root-and-query", target="/?a=b", guard={"exempt": ["/"]})
THEME.missing("exempt-root-alone", target="/a", guard={"exempt": ["/"]})
THEME.missing("exempt-root-two-slashes", target="//", guard={"exempt": ["/"]})
THEME.missing("exempt-nothing-by-default", target="/login", guard={})
THEME.missing("exempt-an-empty-list-is-none", target="/login", guard={"exempt": []})
THEME.unasked("exempt-under-a-mount", target="/api/login", mount="/api", guard={"exempt": ["/api/login"]})
THEME.missing("exempt-is-not-the-mounted-path", target="/api/login", mount="/api", guard={"exempt": ["/login"]})
THEME.unasked("exempt-folder-under-a-mount", target="/api/s/a", mount="/api", guard={"exempt": ["/api/s/*"]})
THEME.missing("exempt-folder-is-not-the-mounted-path", target="/api/s/a", mount="/api", guard={"exempt": ["/s/*"]})

for name, rule in [
    ("empty", ""),
    ("star", "*"),
    ("no-slash-first", "login"),
    ("space-first", " /login"),
    ("everything", "/*"),
    ("star-behind-a-letter", "/a*"),
    ("star-before-a-letter", "/a/*b"),
    ("star-behind-a-letter-deeper", "/a/b*"),
    ("two-stars", "/a/**"),
    ("star-in-the-middle", "/a/*/b"),
    ("star-before-a-slash", "/a/*/"),
    ("two-star-segments", "/a/*/*"),
    ("absolute-form", "http://guarded.example/login"),
    ("query-first", "?/login"),
    ("star-behind-two-slashes-and-a-letter", "/a//b*"),
    ("star-and-a-query", "/a/*?b"),
    ("backslash-first", "\\login"),
]:
    THEME.unbuilt("exempt-rule-" + name, "exempt", exempt=[rule])
THEME.unbuilt("exempt-rule-of-two-the-second-refused", "exempt", exempt=["/login", "/*"])
