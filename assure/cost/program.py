"""The cost of the program: `hs256 verify --lines` for a line, `hs256 inspect` for a token. Processor time, without the
program's start. Usage: program.py PROGRAM FOLDER, which `assure-cost tokens` has filled."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import hmacs

SMALL = b"e30.e30."


def seconds(arguments, text):
    """The program's time on all processors for this standard input."""
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        program = subprocess.Popen(arguments, stdin=file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode not in (0, 1, 2):  # 2: only quotes and white space, so nothing is left
        raise SystemExit(f"{arguments}: {program.returncode}")
    return usage.ru_utime + usage.ru_stime


def main(program, folder):
    os.environ["HS256_COST_SECRET"] = hmacs.KEY.decode()
    verify = [program, "verify", "--secret-env", "HS256_COST_SECRET", "--any-audience", "--lines", "--max-token-len"]
    failed = False
    for path in sorted(Path(folder).glob("*.tokens"), key=lambda path: int(path.stem)):
        max_len = path.stem
        lines = [*verify, max_len]
        ways = [("--lines", lines, 4 << 20)]
        if int(max_len) == 1 << 20:  # the others take no longer than starting a program
            ways += [
                ("inspect", [program, "inspect", "-"], 1),
                ("inspect --json", [program, "inspect", "--json", "-"], 1),
            ]
        for what, arguments, total in ways:
            start = min(seconds(arguments, SMALL + b"\n") for _ in range(10))

            def cost(token):
                count = -(-total // len(token))
                return max(seconds(arguments, (token + b"\n") * count) - start, 0) / count

            failed |= hmacs.measure(f"{what}, {int(max_len) >> 10} KiB", path, cost)
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
