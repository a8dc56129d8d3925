#!/usr/bin/env bash
# Style and types of the Python package and of its example.
set -euo pipefail
cd "$(dirname "$0")/../.."
source bindings/python/env.sh

./pins.sh --check

$bin/ruff format --check --quiet --config pyproject.toml . ../../examples/python
$bin/ruff check --quiet --config pyproject.toml . ../../examples/python
$bin/mypy src hatch_build.py accelerator tests
MYPYPATH=src $bin/mypy ../../examples/python
$bin/pyright --pythonpath $bin/python src
