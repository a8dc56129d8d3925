"""The exceptions of the coverage report and the source lines that they name. EXCEPTIONS describes its own format."""

import pathlib


def listed(exceptions):
    """The entries of the file of exceptions."""
    rows = pathlib.Path(exceptions).read_text(encoding="utf-8").splitlines()
    return [row.rstrip() for row in rows if row.strip() and not row.startswith("#")]


class Source:
    """A file of src/: its lines before its test module."""

    def __init__(self, path):
        self.name = str(path).rpartition("/src/")[2]
        self.lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        self.end = next((n for n, line in enumerate(self.lines, 1) if line == "#[cfg(test)]"), len(self.lines) + 1)

    @staticmethod
    def all():
        """Every file of src/."""
        return [Source(path) for path in sorted(pathlib.Path("src").resolve().rglob("*.rs"))]

    def places(self, line):
        """The two possible entries for a line: by itself, or with the line before it."""
        text, before = self.lines[line - 1].strip(), self.lines[line - 2].strip()
        return f"{self.name}: {text}", f"{self.name}: {before} / {text}"

    def entries(self):
        """All entries that name a line of this file."""
        return {entry for line in range(1, self.end) for entry in self.places(line)}
