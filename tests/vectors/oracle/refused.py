"""The exception for a rule that rejects."""


class Refused(Exception):
    """A code, the claim or field that it names, and the claim's time."""

    def __init__(self, code, claim=None, field=None, at=None):
        super().__init__(code, claim, field, at)
        self.code, self.claim, self.field, self.at = code, claim, field, at
