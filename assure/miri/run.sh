#!/usr/bin/env bash
# The core's and the C ABI's unit tests and every function of the C ABI under Miri, which reports undefined behaviour in what
# runs, the dependencies' unsafe code included: as on this machine, a big-endian and a 32-bit one. Usage:
# assure/miri/run.sh [TARGET...], TARGET one of rustc's; assure/miri/run.sh abi runs the C ABI alone, as on this machine, in a
# minute; assure/miri/run.sh planted runs a test with undefined behaviour, so that this must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
scripts/need-rust.sh

if ! command -v rustup >/dev/null; then
    echo "skipped: Miri, since there is no rustup to get the nightly compiler with"
    exit 0
fi
nightly=$(assure/nightly.sh miri rust-src)

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}/assure/miri
export MIRIFLAGS="-Zmiri-disable-isolation" # a test reads the clock

if [[ ${1:-} == planted ]]; then
    cargo "+$nightly" miri run --quiet --locked --manifest-path assure/Cargo.toml -p assure-threads -- undefined
    exit
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() {
    cargo "+$nightly" miri "$@" >"$log" 2>&1 || { tail -n 60 "$log" >&2; exit 1; }
}
# The C ABI, as on the machine that the options say.
abi() {
    run test --quiet --locked -p hs256-capi --lib "$@"
    local passed
    passed=$(sed -n 's/^test result: ok. \([0-9]*\) passed.*/\1/p' "$log")
    run run --quiet --locked --manifest-path assure/Cargo.toml -p assure-c-abi "$@"
    grep -q '^c-abi: every function called' "$log"
    echo "miri${2:+ $2}: ${passed:?} tests of the C ABI, each C function: no undefined behaviour"
}
if [[ ${1:-} == abi ]]; then
    abi
    exit
fi

# Millions of steps, in an interpreter that takes a microsecond for each. They run in `make test`, not here.
slow=(
    base64url::tests::a_byte_of_no_alphabet
    base64url::tests::every_quad
    base64url::tests::every_tail
    http::tests::guard::a_text_that_is_no_object
    http::tests::guard::hostile_requests
    json::tests::duplicates::duplicates_are_found
    json::tests::duplicates::long_names
    json::tests::duplicates::names_of_different
    json::tests::duplicates::names_of_one_hash
    json::tests::fault::duplicate_member
    json::tests::fault::too_long
    json::tests::nearest::a_short_number_is_nearest
    json::tests::nearest::any_number_is_nearest
    json::tests::number::numbers_are_within
    json::tests::number::numbers_of_any_lengths
    json::tests::number::range_is_judged
    json::tests::scanner::depth_is_limited
    json::tests::scanner::every_byte_alone
    json::tests::scanner::mutated_objects
    json::tests::scanner::no_text_is_too_long
    json::tests::scanner::objects_are_judged
    json::tests::string::strings_end
    json::tests::string::utf8_is_checked
    json::tests::walk::looking_into_any_bytes
    json::tests::wanted::no_other_name
    key::foreign::tests::random_bytes
    mac::tests::two_tags
    mac::tests::wycheproof
    policy::tests::draft::the_default_is
    signer::tests::a_token_is_at_most
    verifier::tests::known_headers
)
skips=()
for test in "${slow[@]}"; do
    # `every_quad` skips each test whose name begins with it; a missing one would skip nothing.
    grep -rqF "fn ${test##*::}" src || { echo "STALE: no test is named $test" >&2; exit 1; }
    skips+=(--skip "$test")
done
echo "miri: left out as too slow: ${slow[*]}"

targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=(x86_64-unknown-linux-gnu s390x-unknown-linux-gnu i686-unknown-linux-gnu)
for target in "${targets[@]}"; do
    run test --quiet --locked -p hs256 --lib --target "$target" -- "${skips[@]}"
    passed=$(sed -n 's/^test result: ok. \([0-9]*\) passed.*/\1/p' "$log")
    echo "miri $target: ${passed:?} tests of the core: no undefined behaviour"
    abi --target "$target"
done
