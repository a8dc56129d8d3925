"""How a rule says no."""


class Refused(Exception):
    """A code, the claim or the field that it names, and the time that the claim has."""

    def __init__(self, code, claim=None, field=None, at=None):
        super().__init__(code, claim, field, at)
        self.code, self.claim, self.field, self.at = code, claim, field, at
