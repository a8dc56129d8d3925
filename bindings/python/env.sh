# shellcheck shell=bash
# To be sourced, in the repository's root: goes to bindings/python, whose .venv it fills with the pinned packages. Sets root,
# the repository; python, the interpreter (PYTHON names another than python3); bin, the environment's programs. The packages are
# those of requirements.txt, or of the file that `pins` names.

root=$PWD
python=${PYTHON:-python3}
scripts/need-rust.sh
scripts/need.sh "$python:python3-venv" curl:curl \
    "$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')/Python.h:python3-dev"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

step() { printf '\n== python: %s\n' "$1"; }

cd bindings/python || exit
step "pinned packages"
[[ -x .venv/bin/python ]] || "$python" -m venv .venv
.venv/bin/pip install --quiet -r "${pins:-requirements.txt}"
# shellcheck disable=SC2034 # for who sources this
bin=$PWD/.venv/bin
