"""Finds the panicking functions that a program's disassembly reaches from one function, following direct calls and
jumps.

Usage: objdump --disassemble --no-show-raw-insn --demangle PROGRAM | reach.py FUNCTION

Fails if code of hs256 itself, or the start function, reaches a panic that is not in ALLOWED.
"""

import re
import sys

HEAD = re.compile(r"^[0-9a-f]+ <(.+)>:$")
CALL = re.compile(r"\s(call|jmp|j[a-z]+)\s+[0-9a-f]+ <(.+?)(?:\+0x[0-9a-f]+)?>$")
INDIRECT = re.compile(r"\s(call|jmp)\s+\*")
PANICS = re.compile(r"panic|handle_alloc_error|unwrap_failed|expect_failed|slice_\w*_fail|_fail\b|capacity_overflow")
# Panics that hs256 cannot rule out: tokens longer than 16 KiB with more than 2,560 names need memory.
ALLOWED = {("hs256::json::duplicates::names_are_distinct", "alloc::raw_vec::capacity_overflow")}
HASH = re.compile(r"::h[0-9a-f]{16}$")


def main() -> int:
    calls: dict[str, set[str]] = {}
    indirect: set[str] = set()
    here = ""
    for line in sys.stdin:
        line = line.rstrip()
        if match := HEAD.match(line):
            here = HASH.sub("", match[1])
            calls.setdefault(here, set())
        elif match := CALL.search(line):
            callee = HASH.sub("", match[2])
            if callee != here:
                calls[here].add(callee)
        elif here and INDIRECT.search(line):
            indirect.add(here)
    start = [name for name in calls if name.endswith(sys.argv[1])]
    if len(start) != 1:
        print(f"there is no one function {sys.argv[1]}: {start}")
        return 2
    caller: dict[str, str] = {start[0]: ""}
    queue = start[:]
    found = ours = 0
    for name in queue:
        for callee in sorted(calls.get(name, ())):
            if PANICS.search(callee):
                found += 1
                own = "hs256::" in name or name == start[0]
                bad = own and (name, callee) not in ALLOWED
                ours += bad
                print(f"{'NOT ALLOWED: ' if bad else ''}{name} -> {callee}")
            elif callee not in caller:
                caller[callee] = name
                queue.append(callee)
    opaque = len(indirect & set(queue))
    print(f"panics: {len(queue)} functions reached, {found} with a panic behind them, {ours} of hs256 not allowed;")
    print(f"panics: {opaque} of the functions have jumps through tables or pointers as well, which were not followed")
    return 1 if ours or len(queue) < 20 else 0


sys.exit(main())
