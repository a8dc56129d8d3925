#!/usr/bin/env python3
"""Writes the options by which Node, Python and Go set the members of the policy document, and the tables with which C's
tests set each member to nothing in every form. Their source is docs/policy.schema.json.

Usage: scripts/options.py [--check]. Without --check, the core first writes the schema again, from its table of members
(src/policy/member.rs) and the text of docs/POLICY.md. --check writes nothing, and fails if a file would change.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "docs" / "policy.schema.json"
MADE = "scripts/options.py from docs/policy.schema.json"

# Names that do not follow from the member's name.
IN_NODE = {"max_token_len": "maxTokenLength"}
IN_GO = {"claims": "WithClaim"}

# What follows `hs256_builder_add_` or `hs256_builder_set_` in the C functions that set no member of the policy.
BESIDE_IN_C = ["header_cty", "header_typ", "jwks", "key", "key_from", "key_until", "max_stale", "revocations"]
TEXT_IN_C = "const uint8_t *, size_t"
# For those that set one: a word for the parameters after the builder.
TAKEN_IN_C = {
    "": "flag",
    "int64_t": "seconds",
    "size_t": "size",
    TEXT_IN_C: "text",
    f"{TEXT_IN_C}, {TEXT_IN_C}": "claim_text",
    f"{TEXT_IN_C}, double": "claim_number",
    f"{TEXT_IN_C}, int32_t": "claim_bool",
}


def camel(name):
    return re.sub("_(.)", lambda found: found[1].upper(), name)


def in_node(name):
    return IN_NODE.get(name, camel(name))


def in_go(name):
    return IN_GO.get(name, camel(f"With_{name}"))


def kind(schema):
    """The kind of a member, in one word."""
    if "oneOf" in schema:
        return "texts"
    if schema["type"] == "integer":
        return "seconds" if "seconds" in schema["$comment"] else "integer"
    return {"string": "text", "boolean": "flag", "array": "names", "object": "claims"}[schema["type"]]


def described(schema, spelled, prefix, start=""):
    """The description in lines of at most 120 columns. It calls other members by the language's names for them."""
    text = re.sub("`([^`]+)`", lambda found: spelled(found[1]), schema["description"])
    text = start + text[0].lower() + text[1:] if start else text
    text = text.replace(" - ", "\u00a0-\u00a0")  # a dash stays on the line of its neighbours
    lines = textwrap.wrap(text, 120, initial_indent=prefix, subsequent_indent=prefix, break_on_hyphens=False)
    return [line.replace("\u00a0", " ") for line in lines]


def node(members):
    def spelled(name):
        return f"`{in_node(name)}`" if name in members else f"`{name}`"

    def names():
        yield from ["'use strict';", f"// Made by {MADE}.", ""]
        yield "/** Maps each option to the member of the policy document that it sets. */"
        yield from ["const POLICY = {", *(f"  {in_node(name)}: '{name}'," for name in members), "};", ""]
        yield "/** Options that may be undefined, which leaves them out: they allow, or have a default. The others demand. */"
        lenient = ", ".join(f"'{in_node(name)}'" for name, schema in members.items() if "default" in schema)
        yield from [f"const LENIENT = [{lenient}];", ""]
        yield "/** Options that may be given as a string such as '15m'. */"
        seconds = ", ".join(f"'{in_node(name)}'" for name, schema in members.items() if kind(schema) == "seconds")
        yield from [f"const SECONDS = [{seconds}];", "", "module.exports = { LENIENT, POLICY, SECONDS };"]

    types = {
        "texts": "string | readonly string[]",
        "text": "string",
        "flag": "boolean",
        "names": "readonly string[]",
        "claims": "{ readonly [claim: string]: Scalar | readonly Scalar[] }",
        "seconds": "number | Duration",
        "integer": "number",
    }

    def interface():
        yield from [f"// Made by {MADE}.", ""]
        yield from ["/** A value that `claims` allows. */", "export type Scalar = string | number | boolean;", ""]
        yield "/** A duration: digits and a unit, which is seconds, minutes, hours, days or weeks. Nothing else is guessed. */"
        yield from ["export type Duration = `${number}${'s' | 'm' | 'h' | 'd' | 'w'}`;", ""]
        yield "/**"
        yield " * What a Verifier demands of a token, beyond what it always checks. All own properties count, enumerable or not. A member"
        yield " * that demands something must be set or left out: `undefined`, `null` and an empty list are refused."
        yield from [" */", "export interface Policy {"]
        for name, schema in members.items():
            undefined = " | undefined" if "default" in schema else ""
            yield from ["  /**", *described(schema, spelled, "   * "), "   */"]
            yield f"  {in_node(name)}?: {types[kind(schema)]}{undefined};"
        yield "}"

    return {"bindings/node/lib/members.js": names(), "bindings/node/policy.d.ts": interface()}


def python(members):
    types = {
        "texts": "Texts",
        "text": "str",
        "flag": "bool",
        "names": "Iterable[str]",
        "claims": "Mapping[str, Union[Scalar, Iterable[Scalar]]]",
        "seconds": "Seconds",
        "integer": "int",
    }

    def module():
        yield f'"""What a verifier demands of a token. Made by {MADE}."""'
        yield from ["", "from typing import Iterable, Mapping, TypedDict, Union", ""]
        yield from ["from ._arguments import Seconds, Texts", "", "Scalar = Union[str, int, float, bool]"]
        yield '"""A value that `claims` allows."""'
        yield from ["", "", "class Policy(TypedDict, total=False):", '    """What a verifier demands of a token.', ""]
        yield from ["    The keyword options of :class:`hs256.Verifier`, which are the members of the policy document.", "", "    Args:"]
        for name, schema in members.items():
            first, *more = described(schema, lambda of: f"``{of}``", " " * 12)
            yield from [f"        {name}:", first, *more]
        yield from ['    """', "", *(f"    {name}: {types[kind(schema)]}" for name, schema in members.items())]
        seconds = ", ".join(f'"{name}"' for name, schema in members.items() if kind(schema) == "seconds")
        yield from ["", "", f"SECONDS = frozenset([{seconds}])", '"""Members that may be given as a timedelta."""']

    return {"bindings/python/src/hs256/policy.py": module()}


def go(members):
    folder = ROOT / "bindings" / "go"
    by_hand = set(re.findall(r"^func (With\w+)[(\[]", (folder / "option.go").read_text(), re.MULTILINE))
    names = {name: in_go(name) for name in members}
    functions = {
        "texts": '(values ...string) Option { return texts("%s", values) }',
        "names": '(values ...string) Option { return texts("%s", values) }',
        "flag": '() Option { return flag("%s") }',
        "text": '(value string) Option {\n\treturn option(func(d *document) { d.setText("%s", value) })\n}',
        "seconds": '(value time.Duration) Option {\n\treturn option(func(d *document) { d.setSeconds("%s", value) })\n}',
        "integer": '(value int64) Option {\n\treturn option(func(d *document) { d.setInteger("%s", value) })\n}',
    }

    def table(values):
        width = max(len(name) for name in names) + 3
        for name, value in values.items():
            quoted = f'"{name}":'
            yield f"\t{quoted:<{width}} {value},"

    def spelled(name):
        return f"[{names[name]}]" if name in names else f"`{name}`"

    def options():
        yield from [f"// Code generated by {MADE}; DO NOT EDIT.", ""]
        yield from ["package hs256", "", 'import "time"', ""]
        yield "// optionNames maps each member of the policy document to the option that sets it."
        yield from ["var optionNames = map[string]string{", *table({name: f'"{names[name]}"' for name in names}), "}"]
        for name, schema in members.items():
            if names[name] in by_hand:
                continue
            yield from ["", *described(schema, spelled, "// ", f"{names[name]} sets `{name}`: ")]
            yield f"func {names[name]}{functions[kind(schema)] % name}"

    def tests():
        yield from [f"// Code generated by {MADE}; DO NOT EDIT.", "", "package hs256_test", ""]
        yield from ['import hs256 "github.com/hs256/hs256/bindings/go"', ""]
        yield "// optionFuncs maps each member of the policy document to the function that sets it."
        functions = {name: f"hs256.{names[name]}" for name in names} | {"claims": "hs256.WithClaim[string]"}
        yield from ["var optionFuncs = map[string]any{", *table(functions), "}"]

    return {"bindings/go/members.go": options(), "bindings/go/members_test.go": tests()}


def setters_in_c(members):
    """For each function of the header that sets a member: the member, a word for its parameters, the function."""
    header = (ROOT / "include" / "hs256.h").read_text()
    declared = re.findall(r"(hs256_builder_(?:add|set)_(\w+))\(struct hs256_builder \*builder(.*?)\);", header, re.DOTALL)
    for function, name, parameters in declared:
        if name in BESIDE_IN_C:
            continue
        of_claim = (member for member in members if name.startswith(f"{member.removesuffix('s')}_"))
        member = name if name in members else next(of_claim, None)
        if member is None:
            sys.exit(f"{function} sets no member of the policy: test it with nothing, and name it in BESIDE_IN_C")
        types = ", ".join(re.sub(r"\w+$", "", parameter).strip() for parameter in parameters.split(",")[1:])
        if types not in TAKEN_IN_C:
            sys.exit(f"{function} takes what bindings/c/tests/test_nothing.c does not try with nothing: {types}")
        yield member, TAKEN_IN_C[types], function


def c(members):
    def kind_in_c(schema):
        if kind(schema) == "text" and "not" in schema:
            return "MEDIA"
        return {"seconds": "INTEGER"}.get(kind(schema), kind(schema).upper())

    def tables():
        yield from [f"// Made by {MADE} and include/hs256.h.", "", "static const member MEMBERS[] = {"]
        for name, schema in members.items():
            least, greatest = schema.get("minimum", 0), schema.get("maximum", 0)
            demands = "false" if "default" in schema else "true"
            yield f'    {{ "{name}", {kind_in_c(schema)}, {demands}, INT64_C({least}), INT64_C({greatest}) }},'
        yield from ["};", "", "static const setter SETTERS[] = {"]
        yield from (f'    {{ "{name}", .{takes} = {function} }},' for name, takes, function in setters_in_c(members))
        yield "};"

    return {"bindings/c/tests/members.h": tables()}


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    if not check:
        command = ["cargo", "test", "--quiet", "--locked", "-p", "hs256", "--lib", "schema::the_published"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "HS256_WRITE_SCHEMA": "1"}, stdout=sys.stderr, check=True)
    members = json.loads(SCHEMA.read_text(encoding="utf-8"))["properties"]
    stale = []
    for name, lines in {**node(members), **python(members), **go(members), **c(members)}.items():
        file, text = ROOT / name, "".join(f"{line}\n" for line in lines)
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if check:
            stale.append(name)
        else:
            file.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"not what scripts/options.py writes: {', '.join(stale)}")


if __name__ == "__main__":
    main()
