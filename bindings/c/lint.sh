#!/usr/bin/env bash
# The C header: at most 100 columns, and doxygen finds a documented function for each that is exported. Usage:
# bindings/c/lint.sh [HEADER]
set -euo pipefail
cd "$(dirname "$0")/../.."
header=${1:-include/hs256.h}

long=$(awk 'length > 100 { print FILENAME ":" FNR ": more than 100 columns" }' "$header")
[[ -z $long ]] || { echo "$long" >&2; exit 1; }

command -v doxygen >/dev/null || scripts/need.sh doxygen:doxygen ||
    { echo "skipped: the count of documented functions, which takes doxygen"; exit 0; }
xml=$(mktemp -d)
trap 'rm -rf "$xml"' EXIT
printf '%s\n' "INPUT = $header" "OUTPUT_DIRECTORY = $xml" 'GENERATE_XML = YES' 'GENERATE_HTML = NO' \
    'GENERATE_LATEX = NO' 'QUIET = YES' 'WARNINGS = NO' | doxygen - >/dev/null
python3 - "$xml/xml" bindings/c/exports.txt <<'END'
import pathlib
import sys
import xml.etree.ElementTree as tree

documented = {
    member.findtext("name")
    for file in pathlib.Path(sys.argv[1]).glob("*_8h.xml")
    for member in tree.parse(file).iter("memberdef")
    if member.get("kind") == "function"
    and any("".join(member.find(part).itertext()).strip() for part in ("briefdescription", "detaileddescription"))
}
exported = set(pathlib.Path(sys.argv[2]).read_text().split())
print(f"doxygen: {len(documented & exported)} of {len(exported)} functions documented")
sys.exit(exported != documented)
END
