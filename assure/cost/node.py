"""The cost of a verdict and its claims in Node, measured by claims.js. Usage: node.py PACKAGE FOLDER [bounded];
`assure-cost tokens` has filled the folder. `bounded`: only tokens whose `aud` has many strings, and one of them of 1
MiB."""

import os
import subprocess
import sys
from pathlib import Path

import hmacs

WAYS = {"verify": "verify", "check": "check and 40 claims"}


def main(package, folder, bounded=""):
    env = {**os.environ, "HS256_COST_SECRET": hmacs.KEY.decode()}
    script = Path(__file__).with_name("claims.js")
    node = subprocess.Popen(
        ["node", str(script), str(Path(package).resolve())], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def seconds(way, token):
        node.stdin.write(way.encode() + b"\t" + token + b"\n")
        node.stdin.flush()
        answer = node.stdout.readline()
        if not answer:
            raise SystemExit("node has ended")
        return float(answer)

    failed = False
    for path in sorted(Path(folder).glob("*.tokens"), key=lambda path: int(path.stem)):
        large = int(path.stem) == 1 << 20
        only = "`aud`" if large else ""  # all take minutes, mostly in JSON.parse
        if bounded:
            only = "`aud`, strings of 1 letters" if large else "`aud`, strings of"
        for way, what in WAYS.items():
            name = f"Node, {what}, {int(path.stem) >> 10} KiB"
            failed |= hmacs.measure(name, path, lambda token, way=way: seconds(way, token), only)
    node.stdin.close()
    node.wait()
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
