"""How a rule says no."""


class Refused(Exception):
    """A code, and the claim or the field that it names."""

    def __init__(self, code, claim=None, field=None):
        super().__init__(code, claim, field)
        self.code, self.claim, self.field = code, claim, field
