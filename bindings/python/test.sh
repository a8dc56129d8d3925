#!/usr/bin/env bash
# Tests the Python package, all of it: style, types, the tests against a libhs256 built from this tree, the wheels, the
# sdist, the README in an empty virtual environment, and the other interpreters that are found on this machine.
#
# Needs cargo and Python 3.11 or newer (PYTHON names another than python3); installs pinned packages into
# bindings/python/.venv and bindings/python/.build.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
python=${PYTHON:-python3}
scripts/need.sh cc:gcc curl:curl "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h:python3-dev"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

step() { printf '\n== python: %s\n' "$1"; }

cd bindings/python
step "pinned packages"
[[ -x .venv/bin/python ]] || "$python" -m venv .venv
.venv/bin/pip install --quiet -r requirements.txt
bin=$PWD/.venv/bin

step "style and types"
$bin/ruff format --check --quiet --config pyproject.toml . ../../examples/python
$bin/ruff check --quiet --config pyproject.toml . ../../examples/python
$bin/mypy src hatch_build.py accelerator tests
MYPYPATH=src $bin/mypy ../../examples/python
$bin/pyright --pythonpath $bin/python src

(cd "$root" && cargo build --quiet --release --locked -p hs256-capi)
CFLAGS=-Werror $bin/python accelerator/build.py src/hs256/_accelerator.abi3.so
for way in accelerator ctypes; do
    step "tests by $way, over the library of this tree"
    PYTHONPATH=$PWD/src HS256_LIBRARY=$CARGO_TARGET_DIR/release/libhs256.so HS256_PYTHON=$way \
        $bin/python -m pytest tests ../../examples/python
done

step "the accelerator under AddressSanitizer and UndefinedBehaviorSanitizer"
rm -rf .build/sanitized && mkdir -p .build/sanitized && cp -r src/hs256 .build/sanitized/
CC=gcc CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined" \
    $bin/python accelerator/build.py .build/sanitized/hs256/_accelerator.abi3.so
# Python's own memory is left to the sanitizer by PYTHONMALLOC, and Python leaks at exit.
LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
    PYTHONMALLOC=malloc PYTHONPATH=$PWD/.build/sanitized HS256_PYTHON=accelerator \
    HS256_LIBRARY=$CARGO_TARGET_DIR/release/libhs256.so $bin/python -m pytest tests/test_accelerator.py \
    tests/test_verifier.py tests/test_keys_and_signing.py tests/test_vectors.py

step "the wheels and the sdist"
"$root/bindings/python/wheel.sh"
rm -rf .build/sdist .build/from-sdist && mkdir .build/sdist
tar -xzf .build/dist/*.tar.gz -C .build/sdist --strip-components=1
# As on a machine that has this sdist alone, with a C compiler and without. The same target folder only spares compiling
# the dependencies again.
(cd .build/sdist && $bin/pyproject-build --wheel --no-isolation --outdir ../from-sdist . >/dev/null)
(cd .build/sdist && CC=/nonexistent $bin/pyproject-build --wheel --no-isolation --outdir ../from-sdist . >/dev/null)
ls .build/from-sdist/*-cp39-abi3-*.whl .build/from-sdist/*-py3-none-*.whl

# Installs the wheel from a folder that pip itself finds fit.
install() { "$1" -m pip install --quiet --no-deps --no-index --force-reinstall --find-links "$2" hs256; }

# The tests run with each interpreter that has a wheel installed, in an environment with little else.
interpreters=("$python")
for version in 3.9 3.10 3.12 3.13 3.14 3.15; do
    for found in "$HOME"/.pyenv/versions/$version.*/bin/python /usr/bin/python$version; do
        [[ -x $found ]] && interpreters+=("$found")
    done
done
command -v pypy3 >/dev/null && interpreters+=("$(command -v pypy3)")
frameworks=(--ignore tests/test_asgi_and_fastapi.py --ignore tests/test_flask_and_django.py --ignore tests/test_gevent.py
    --ignore tests/test_interop.py)
for interpreter in "${interpreters[@]}"; do
    name=$("$interpreter" -c 'import sys; print(sys.implementation.name + "%d.%d" % sys.version_info[:2])')
    environment=.build/$name
    [[ -x $environment/bin/python ]] || "$interpreter" -m venv "$environment"
    "$environment/bin/python" -m pip install --quiet -r requirements-core.txt
    install "$environment/bin/python" .build/dist
    ways=(accelerator ctypes)
    [[ $name == pypy* ]] && ways=(ctypes)
    extra=()
    [[ $interpreter == "$python" ]] || extra=(--deselect tests/test_readme.py::test_from_nothing_to_a_guarded_route)
    for way in "${ways[@]}"; do
        step "the wheel in $name by $way (without the frameworks, which are tested above)"
        HS256_WHEEL=$(ls "$PWD"/.build/dist/*-cp39-abi3-*.whl) HS256_PYTHON=$way \
            "$environment/bin/python" -m pytest "${frameworks[@]}" "${extra[@]}" tests
    done
done

step "the wheels that the sdist built"
environment=.build/$("$python" -c 'import sys; print("cpython%d.%d" % sys.version_info[:2])')
install "$environment/bin/python" .build/from-sdist
HS256_PYTHON=accelerator "$environment/bin/python" tests/conformance.py
"$environment/bin/python" -m pip install --quiet --no-deps --no-index --force-reinstall .build/from-sdist/*-py3-none-*.whl
"$environment/bin/python" -c 'import hs256; assert not hs256.accelerated'
"$environment/bin/python" tests/conformance.py
