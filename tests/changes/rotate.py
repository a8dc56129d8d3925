#!/usr/bin/env python3
"""Rotates the secret twice and revokes tokens under running verifiers, as operators do, and checks every verdict.

Usage: rotate.py [--requests N] [--revoked N] PROGRAM... -- MODE; the README beside this says what PROGRAM is. The
program hs256, which rotates, retires and revokes, must be on PATH. No good token is refused, whichever of two keys has
signed it, from the first that the new key signs; no token is accepted twice `refresh` after it was revoked; the status
counts every verdict once, and the count of a key that nobody uses any more stands still.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Dict, Iterator, List, Sequence

from drive import LATER, Mode

A_LINE = 60  # tokens
PLANTED = os.environ.get("HS256_PLANTED")


class Token:
    """A token, the key that signed it, and when it was revoked."""

    def __init__(self, text: str, key: str, jti: str) -> None:
        self.text, self.key, self.jti = text, key, jti
        self.revoked_at = float("inf")

    @classmethod
    def minted(cls, key: str, jti: str, secret: bytes) -> Token:
        def segment(data: bytes) -> bytes:
            return base64.urlsafe_b64encode(data).rstrip(b"=")

        header, claims = json.dumps({"alg": "HS256", "kid": key}), json.dumps({"jti": jti})
        signed = segment(header.encode()) + b"." + segment(claims.encode())
        return cls((signed + b"." + segment(hmac.digest(secret, signed, hashlib.sha256))).decode(), key, jti)

    @classmethod
    def read(cls, text: str, jti: str) -> Token:
        header = text.partition(".")[0]
        try:
            return cls(text, json.loads(base64.urlsafe_b64decode(header + "=="))["kid"], jti)
        except ValueError:
            sys.exit(f"rotate: a signer says {text}")


class Service:
    """The files, the program that follows them, and the counts it must have."""

    def __init__(self, folder: Path, program: List[str], mode: str) -> None:
        self.folder, self.policy, self.list = folder, folder / "policy.json", folder / "revoked.jsonl"
        (folder / "1.key").write_text(secret_of(hs256("secret")), encoding="ascii")
        self.list.write_text("", encoding="ascii")
        refresh = 9999 if PLANTED == "rotate" else 1
        keys, policy = [{"file": "1.key", "id": "1"}], {"required": ["jti"]}
        document = {
            "version": 1,
            "refresh": refresh,
            "keys": keys,
            "policy": policy,
            "revoked": {"file": "revoked.jsonl"},
        }
        self.policy.write_text(json.dumps(document), encoding="ascii")
        self.mode = Mode(program, mode, [self.policy])
        self.others: List[Mode] = []
        for _ in range(2):  # which look at other times
            time.sleep(0.35)
            self.others.append(Mode(program, mode, [self.policy]))
        self.workers = len(self.mode.ask("verify 0 " + self.mint("1", "0").text).split(" "))
        self.codes: Counter[str] = Counter()
        self.accepted: List[Counter[str]] = [Counter() for _ in range(self.workers)]
        self.base = self.statuses()

    def mint(self, key: str, jti: str) -> Token:
        return Token.minted(key, jti, secret_of((self.folder / f"{key}.key").read_text(encoding="ascii")).encode())

    def signed(self, jti: str) -> List[Token]:
        """A token of each signer, and of one that was just opened."""
        line = "sign 0 " + json.dumps({"jti": jti}, separators=(",", ":"))
        texts = [text for mode in [self.mode, *self.others] for text in mode.ask(line).split(" ")]
        return [
            Token.read(text, jti)
            for text in [*texts, hs256("sign", "--policy", str(self.policy), "--jti", jti).strip()]
        ]

    def hand_over(self, old: str, new: str, numbers: Iterator[int]) -> None:
        """Rotates. All sign with the old key, later with the new one, and every verifier verifies every token."""
        lead = ["--lead", "0s"] if PLANTED == "hand-over" else []
        hs256("keys", "rotate", "--id", new, "--overlap", "1h", *lead, str(self.policy))
        keys = {key["id"]: key for key in json.loads(self.policy.read_text(encoding="ascii"))["keys"]}
        begins = keys[new].get("from", time.time())
        last = [old] * len(self.signed("0"))
        while set(last) != {new}:
            is_late = time.time() > begins + LATER
            tokens = self.signed(str(next(numbers)))
            for index, (before, token) in enumerate(zip(last, tokens)):
                allowed = [new] if is_late else [before, new] if time.time() >= begins else [old]
                if token.key not in allowed:
                    sys.exit(f"rotate: signer {index} signs by key {token.key} instead of {allowed}")
            last = [token.key for token in tokens]
            self.ask(tokens, ())
            for number, mode in enumerate(self.others):
                codes = set(
                    mode.ask(" ".join(["verify 0", *(token.text for token in tokens)])).replace(" ", ",").split(",")
                )
                if codes != {"ok"}:
                    sys.exit(f"rotate: of the tokens of keys {last}, program {number} says {codes}")

    def ask(self, tokens: List[Token], unknown: Sequence[str]) -> None:
        """Asks every worker. `unknown`: keys that no verifier holds any more."""
        asked_at = time.monotonic()
        for worker, answer in enumerate(self.mode.ask(" ".join(["verify 0", *(t.text for t in tokens)])).split(" ")):
            for token, code in zip(tokens, answer.split(",")):
                if token.key in unknown:
                    allowed = ["unknown_key"]
                elif token.revoked_at == float("inf"):
                    allowed = ["ok"]
                else:
                    allowed = ["revoked"] if asked_at > token.revoked_at + LATER else ["ok", "revoked"]
                if code not in allowed:
                    age = asked_at - token.revoked_at
                    sys.exit(
                        f"rotate: key {token.key}, worker {worker}: {code} instead of {allowed}, revoked for {age} s"
                    )
                self.codes[code] += 1
                self.accepted[worker][token.key] += code == "ok"

    def revoke(self, tokens: List[Token]) -> None:
        """Revokes the first by the program, the others by replacing the whole list."""
        hs256("revoke", "--jti", tokens[0].jti, str(self.list))
        lines = "".join(json.dumps({"jti": token.jti}) + "\n" for token in tokens[1:])
        new = self.folder / "new"
        new.write_text(self.list.read_text(encoding="ascii") + lines, encoding="ascii")
        new.replace(self.list)
        for token in tokens:
            token.revoked_at = time.monotonic()

    def statuses(self) -> List[Counter[str]]:
        """How many tokens each worker reports as accepted, by key. With threads, all report the same."""
        statuses = [json.loads(text) for text in self.mode.ask("status 0").split("\t")]
        for status in statuses:
            if status["error"]:
                sys.exit(f"rotate: {status['error']}")
        return [Counter({entry["key"]: entry["count"] for entry in status["accepted"]}) for status in statuses]

    def counted(self) -> None:
        """The status must count exactly the tokens that were accepted."""
        shares = self.mode.name in ("threads", "gevent", "goroutines")
        for worker, status in enumerate(self.statuses()):
            expected = sum(self.accepted, Counter()) if shares else self.accepted[worker]
            found = status - self.base[worker]
            if found != +expected:
                sys.exit(f"rotate: worker {worker} counts {found} instead of {expected}")


def hs256(*args: str) -> str:
    return subprocess.run(["hs256", *args], capture_output=True, text=True, check=True).stdout


def secret_of(text: str) -> str:
    return text.removesuffix("\n")


def run(service: Service, requests: int, revoked: int) -> None:
    numbers = itertools.count(1)
    tokens: List[Token] = []
    revocable: List[Token] = []

    def ask(some: List[Token], unknown: Sequence[str] = ()) -> None:
        service.ask(random.choices(some, k=A_LINE), unknown)

    def until(end: float, some: List[Token]) -> None:
        while time.monotonic() < end:
            ask(some)

    for key in "1", "2", "3":
        if key != "1":
            service.hand_over(str(int(key) - 1), key, numbers)
        fresh = [service.mint(key, str(next(numbers))) for _ in range(revoked + 100)]
        tokens += fresh
        revocable += fresh
        for _ in range(10):
            some = [revocable.pop(random.randrange(len(revocable))) for _ in range(-(-revoked // 30))]
            for _ in range(max(1, requests // (30 * A_LINE * service.workers))):
                ask(tokens)
            service.revoke(some)
            ask(some)
        service.counted()
    until(time.monotonic() + LATER, tokens)
    service.counted()
    # All tokens are now of the newest key: the other counts stand still, and the keys are retired.
    before = service.statuses()
    newest = [token for token in tokens if token.key == "3" and token.revoked_at == float("inf")]
    ask(newest)
    after = service.statuses()
    for then, now in zip(before, after):
        if any(then[key] != now[key] for key in "12") or not then["1"] or not then["2"] or then["3"] >= now["3"]:
            sys.exit(f"rotate: the status says {now} after {then}")
    for key in "1", "2":
        hs256("keys", "retire", "--id", key, str(service.policy))
    time.sleep(LATER)
    for _ in range(5):
        ask(tokens, ["1", "2"])
    service.counted()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=10**4)
    parser.add_argument("--revoked", type=int, default=300)
    parser.add_argument("program", nargs="+")
    split = len(sys.argv) - 1 - sys.argv[::-1].index("--")
    args, (mode,) = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1 :]
    with tempfile.TemporaryDirectory(prefix="hs256-rotate-") as folder:
        service = Service(Path(folder), args.program, mode)
        run(service, args.requests, args.revoked)
        for each in [service.mode, *service.others]:
            each.end()
    counts: Dict[str, int] = dict(service.codes)
    if sum(counts.values()) < args.requests:
        sys.exit(f"rotate: {counts} are fewer verdicts than were asked for")
    print(f"rotate: two rotations under {mode}: {counts}, none wrong")


if __name__ == "__main__":
    main()
