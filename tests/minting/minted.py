"""The parts of the case files."""

from tokens import bound

NOW = 1700000000
HEADER = '{"alg":"HS256","typ":"JWT"}'


class Theme:
    """The cases of one JSON file."""

    def __init__(self):
        self.cases = []

    def minted(self, name, rfc, claims, payload=None, header=HEADER, **options):
        """Expects a token with this header and this payload; without a payload, the claims byte for byte."""
        self.add(name, rfc, claims, {"header": header, "payload": claims if payload is None else payload}, options)

    def refused(self, name, rfc, claims, code, claim=None, field=None, **options):
        """Expects this code instead of a token."""
        expect = {"code": code, "claim": claim, "field": field}
        self.add(name, rfc, claims, {name: value for name, value in expect.items() if value is not None}, options)

    def add(self, name, rfc, claims, expect, options):
        case = {"name": "mint-" + name, "rfc": rfc, "key": options.pop("key", None) or bound(), "claims_text": claims}
        note = options.pop("note", None)
        case.update(options)
        case["expect"] = expect
        if note is not None:
            case["note"] = note
        self.cases.append(case)
