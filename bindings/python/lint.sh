#!/usr/bin/env bash
# Style and types of the Python package and of its example.
set -euo pipefail
cd "$(dirname "$0")/../.."
pins=requirements-tools.txt source bindings/python/env.sh

./pins.sh --check

$bin/ruff format --check --quiet --config pyproject.toml . ../../examples/{python,live,metrics}
$bin/ruff check --quiet --config pyproject.toml . ../../examples/{python,live,metrics}
$bin/mypy src hatch_build.py accelerator tests
MYPYPATH=src $bin/mypy --exclude /guards/ ../../examples/python # README's code has no types
MYPYPATH=src $bin/mypy ../../examples/live # both have a server.py
$bin/pyright --pythonpath $bin/python src
