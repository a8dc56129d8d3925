#!/usr/bin/env python3
"""Writes the seed corpora of the fuzz targets from the shared vectors. Usage: seeds.py VECTORS_FOLDER CORPUS_FOLDER"""

import base64
import hashlib
import json
import pathlib
import sys


def decoded(segment: bytes) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
    except ValueError:
        return segment


def seeds(vector):
    """The seeds of one vector: (target, bytes)."""
    text = vector.get("policy_text", json.dumps(vector.get("policy", {}))).encode("utf-8", "surrogatepass")
    if len(text) <= 4096:
        yield "policy_document", text
        yield "policy_file", b'{"version":1,"keys":[{"env":"A","id":"a"},{"jwks_file":"b","until":9}],"policy":%s}' % text
    token = vector["token"].encode() if "token" in vector else base64.b64decode(vector["token_base64"])
    if len(token) > 4096:
        return
    yield "token", token
    yield "cabi", token
    segments = token.split(b".")
    if len(segments) == 3:
        yield "header", decoded(segments[0])
        for target in ("claims", "json_vs_serde", "sign_verify", "vs_jsonwebtoken", "planted"):
            yield target, decoded(segments[1])


def main(vectors, corpus):
    for file in sorted(pathlib.Path(vectors).rglob("*.json")):
        for vector in json.loads(file.read_text())["vectors"]:
            for target, data in seeds(vector):
                folder = pathlib.Path(corpus, target)
                folder.mkdir(parents=True, exist_ok=True)
                (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
