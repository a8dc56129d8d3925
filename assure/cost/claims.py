"""The cost of a verdict and its claims in Python, beyond the time of `json.loads` for the payload: `verify`, and
`check` with one claim; by ctypes and by the accelerator (HS256_PYTHON). Usage: claims.py FOLDER, which `assure-cost
tokens` has filled."""

import base64
import json
import os
import sys
from pathlib import Path

import hmacs

import hs256

VERIFIER = hs256.Verifier(hs256.Key(hmacs.KEY), any_audience=True, max_token_len=1 << 20)


def verify(token):
    """The claims as a dict."""
    return VERIFIER.verify(token)


def check(token):
    """A view, and one claim read from it that most tokens lack."""
    return VERIFIER.check(token).get("no such claim")


def beyond_json(work, token):
    """Seconds beyond those of `json.loads`; for a rejected token, all seconds."""

    def judged():
        try:
            work(token)
        except hs256.Error:
            return False
        return True

    seconds, valid = hmacs.timed(judged)
    if not valid:
        return seconds
    payload = token.split(b".")[1]
    payload = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).decode()
    return max(seconds - min(hmacs.timed(lambda: json.loads(payload))[0] for _ in range(2)), 0)


def main(folder):
    failed = False
    for path in sorted(Path(folder).glob("*.tokens"), key=lambda path: int(path.stem)):
        only = "`aud`" if int(path.stem) == 1 << 20 else ""  # all take minutes, mostly in json.loads
        for what, work in ("verify", verify), ("check and a claim", check):
            name = f"Python by {os.environ['HS256_PYTHON']}, {what}, {int(path.stem) >> 10} KiB"
            failed |= hmacs.measure(name, path, lambda token, work=work: beyond_json(work, token), only)
    sys.exit(failed)


if __name__ == "__main__":
    main(*sys.argv[1:])
