"""Scrapes /metrics as Prometheus does, and compares samples: scrape.py URL NAME{LABEL="TEXT"}=[VALUE]..."""

from __future__ import annotations

import sys
from urllib.request import Request, urlopen

from prometheus_client.openmetrics.parser import text_string_to_metric_families

url, *wanted = sys.argv[1:]
asked = Request(url, headers={"Accept": "application/openmetrics-text; version=1.0.0"})  # noqa: S310, it is drive.sh's
with urlopen(asked) as response:  # noqa: S310
    type_, text = response.headers["Content-Type"], response.read().decode()
if not type_.startswith("application/openmetrics-text"):
    sys.exit(f"scrape: the type is {type_}")
found: dict[str, float] = {}
for family in text_string_to_metric_families(text):
    for sample in family.samples:
        labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
        name = f"{sample.name}{{{labels}}}" if labels else sample.name
        if name in found:
            sys.exit(f"scrape: {name} is there twice")
        found[name] = sample.value
for expected in wanted:
    name, _, value = expected.rpartition("=")
    if name not in found or (value and found[name] != float(value)):
        sys.exit(f"scrape: {name} is {found.get(name)} instead of {value or 'there'} in\n{text}")
print(f"scrape: {len(found)} samples, {len(wanted)} of them as expected")
