#!/usr/bin/env bash
# Measures hs256 beside other libraries, all of a language in one run; benches/README.md says what and how.
#
# Usage: benches/run.sh [--quick] [--seconds N] [LANG...], LANG being rust, c, node, python, go or go-cgo, by default all.
# A full run takes some ten minutes apart from the builds, and writes a file of benches/results, its charts and the tables of
# benches/README.md. --quick takes five seconds per language, for a first look, and writes only to benches/.build.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/need.sh python3:python3-venv

command="benches/run.sh${*:+ $*}" seconds=60 quick=
languages=()
while [[ $# -gt 0 ]]; do
    case $1 in
        --quick) quick=yes seconds=5 ;;
        --seconds) seconds=$2; shift ;;
        rust | c | node | python | go | go-cgo) languages+=("$1") ;;
        *) sed -n 's/^# //p' "$0" >&2; exit 2 ;;
    esac
    shift
done
[[ ${#languages[@]} -gt 0 ]] || languages=(rust c node python go go-cgo)

build=benches/.build
rows=$build/rows results=benches/results/$(python3 benches/report.py name) charts=benches/charts
if [[ -n $quick ]]; then
    results=$build/results.json charts=$build/charts
fi
source benches/alone.sh
rm -rf "$rows"
mkdir "$rows"
[[ -x $build/venv/bin/python ]] || python3 -m venv "$build/venv"
$build/venv/bin/python -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt
python3 benches/tokens.py sign >$build/tokens.txt

for language in "${languages[@]}"; do
    echo "== $language: $seconds s beside the build" >&2
    code=0
    "benches/${language%-cgo}/run.sh" $build/tokens.txt "$seconds" "$language" >$build/row || code=$?
    if [[ $code -eq 2 ]]; then # scripts/need.sh and its like have said what is missing
        echo "$language is skipped: see above" >&2
        continue
    elif [[ $code -ne 0 ]]; then
        exit $code
    fi
    mv $build/row "$rows/$language.jsonl"
done
[[ -n $(ls "$rows") ]] || { echo 'no language could be measured' >&2; exit 2; }

python3 benches/report.py collect "$rows" "$results" "$command"
$build/venv/bin/python benches/charts.py "$results" "$charts"
[[ -n $quick ]] || python3 benches/report.py readme benches/results
python3 benches/report.py goals "$results"
echo "written: $results, $charts${quick:+ (a quick run)}" >&2
