"""I-JSON: what the payload of a correctly signed token may look like (RFC 8259, narrowed by RFC 7493)."""

from tokens import Theme, token

THEME = Theme()


def check(name, rfc, payload, ok):
    THEME.add("json-" + name, rfc, token(payload), "ok" if ok else "malformed")


# Which kind of value, and what may surround it.
for name, payload in [
    ("empty-array", "[]"),
    ("array-of-an-object", '[{"sub":"a"}]'),
    ("string", '"{}"'),
    ("number", "1"),
    ("null", "null"),
    ("true", "true"),
    ("false", "false"),
    ("text", "sub=a"),
    ("xml", "<sub>a</sub>"),
]:
    check("payload-" + name, "7519 7.2", payload, False)
check("payload-empty-object", "7519 7.2", "{}", True)
for name, payload, ok in [
    ("space-before", " {}", True),
    ("space-after", "{} ", True),
    ("tab-around", "\t{}\t", True),
    ("line-feed-around", "\n{}\n", True),
    ("carriage-return-around", "\r{}\r", True),
    ("crlf-after", "{}\r\n", True),
    ("every-token", ' { "a" : [ 1 , 2 ] , "b" : { "c" : null } } ', True),
    ("every-token-tab", '\t{\t"a"\t:\t[\t1\t,\t2\t]\t}\t', True),
    ("every-token-line-feed", '\n{\n"a"\n:\n[\n1\n,\n2\n]\n}\n', True),
    ("every-token-carriage-return", '\r{\r"a"\r:\r[\r1\r,\r2\r]\r}\r', True),
    ("in-empty-object", "{ \t\r\n}", True),
    ("in-empty-array", '{"a":[ \t\r\n]}', True),
    ("a-thousand", "{" + " " * 1000 + "}", True),
    ("form-feed-before", "\f{}", False),
    ("form-feed-after", "{}\f", False),
    ("form-feed-inside", '{"a":\f1}', False),
    ("vertical-tab-inside", '{"a":\v1}', False),
    ("nbsp-before", "\u00a0{}", False),
    ("nbsp-inside", '{"a":\u00a01}', False),
    ("line-separator-inside", '{"a":\u20281}', False),
    ("zero-width-space-after", "{}\u200b", False),
    ("ideographic-space-inside", '{\u3000"a":1}', False),
    ("nul-after", "{}\0", False),
    ("nul-before", "\0{}", False),
    ("backspace-inside", '{"a":\b1}', False),
    ("only", " \t\r\n", False),
    ("inside-number", '{"a":1 2}', False),
    ("inside-literal", '{"a":nu ll}', False),
    ("inside-minus", '{"a":- 1}', False),
]:
    check("space-" + name, "8259 2", payload, ok)
for name, payload in [
    ("letter", "{}x"),
    ("object", "{}{}"),
    ("object-after-space", "{} {}"),
    ("object-after-line-feed", "{}\n{}"),
    ("brace", "{}}"),
    ("bracket", "{}]"),
    ("comma", "{},"),
    ("null", "{}null"),
    ("comment", "{}//"),
    ("quote", '{}"'),
    ("semicolon", "{};"),
    ("control-z", "{}\x1a"),
    ("byte-ff", b"{}\xff"),
]:
    check("garbage-after-" + name, "8259 2", payload, False)

# Structure.
for name, payload in [
    ("trailing-comma-object", '{"a":1,}'),
    ("trailing-comma-array", '{"a":[1,]}'),
    ("leading-comma-object", '{,"a":1}'),
    ("leading-comma-array", '{"a":[,1]}'),
    ("comma-only-object", "{,}"),
    ("comma-only-array", '{"a":[,]}'),
    ("two-commas", '{"a":1,,"b":2}'),
    ("two-commas-array", '{"a":[1,,2]}'),
    ("comment-line", '{"a":1}//x\n'),
    ("comment-line-inside", '{//x\n"a":1}'),
    ("comment-block", '{"a":/*x*/1}'),
    ("comment-hash", '{#x\n"a":1}'),
    ("single-quotes", "{'a':1}"),
    ("single-quotes-value", "{\"a\":'b'}"),
    ("bare-name", "{a:1}"),
    ("bare-value", '{"a":b}'),
    ("backquotes", "{`a`:1}"),
    ("number-as-name", "{1:1}"),
    ("null-as-name", "{null:1}"),
    ("missing-colon", '{"a" 1}'),
    ("missing-value", '{"a":}'),
    ("missing-value-and-colon", '{"a"}'),
    ("missing-name", "{:1}"),
    ("missing-comma", '{"a":1 "b":2}'),
    ("missing-comma-array", '{"a":[1 2]}'),
    ("two-colons", '{"a"::1}'),
    ("equals-for-colon", '{"a"=1}'),
    ("semicolon-for-comma", '{"a":1;"b":2}'),
    ("colon-in-array", '{"a":[1:2]}'),
    ("unclosed-object", "{"),
    ("unclosed-after-name", '{"a"'),
    ("unclosed-after-colon", '{"a":'),
    ("unclosed-after-value", '{"a":1'),
    ("unclosed-after-comma", '{"a":1,'),
    ("unclosed-array", '{"a":[1}'),
    ("unclosed-array-at-end", '{"a":[1'),
    ("unclosed-string", '{"a":"b}'),
    ("unclosed-name", '{"a'),
    ("closed-wrongly", '{"a":1]'),
    ("closed-crosswise", '{"a":[1}]'),
    ("array-closed-as-an-object", '{"a":[1}}'),
    ("object-closed-as-an-array", '{"a":{"b":1]}'),
    ("empty-array-closed-as-an-object", '{"a":[}}'),
    ("empty-object-closed-as-an-array", '{"a":{]}'),
    ("closed-only", "}"),
    ("brackets-for-braces", '["a":1]'),
    ("literal-capital-true", '{"a":True}'),
    ("literal-upper-null", '{"a":NULL}'),
    ("literal-cut-true", '{"a":tru}'),
    ("literal-cut-false", '{"a":fals}'),
    ("literal-cut-null", '{"a":nul}'),
    ("literal-long-true", '{"a":truee}'),
    ("literal-long-null", '{"a":nulll}'),
    ("literal-undefined", '{"a":undefined}'),
    ("literal-two", '{"a":true false}'),
    ("literal-cut-at-end", '{"a":t'),
]:
    check("structure-" + name, "8259 2", payload, False)
for name, payload in [
    ("literals", '{"a":true,"b":false,"c":null}'),
    ("nested", '{"a":{"b":[{"c":[[],{}]}]}}'),
    ("empty-name", '{"":1}'),
    ("name-proto", '{"__proto__":1}'),
    ("name-proto-object", '{"__proto__":{"exp":1},"constructor":{"prototype":1}}'),
    ("many-kinds", '{"a":[null,true,false,0,"x",[],{}]}'),
    ("serde-names", '{"$serde_json::private::Number":"1","$serde_json::private::RawValue":"2"}'),
]:
    check("structure-" + name, "8259 4", payload, True)


# Depth: the outermost object is the first level; the 127th is the last.
def nested(kind, depth):
    if kind == "objects":
        return '{"a":' * (depth - 1) + "{}" + "}" * (depth - 1)
    if kind == "arrays":
        return '{"a":' + "[" * (depth - 1) + "]" * (depth - 1) + "}"
    opens = ['{"a":' if level % 2 == 0 else "[" for level in range(depth)]
    closes = ["}" if level % 2 == 0 else "]" for level in range(depth)]
    return "".join(opens) + "0" + "".join(reversed(closes))


for kind in ("objects", "arrays", "mixed"):
    for depth, ok in [
        (1, True),
        (2, True),
        (64, True),
        (126, True),
        (127, True),
        (128, False),
        (129, False),
        (1000, False),
    ]:
        if depth > 1 or kind == "objects":
            check("depth-%d-%s" % (depth, kind), "8259 9", nested(kind, depth), ok)
check(
    "depth-127-then-127-again", "8259 9", '{"a":' + nested("objects", 126) + ',"b":' + nested("arrays", 126) + "}", True
)
check(
    "depth-128-second-member", "8259 9", '{"a":' + nested("objects", 126) + ',"b":' + nested("arrays", 127) + "}", False
)
check(
    "depth-128-after-a-shallow-thousand",
    "8259 9",
    '{"a":[' + "[]," * 1000 + '0],"b":' + nested("objects", 127) + "}",
    False,
)
check("depth-brackets-in-strings-do-not-count", "8259 9", '{"a":"' + "[{" * 500 + '"}', True)
check("depth-siblings-do-not-add-up", "8259 9", '{"a":[' + ",".join(["[{}]"] * 1000) + "]}", True)
check("depth-2000-unclosed", "8259 9", '{"a":' * 2000, False)

# Duplicate names (7493 2.3), compared after unescaping, at any depth.
for name, payload, ok in [
    ("top-level", '{"a":1,"a":2}', False),
    ("same-value", '{"a":1,"a":1}', False),
    ("apart", '{"a":1,"b":2,"c":3,"a":4}', False),
    ("claim-exp", '{"exp":9999999999,"exp":9999999999}', False),
    ("claim-sub", '{"sub":"a","sub":"a"}', False),
    ("three-times", '{"a":1,"a":2,"a":3}', False),
    ("empty-name", '{"":1,"":2}', False),
    ("nested", '{"x":{"a":1,"a":2}}', False),
    ("nested-deep", '{"x":{"x":{"x":{"a":1,"b":1,"a":2}}}}', False),
    ("in-array", '{"x":[{"a":1,"a":2}]}', False),
    ("in-second-of-array", '{"x":[{"a":1},{"a":1,"a":2}]}', False),
    ("in-nested-arrays", '{"x":[[[{"a":1,"a":2}]]]}', False),
    ("after-nested-object", '{"a":{"a":1},"a":2}', False),
    ("around-nested-array", '{"a":[{"b":1}],"b":2,"a":3}', False),
    ("depth-127", '{"a":' * 126 + '{"b":1,"b":2}' + "}" * 126, False),
    ("escaped-first", '{"\\u0061":1,"a":2}', False),
    ("escaped-second", '{"a":1,"\\u0061":2}', False),
    ("escaped-both", '{"\\u0061":1,"\\u0061":2}', False),
    ("escaped-hex-case", '{"\\u00e9":1,"\\u00E9":2}', False),
    ("escaped-and-utf-8", '{"\u00e9":1,"\\u00e9":2}', False),
    ("escaped-partly", '{"exp":1,"e\\u0078p":2}', False),
    ("slash", '{"\\/":1,"/":2}', False),
    ("slash-by-number", '{"\\/":1,"\\u002f":2}', False),
    ("quote", '{"\\"":1,"\\u0022":2}', False),
    ("backslash", '{"\\\\":1,"\\u005c":2}', False),
    ("line-feed", '{"\\n":1,"\\u000a":2}', False),
    ("tab", '{"\\t":1,"\\u0009":2}', False),
    ("backspace", '{"\\b":1,"\\u0008":2}', False),
    ("form-feed", '{"\\f":1,"\\u000C":2}', False),
    ("carriage-return", '{"\\r":1,"\\u000d":2}', False),
    ("nul", '{"\\u0000":1,"\\u0000":2}', False),
    ("surrogate-pair-and-utf-8", '{"\\ud83d\\udd11":1,"\U0001f511":2}', False),
    ("surrogate-pair-hex-case", '{"\\uD83D\\uDD11":1,"\\ud83d\\udd11":2}', False),
    ("nested-escaped", '{"x":[{"a":1,"\\u0061":2}]}', False),
    ("long-names", '{"' + "n" * 300 + '":1,"' + "n" * 300 + '":2}', False),
    ("long-names-one-escaped", '{"' + "n" * 300 + '":1,"' + "n" * 299 + '\\u006e":2}', False),
    ("siblings", '{"x":{"a":1},"y":{"a":1}}', True),
    ("objects-in-array", '{"x":[{"a":1},{"a":1},{"a":1}]}', True),
    ("parent-and-child", '{"a":{"a":{"a":1}}}', True),
    ("name-as-value", '{"a":"a","b":"a"}', True),
    ("values-in-array", '{"x":["a","a"]}', True),
    ("case-differs", '{"a":1,"A":2}', True),
    ("space-differs", '{"a":1,"a ":2}', True),
    ("nul-after-name-differs", '{"a":1,"a\\u0000":2}', True),
    ("prefix-of-a-name", '{"ab":1,"a":2,"abc":3}', True),
    ("not-normalized", '{"\u00e9":1,"e\u0301":2}', True),
    ("escape-as-text", '{"a":1,"\\\\u0061":2}', True),
    ("long-names-last-letter", '{"' + "n" * 299 + 'a":1,"' + "n" * 299 + 'b":2}', True),
    ("empty-name-once", '{"":1,"a":2}', True),
    ("fullwidth-differs", '{"a":1,"\uff41":2}', True),
    ("claim-again-nested", '{"exp":9999999999,"x":{"exp":1}}', True),
]:
    check("duplicate-" + name, "7493 2.3", payload, ok)


def members(count):
    return ['"m%d":%d' % (index, index) for index in range(count)]


for count in (2, 8, 9, 16, 17, 32, 33, 64, 65, 70, 128, 129, 256, 257, 300, 1000):
    check("members-%d-distinct" % count, "7493 2.3", "{" + ",".join(members(count)) + "}", True)
    check(
        "members-%d-last-repeated" % count,
        "7493 2.3",
        "{" + ",".join(members(count) + members(count)[-1:]) + "}",
        False,
    )
    check("members-%d-first-repeated" % count, "7493 2.3", "{" + ",".join(members(count) + members(1)) + "}", False)
for count in (70, 300):
    many = "{" + ",".join(members(count)) + "}"
    check("members-%d-nested-distinct" % count, "7493 2.3", '{"x":[%s,%s]}' % (many, many), True)
    check(
        "members-%d-nested-repeated" % count,
        "7493 2.3",
        '{"x":[%s,{%s}]}' % (many, ",".join(members(count) + members(1))),
        False,
    )
    check(
        "members-%d-last-escaped-repeated" % count,
        "7493 2.3",
        "{" + ",".join(members(count) + ['"\\u006d%d":0' % (count - 1)]) + "}",
        False,
    )
    check(
        "members-%d-around-a-nested-object" % count,
        "7493 2.3",
        "{" + ",".join(members(count // 2) + ['"x":' + many] + members(count)[count // 2 :] + members(1)) + "}",
        False,
    )
check(
    "members-1000-one-letter-apart", "7493 2.3", "{" + ",".join('"%04d":0' % index for index in range(1000)) + "}", True
)
check(
    "members-120-by-length-distinct",
    "7493 2.3",
    "{" + ",".join('"%s":0' % ("a" * index) for index in range(120)) + "}",
    True,
)

# Strings: escapes and surrogates.
for name, text, ok in [
    ("all-short-escapes", '\\"\\\\\\/\\b\\f\\n\\r\\t', True),
    ("unicode-lower", "\\u00e9", True),
    ("unicode-upper", "\\u00E9", True),
    ("unicode-mixed", "\\uAbCd", True),
    ("nul", "\\u0000", True),
    ("nul-inside", "a\\u0000b", True),
    ("control", "\\u001f", True),
    ("escaped-delete", "\\u007f", True),
    ("escaped-backslash-u", "\\\\u12", True),
    ("empty", "", True),
    ("x", "\\x41", False),
    ("capital-u", "\\U0041", False),
    ("capital-u-long", "\\U00000041", False),
    ("capital-n", "\\N", False),
    ("a", "\\a", False),
    ("v", "\\v", False),
    ("zero", "\\0", False),
    ("octal", "\\101", False),
    ("e", "\\e", False),
    ("single-quote", "\\'", False),
    ("space", "\\ ", False),
    ("line-continued", "\\\n", False),
    ("brace", "\\u{41}", False),
    ("u-nothing", "\\u", False),
    ("u-one", "\\u1", False),
    ("u-two", "\\u12", False),
    ("u-three", "\\u123", False),
    ("u-three-and-g", "\\u123g", False),
    ("u-g-first", "\\ug123", False),
    ("u-sign", "\\u+123", False),
    ("u-minus", "\\u-123", False),
    ("u-space", "\\u 123", False),
    ("u-0x", "\\u0x41", False),
    ("u-underscore", "\\u1_23", False),
    ("u-fullwidth-digit", "\\u\uff11234", False),
    ("u-at-sign", "\\u004@", False),
    ("u-grave", "\\u004`", False),
    ("u-colon", "\\u004:", False),
    ("u-slash", "\\u004/", False),
    ("non-ascii", "\\\u00e9", False),
]:
    check("escape-" + name, "8259 7", '{"a":"%s"}' % text, ok)
check("escape-unfinished-at-end", "8259 7", '{"a":"\\', False)
check("escape-unfinished-unicode-at-end", "8259 7", '{"a":"\\u00', False)
check("escape-of-the-closing-quote", "8259 7", '{"a":"b\\"}', False)
check("escape-outside-a-string", "8259 7", '{"a":\\u0031}', False)
check("escape-in-name-bad", "8259 7", '{"\\x61":1}', False)
check("escape-in-nested-name-bad", "8259 7", '{"a":[{"\\u12":1}]}', False)

SURROGATES = [
    ("high", "\\ud800", False),
    ("high-last", "\\udbff", False),
    ("high-upper-hex", "\\uD800", False),
    ("low", "\\udc00", False),
    ("low-last", "\\udfff", False),
    ("reversed", "\\udc00\\ud800", False),
    ("two-highs", "\\ud800\\ud800", False),
    ("two-lows", "\\udc00\\udc00", False),
    ("two-highs-then-low", "\\ud800\\ud800\\udc00", False),
    ("high-then-letter", "\\ud800a", False),
    ("high-then-letter-escape", "\\ud800\\u0061", False),
    ("high-then-short-escape", "\\ud800\\n", False),
    ("high-then-escaped-backslash", "\\ud800\\\\udc00", False),
    ("high-then-e000", "\\ud800\\ue000", False),
    ("high-then-dbff", "\\ud800\\udbff", False),
    ("high-then-utf-8", "\\ud83d\U0001f511", False),
    ("high-then-space-then-low", "\\ud83d \\udd11", False),
    ("high-then-cut-escape", "\\ud800\\udc0", False),
    ("high-then-bad-escape", "\\ud800\\xdc00", False),
    ("pair-then-high", "\\ud83d\\udd11\\ud83d", False),
    ("pair-then-low", "\\ud83d\\udd11\\udd11", False),
    ("low-before-pair", "\\udd11\\ud83d\\udd11", False),
    ("letter-then-low", "a\\udc00", False),
    ("pair", "\\ud83d\\udd11", True),
    ("pair-first", "\\ud800\\udc00", True),
    ("pair-last", "\\udbff\\udfff", True),
    ("pair-upper-hex", "\\uD83D\\uDD11", True),
    ("two-pairs", "\\ud83d\\udd11\\ud83d\\udd11", True),
    ("pair-between-letters", "a\\ud83d\\udd11b", True),
    ("just-below", "\\ud7ff", True),
    ("just-above", "\\ue000", True),
    ("text-of-one", "\\\\ud800", True),
]
for name, text, ok in SURROGATES:
    check("surrogate-" + name, "7493 2.1", '{"a":"%s"}' % text, ok)
for name, text, ok in [SURROGATES[0], SURROGATES[3], SURROGATES[5], SURROGATES[9], SURROGATES[23]]:
    check("surrogate-in-name-" + name, "7493 2.1", '{"%s":1}' % text, ok)
    check("surrogate-in-nested-name-" + name, "7493 2.1", '{"x":[{"%s":1}]}' % text, ok)
    check("surrogate-in-array-" + name, "7493 2.1", '{"x":[["%s"]]}' % text, ok)
    check("surrogate-in-sub-" + name, "7493 2.1", '{"sub":"%s"}' % text, ok)

# Bytes: raw control characters and UTF-8.
for point in range(0x20):
    check("raw-control-%02x" % point, "8259 7", b'{"a":"x' + bytes([point]) + b'y"}', False)
for point in (0x00, 0x0A, 0x1F):
    check("raw-control-%02x-in-name" % point, "8259 7", b'{"x' + bytes([point]) + b'":1}', False)
check("raw-delete", "8259 7", '{"a":"x\x7fy"}', True)
check("raw-c1-control", "8259 7", '{"a":"x\u0085y"}', True)
check("raw-line-separator", "8259 7", '{"a":"x\u2028y\u2029z"}', True)
for name, data, ok in [
    ("two-bytes-first", b"\xc2\x80", True),
    ("two-bytes-last", b"\xdf\xbf", True),
    ("three-bytes-first", b"\xe0\xa0\x80", True),
    ("three-bytes-last", b"\xef\xbf\xbf", True),
    ("before-surrogates", b"\xed\x9f\xbf", True),
    ("after-surrogates", b"\xee\x80\x80", True),
    ("four-bytes-first", b"\xf0\x90\x80\x80", True),
    ("four-bytes-last", b"\xf4\x8f\xbf\xbf", True),
    ("noncharacter-fffe", b"\xef\xbf\xbe", True),
    ("noncharacter-fdd0", b"\xef\xb7\x90", True),
    ("replacement-character", b"\xef\xbf\xbd", True),
    ("bom-inside-a-string", b"\xef\xbb\xbf", True),
    ("mixed-text", "a\u00e9\u65e5\U0001f511".encode("utf-8"), True),
    ("beyond-unicode", b"\xf4\x90\x80\x80", False),
    ("f5", b"\xf5\x80\x80\x80", False),
    ("five-bytes", b"\xf8\x88\x80\x80\x80", False),
    ("six-bytes", b"\xfc\x84\x80\x80\x80\x80", False),
    ("fe", b"\xfe", False),
    ("ff", b"\xff", False),
    ("surrogate-high", b"\xed\xa0\x80", False),
    ("surrogate-low", b"\xed\xb0\x80", False),
    ("surrogate-last", b"\xed\xbf\xbf", False),
    ("cesu-pair", b"\xed\xa0\xbd\xed\xb4\x91", False),
    ("overlong-slash-two", b"\xc0\xaf", False),
    ("overlong-nul-two", b"\xc0\x80", False),
    ("overlong-c1", b"\xc1\xbf", False),
    ("overlong-slash-three", b"\xe0\x80\xaf", False),
    ("overlong-7ff-three", b"\xe0\x9f\xbf", False),
    ("overlong-slash-four", b"\xf0\x80\x80\xaf", False),
    ("overlong-ffff-four", b"\xf0\x8f\xbf\xbf", False),
    ("continuation-alone", b"\x80", False),
    ("continuation-last-alone", b"\xbf", False),
    ("cut-two", b"\xc3", False),
    ("cut-three-after-one", b"\xe2", False),
    ("cut-three-after-two", b"\xe2\x82", False),
    ("cut-four-after-one", b"\xf0", False),
    ("cut-four-after-two", b"\xf0\x9f", False),
    ("cut-four-after-three", b"\xf0\x9f\x94", False),
    ("cut-then-letter", b"\xe2\x82a", False),
    ("cut-then-new-sequence", b"\xe2\xc3\xa9", False),
    ("one-continuation-too-many", b"\xc3\xa9\xa9", False),
    ("latin-1", b"caf\xe9", False),
    ("windows-1252-quotes", b"\x93x\x94", False),
]:
    check("utf-8-" + name, "8259 8.1", b'{"a":"' + data + b'"}', ok)
    if name in ("surrogate-high", "overlong-slash-two", "ff", "cut-three-after-two", "beyond-unicode", "mixed-text"):
        check("utf-8-in-name-" + name, "8259 8.1", b'{"' + data + b'":1}', ok)
check("utf-8-invalid-between-tokens", "8259 8.1", b'{"a":\xff1}', False)
check("utf-8-invalid-after-a-thousand-letters", "8259 8.1", b'{"a":"' + b"x" * 1000 + b'\xff"}', False)
check("utf-8-cut-at-the-very-end", "8259 8.1", b'{"a":"\xe2', False)
for name, payload in [
    ("bom", "\ufeff{}"),
    ("bom-twice", "\ufeff\ufeff{}"),
    ("bom-after", "{}\ufeff"),
    ("bom-after-space", " \ufeff{}"),
    ("bom-inside", '{\ufeff"a":1}'),
]:
    check(name, "8259 8.1", payload, False)
for encoding in ("utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be"):
    data = {"utf-16": b"\xff\xfe" + "{}".encode("utf-16-le")}.get(encoding) or "{}".encode(encoding)
    check("encoded-as-" + encoding + ("-with-bom" if encoding == "utf-16" else ""), "8259 8.1", data, False)

# Numbers: the grammar.
for name, text, ok in [
    ("0", "0", True),
    ("minus-0", "-0", True),
    ("0-point-0", "0.0", True),
    ("minus-0-point-0", "-0.0", True),
    ("0e0", "0e0", True),
    ("minus-0e-0", "-0e-0", True),
    ("0e-plus-1", "0e+1", True),
    ("1", "1", True),
    ("minus-1", "-1", True),
    ("10", "10", True),
    ("1-point-0", "1.0", True),
    ("1-point-50", "1.50", True),
    ("0-point-5", "0.5", True),
    ("1e5", "1e5", True),
    ("1e5-upper", "1E5", True),
    ("1e-plus-5", "1e+5", True),
    ("1e-5", "1e-5", True),
    ("1e05", "1e05", True),
    ("1e00", "1e00", True),
    ("1-point-5e-plus-05", "1.5E+05", True),
    ("0-point-00", "0.00", True),
    ("i64-max", "9223372036854775807", True),
    ("i64-min", "-9223372036854775808", True),
    ("u64-max", "18446744073709551615", True),
    ("2-to-the-53", "9007199254740992", True),
    ("2-to-the-53-and-1", "9007199254740993", True),
    ("20-digits", "99999999999999999999", True),
    ("40-digits", "1234567890" * 4, True),
    ("long-fraction", "0." + "123456789" * 30, True),
    ("pi", "3.141592653589793238462643383279", True),
    ("01", "01", False),
    ("00", "00", False),
    ("minus-01", "-01", False),
    ("minus-00", "-00", False),
    ("007", "007", False),
    ("00-point-5", "00.5", False),
    ("plus-1", "+1", False),
    ("plus-0", "+0", False),
    ("dot-5", ".5", False),
    ("minus-dot-5", "-.5", False),
    ("5-dot", "5.", False),
    ("0-dot", "0.", False),
    ("5-dot-e1", "5.e1", False),
    ("dot", ".", False),
    ("1e", "1e", False),
    ("1e-upper", "1E", False),
    ("1e-plus-only", "1e+", False),
    ("1e-minus-only", "1e-", False),
    ("1e-dot", "1e1.5", False),
    ("1-point-5e", "1.5e", False),
    ("e5", "e5", False),
    ("1ee5", "1ee5", False),
    ("1e-plus-plus-5", "1e++5", False),
    ("1e5e5", "1e5e5", False),
    ("minus", "-", False),
    ("minus-minus-1", "--1", False),
    ("minus-plus-1", "-+1", False),
    ("1-minus", "1-", False),
    ("two-dots", "1.2.3", False),
    ("hex", "0x1", False),
    ("hex-upper", "0X1F", False),
    ("octal", "0o7", False),
    ("binary", "0b1", False),
    ("underscore", "1_000", False),
    ("comma-decimal", "1,5", False),
    ("space-inside", "1 000", False),
    ("suffix-n", "1n", False),
    ("suffix-f", "1.0f", False),
    ("nan", "NaN", False),
    ("nan-lower", "nan", False),
    ("infinity", "Infinity", False),
    ("minus-infinity", "-Infinity", False),
    ("inf", "inf", False),
    ("fullwidth", "\uff11", False),
    ("arabic-indic", "\u0661", False),
    ("unicode-minus", "\u22121", False),
    ("superscript", "1\u00b2", False),
    ("letter-beyond-ascii-among-digits", "12\u00e93456789012", False),
    ("letters-beyond-ascii-before-digits", "1\u00e9\u00ff\u07fa\ufffa3456789012", False),
    ("letter-after", "1a", False),
    ("quote-after", '1"', False),
]:
    check("number-" + name, "8259 6", '{"a":%s}' % text, ok)
for name, payload in [
    ("minus-at-end", '{"a":-'),
    ("dot-at-end", '{"a":1.'),
    ("e-at-end", '{"a":1e'),
    ("digit-at-end", '{"a":1'),
    ("01-in-array", '{"a":[01]}'),
    ("minus-in-array", '{"a":[-]}'),
    ("dot-in-array", '{"a":[1.]}'),
    ("nan-in-array", '{"a":[NaN]}'),
]:
    check("number-" + name, "8259 6", payload, False)

# Numbers: the range of an IEEE 754 double. Too small becomes zero; too large is rejected.
MAX = "17976931348623157"
for name, text, ok in [
    ("max", "1.7976931348623157e308", True),
    ("minus-max", "-1.7976931348623157e308", True),
    ("max-long-hand", MAX + "0" * 292, True),
    ("minus-max-long-hand", "-" + MAX + "0" * 292, True),
    ("max-all-digits-before-point", MAX + "0" * 292 + ".0", True),
    ("max-shifted", "0.00017976931348623157e312", True),
    ("max-shifted-back", "1797693134862315700000e287", True),
    ("1e308", "1e308", True),
    ("1-point-7e308", "1.7e308", True),
    ("1e-plus-308", "1e+308", True),
    ("309-digits", "1" + "0" * 308, True),
    ("309-digits-of-1", "1" * 309, True),
    ("308-digits-of-9", "9" * 308, True),
    ("above-max", "1.7976931348623159e308", False),
    ("minus-above-max", "-1.7976931348623159e308", False),
    ("1-point-8e308", "1.8e308", False),
    ("2e308", "2e308", False),
    ("1e309", "1e309", False),
    ("minus-1e309", "-1e309", False),
    ("1e-plus-309", "1E+309", False),
    ("1e400", "1e400", False),
    ("minus-1e400", "-1e400", False),
    ("1e999999999", "1e999999999", False),
    ("exponent-of-40-digits", "1e" + "9" * 40, False),
    ("0-point-1e310", "0.1e310", False),
    ("0-point-0001e400", "0.0001e400", False),
    ("10e308", "10e308", False),
    ("309-digits-too-large", "2" + "0" * 308, False),
    ("309-digits-of-9", "9" * 309, False),
    ("309-digits-minus", "-2" + "0" * 308, False),
    ("310-digits", "1" + "0" * 309, False),
    ("310-digits-minus", "-1" + "0" * 309, False),
    ("310-digits-of-1", "1" * 310, False),
    ("310-digits-and-fraction", "1" + "0" * 309 + ".5", False),
    ("1000-digits", "1" * 1000, False),
    ("5000-digits", "1" * 5000, False),
    ("digits-and-exponent", "1" + "0" * 200 + "e200", False),
    ("1e-400", "1e-400", True),
    ("minus-1e-400", "-1e-400", True),
    ("5e-324", "5e-324", True),
    ("1e-999999999", "1e-999999999", True),
    ("smallest-normal", "2.2250738585072014e-308", True),
    ("below-smallest-normal", "2.2250738585072011e-308", True),
    ("0e999999999", "0e999999999", True),
    ("minus-0e999999999", "-0e999999999", True),
    ("0-point-000e400", "0.000e400", True),
    ("0e400", "0e400", True),
    ("400-zeros-and-1", "0." + "0" * 400 + "1", True),
    ("400-zeros-and-1e401", "0." + "0" * 400 + "1e401", True),
    ("400-zeros-and-1e800", "0." + "0" * 400 + "1e800", False),
    ("401-digits-e-400", "1" + "0" * 400 + "e-400", True),
    ("401-digits-e-10", "1" + "0" * 400 + "e-10", False),
    ("1000-digits-of-fraction", "1." + "1" * 1000, True),
]:
    check("range-" + name, "7493 2.2", '{"a":%s}' % text, ok)
for name, payload in [
    ("nested", '{"x":{"y":{"z":%s}}}'),
    ("in-array", '{"x":[1,2,%s]}'),
    ("in-nested-array", '{"x":[[[%s]]]}'),
    ("in-array-of-objects", '{"x":[{"y":1},{"y":%s}]}'),
    ("after-others", '{"a":1,"b":"c","d":%s}'),
]:
    for text, ok in [("1e308", True), ("1e400", False), ("-1e309", False), ("1" + "0" * 309, False), ("1e-400", True)]:
        shown = "310-digits" if len(text) > 99 else text.replace("-1", "minus-1", 1) if text[0] == "-" else text
        check("range-%s-%s" % (shown, name), "7493 2.2", payload % text, ok)
check("range-1e400-in-a-string", "7493 2.2", '{"a":"1e400"}', True)
check("range-1e400-as-a-name", "7493 2.2", '{"1e400":1}', True)
for claim in ("exp", "nbf", "iat"):
    check("range-1e400-as-" + claim, "7493 2.2", '{"%s":1e400}' % claim, False)
    check("range-310-digits-as-" + claim, "7493 2.2", '{"%s":1%s}' % (claim, "0" * 309), False)

# Numbers halfway between two doubles, at either end of the range, and many of them.
HALFWAY = "2.4703282292062327208e-324"
EDGE = "1.7976931348623157e308"
check("number-halfway-to-the-least-double", "7493 2.2", '{"a":%s}' % HALFWAY, True)
check("number-halfway-many", "7493 2.2", '{"a":[%s]}' % ",".join([HALFWAY] * 300), True)
check("number-edge-many", "7493 2.2", '{"a":[%s]}' % ",".join([EDGE] * 300), True)
check("number-edge-many-and-one-beyond", "7493 2.2", '{"a":[%s,1.798e308]}' % ",".join([EDGE] * 300), False)
check("number-1000-digits-and-e-minus-700", "7493 2.2", '{"a":%se-700}' % ("9" * 1000), True)
check("number-1000-digits-and-e-minus-691", "7493 2.2", '{"a":%se-691}' % ("9" * 1000), False)
