#!/usr/bin/env python3
"""Fails at a pattern of `exclude_re` that matches no mutant. Usage: cargo-mutants mutants --list --no-config | stale.py CONFIG"""

import re
import sys
import tomllib

with open(sys.argv[1], "rb") as config:
    patterns = tomllib.load(config)["exclude_re"]
mutants = sys.stdin.read().splitlines()
if not mutants:
    sys.exit("STALE: there are no mutants to compare with")
stale = [pattern for pattern in patterns if not any(re.search(pattern, mutant) for mutant in mutants)]
for pattern in stale:
    print(f"STALE: no mutant matches {pattern}")
sys.exit(bool(stale))
