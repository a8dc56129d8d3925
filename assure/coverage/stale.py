#!/usr/bin/env python3
"""Fails at a line of EXCEPTIONS that names no line of src/. Usage: stale.py EXCEPTIONS

Reads only the sources: report.py finds entries whose line a test runs by now.
"""

import sys

from exceptions import Source, listed

stale = [entry for entry in listed(sys.argv[1]) if not any(entry in source.entries() for source in Source.all())]
for entry in stale:
    print(f"STALE: no source line is {entry}")
sys.exit(bool(stale))
