#!/usr/bin/env python3
"""Sums up what cargo-llvm-cov measured of src/, the test modules in it left out. Usage: report.py JSON LCOV EXCEPTIONS

Prints the figures, then each line, region and branch that no test runs and that EXCEPTIONS does not list, and each entry of
EXCEPTIONS that excepts nothing, since its line is gone or a test runs it by now. Exits with 1 if there is one of either.
"""

import json
import pathlib
import sys

import exceptions


def regions(source, segments):
    """(line, column, count) of each region. A segment starts one if it is an entry, has a count, and is not a gap."""
    for line, column, count, has_count, is_entry, is_gap in segments:
        if has_count and is_entry and not is_gap and line < source.end:
            yield line, column, count


def branches(source, listed):
    """(line, column, outcome, count) of each outcome of each condition, over all instantiations."""
    sums = {}
    for line, column, _, _, yes, no, *_ in listed:
        if line < source.end:
            for way, count in (("true", yes), ("false", no)):
                sums[line, column, way] = sums.get((line, column, way), 0) + count
    return [(*place, count) for place, count in sorted(sums.items())]


def lines(lcov):
    """{path: {line: count}}"""
    found, path = {}, None
    for row in pathlib.Path(lcov).read_text(encoding="utf-8").splitlines():
        if row.startswith("SF:"):
            path = row[3:]
        elif row.startswith("DA:"):
            line, count = row[3:].split(",")[:2]
            found.setdefault(path, {})[int(line)] = int(count)
    return found


def main(report, lcov, exceptions_file):
    listed = exceptions.listed(exceptions_file)
    totals, missed, used = {}, [], set()

    def count(what, source, line, detail, hits):
        total = totals.setdefault(what, [0, 0, 0])
        total[1] += 1
        if hits:
            total[0] += 1
        elif excepted := [place for place in source.places(line) if place in listed]:
            total[2] += 1
            used.update(excepted)
        else:
            missed.append(f"{source.name}:{line}: {what}{detail}: {source.lines[line - 1].strip()}")

    of_lines = lines(lcov)
    for file in json.loads(pathlib.Path(report).read_text(encoding="utf-8"))["data"][0]["files"]:
        source = exceptions.Source(file["filename"])
        for line, hits in of_lines[file["filename"]].items():
            if line < source.end:
                count("lines", source, line, "", hits)
        for line, column, hits in regions(source, file["segments"]):
            count("regions", source, line, f" at {column}", hits)
        for line, column, way, hits in branches(source, file["branches"]):
            count("branches", source, line, f" at {column} never {way}", hits)
    for what, (hit, total, excepted) in totals.items():
        print(
            f"coverage: {100 * hit / total:.2f} % of {total} {what}; of the {total - hit} others {excepted} are listed as exceptions"
        )
    stale = [entry for entry in listed if entry not in used]
    for entry in stale:
        print(f"STALE: not there, or run by now: {entry}")
    for row in missed:
        print(f"NOT COVERED: {row}")
    sys.exit(bool(missed or stale))


main(*sys.argv[1:])
