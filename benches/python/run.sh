#!/usr/bin/env bash
# The Python part of benches/run.sh. Usage: benches/python/run.sh TOKENS SECONDS; rows go to standard output.
# The interpreter is PYTHON, or the newest CPython up to 3.14 that is found: one rival wants 3.12. hs256 comes
# from the folder HS256_WHEELS, or from the wheels that are built here.
set -euo pipefail
tokens=$(realpath "$1") seconds=$2
cd "$(dirname "$0")/../.."
export PIP_DISABLE_PIP_VERSION_CHECK=1

python=${PYTHON:-}
for version in 3.14 3.13 3.12; do
    for found in "$(command -v python$version || true)" "$HOME"/.pyenv/versions/$version.*/bin/python; do
        # pyenv puts programs on the path that only list its versions.
        if [[ -z $python && -x $found ]] && "$found" -c '' 2>/dev/null; then python=$found; fi
    done
done
if [[ -z $python ]]; then
    python=python3
    echo "python: ryjwt is left out: it wants CPython 3.12 or newer, and here is $($python --version)" >&2
fi

folder=benches/.build/python
venv=$folder/venv-$("$python" -c 'import sys; print("%s%d.%d" % (sys.implementation.name, *sys.version_info[:2]))')
[[ -x $venv/bin/python ]] || "$python" -m venv "$venv"
$venv/bin/python -m pip install --quiet -r benches/python/requirements.txt
install() { # FOLDER WHAT...: a copy of its own, since packages of one name cannot share an environment
    [[ $folder/$1/.installed -nt ${*: -1} ]] && return # newer than the file that says what is in it
    rm -rf "${folder:?}/$1"
    $venv/bin/python -m pip install --quiet --no-deps --target "$folder/$1" "${@:2}"
    touch "$folder/$1/.installed"
}
wheels=${HS256_WHEELS:-}
if [[ -z $wheels ]]; then
    bindings/python/wheel.sh >&2
    wheels=bindings/python/.build/dist
fi
rm -rf "$folder/hs256"
install hs256 --no-index --find-links "$wheels" hs256
install pyjwt-2.10 -r benches/python/pyjwt-2.10.txt
install pyjwt-newest -r benches/python/pyjwt-newest.txt
BENCH_PACKAGES=$PWD/$folder exec $venv/bin/python benches/python/bench.py "$tokens" "$seconds"
