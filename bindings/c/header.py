#!/usr/bin/env python3
"""Sets the comments that cbindgen wrote in 100 columns: short ones in a line, long paragraphs wrapped, what a function returns,
writes and reads each from a line of its own. A filter."""

import re
import sys
import textwrap

WIDTH = 100
# What begins a line: an item of a list, and what a function returns, writes and reads.
ITEM = re.compile(r"\n(?=- |(?:Returns|Out|In)\b[\w, ]*: )")


def wrapped(indent, lines):
    """A comment's lines; a paragraph with a line that is too long is filled anew, a list item under itself."""
    out, paragraph = [], []

    def flush():
        if any(len(indent) + 3 + len(line) > WIDTH for line in paragraph):
            for item in ITEM.split("\n".join(paragraph)):
                hanging = "  " if item.startswith("- ") else ""
                text = " ".join(item.split())
                out.extend(textwrap.wrap(text, WIDTH - 3 - len(indent), subsequent_indent=hanging, break_long_words=False))
        else:
            out.extend(paragraph)
        paragraph.clear()

    for line in lines:
        if line:
            paragraph.append(line)
        else:
            flush()
            out.append("")
    flush()
    return out


def comment(match):
    indent = match[1]
    lines = [re.sub(r"^\s*\* ?", "", line) for line in match[2].splitlines()]
    short = f"{indent}/** {lines[0]} */"
    if len(lines) == 1 and len(short) <= WIDTH:
        return short + "\n"
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in wrapped(indent, lines))
    return f"{indent}/**\n{body}{indent} */\n"


sys.stdout.write(re.sub(r"(?m)^( *)/\*\*\n((?: *\*(?!/).*\n)+) *\*/\n", comment, sys.stdin.read()))
