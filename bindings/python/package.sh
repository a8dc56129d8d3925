#!/usr/bin/env bash
# Builds the Python wheels and the sdist, and tests them: in each interpreter that is found on this machine, the README in an
# empty virtual environment among the tests. Needs what test.sh needs, and installs into bindings/python/.build as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
pins=requirements-tools.txt source bindings/python/env.sh

step "the wheels and the sdist"
"$root/bindings/python/wheel.sh"
rm -rf .build/sdist .build/from-sdist && mkdir .build/sdist
tar -xzf .build/dist/*.tar.gz -C .build/sdist --strip-components=1
# As on a machine with only this sdist, with a C compiler and without. Sharing the target folder only saves compiling
# the dependencies again.
(cd .build/sdist && $bin/pyproject-build --wheel --no-isolation --outdir ../from-sdist . >/dev/null)
(cd .build/sdist && CC=/nonexistent $bin/pyproject-build --wheel --no-isolation --outdir ../from-sdist . >/dev/null)
ls .build/from-sdist/*-cp39-abi3-*.whl .build/from-sdist/*-py3-none-*.whl

# Installs the wheel that pip itself chooses from a folder.
install() { "$1" -m pip install --quiet --no-deps --no-index --force-reinstall --find-links "$2" hs256; }

# The tests run with each interpreter that has a wheel installed, in an environment with little else.
interpreters=("$python")
for version in 3.9 3.10 3.12 3.13 3.14 3.15; do
    for found in "$HOME"/.pyenv/versions/$version.*/bin/python /usr/bin/python$version; do
        [[ -x $found ]] && interpreters+=("$found")
    done
done
command -v pypy3 >/dev/null && interpreters+=("$(command -v pypy3)")
frameworks=(--ignore tests/test_aiohttp.py --ignore tests/test_coming_from.py --ignore tests/test_django.py --ignore tests/test_fastapi.py
    --ignore tests/test_flask.py --ignore tests/test_guards_over_http.py --ignore tests/test_readme_guards.py --ignore tests/test_gevent.py
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
