"""What came of reading a file: row by row, and summed up so that a person can check it against the file."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

SHOWN: Final = 6
_LONGEST: Final = 400
"""Characters of a remark: it may quote what a file says, and a file may say a megabyte of brackets."""
_PARTICULAR: Final = re.compile(r"'[^']*'|\"[^\"]*\"|[\d(][\d()+ -]*\d(?: ext\. \d+)?|\b\d+\b")
"""What differs between remarks of one kind."""


class DirectoryFileError(ValueError):
    """A file can't be read at all. The message names the file, and its field, line or byte where it has one."""


class Remark(msgspec.Struct, frozen=True):
    """Something to know about one row of one file, in a sentence. Rows count from the header, which is row 1."""

    file: str
    row: int
    text: str


class Group(msgspec.Struct):
    """Remarks of one kind about one file, and the first rows that they are about."""

    file: str
    text: str
    same: bool = True
    """Whether they all say the very same."""
    rows: list[int] = []
    count: int = 0


class Remarks:
    """Remarks of one sort, in groups: a million of them take no more room than a hundred."""

    def __init__(self, heard: Callable[[Remark], None] | None = None) -> None:
        self._groups: dict[tuple[str, str], Group] = {}
        self._heard = heard

    def __len__(self) -> int:
        return sum(group.count for group in self._groups.values())

    def __iter__(self) -> Iterator[Group]:
        return iter(sorted(self._groups.values(), key=lambda group: -group.count))

    def add(self, file: str, row: int, text: str) -> None:
        """Take in one."""
        text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        kind = _PARTICULAR.sub("…", text)
        group = self._groups.setdefault((file, kind), Group(file, text))
        if group.text not in (text, kind):
            group.text, group.same = kind, False
        group.count += 1
        if len(group.rows) < SHOWN:
            group.rows.append(row)
        if self._heard is not None:
            self._heard(Remark(file, row, text))


class Reading:
    """What is said of a file while it is read. ``heard`` is told each remark, with its sort, as it is made."""

    def __init__(self, heard: Callable[[str, Remark], None] | None = None) -> None:
        def of(sort: str) -> Remarks:
            return Remarks(None if heard is None else lambda remark: heard(sort, remark))

        self.skipped = of("skipped")
        """Rows that became nothing."""
        self.noted = of("noted")
        """Rows that were taken, and what was changed or is missing."""
        self.rows: Counter[str] = Counter()
        """How many rows each file holds."""
        self.unused: Counter[tuple[str, str]] = Counter()
        """Fields that were there and that nothing is kept of, by file and field."""
        self.terms: Counter[tuple[str, str, str]] = Counter()
        """Terms of other taxonomies: name, code, taxonomy."""
        self.unmapped: Counter[str] = Counter()
        """What else there is no rule for: languages."""
        self.aside: Counter[str] = Counter()
        """Tables that are about the file itself, or that only explain others."""
        self.parents: dict[tuple[str, str], tuple[str, str, int]] = {}
        """The parent of each organisation and term that has one, and where that stands."""
        self.whole = True
        """Whether the file holds a whole directory: of a page of one, or a single service, nothing is withdrawn."""

    def note_parent(self, kind: str, identifier: str, parent: str, file: str, row: int) -> None:
        """Take in that something has a parent."""
        self.parents.setdefault((kind, identifier), (parent, file, row))

    def say_circles(self) -> None:
        """Say of what the parents go in a circle: nobody follows them, and whoever did would not come to an end."""
        done: set[tuple[str, str]] = set()
        for kind, first in self.parents:
            way: dict[str, None] = {}
            here = first
            while (kind, here) in self.parents and (kind, here) not in done and here not in way:
                way[here] = None
                here = self.parents[kind, here][0]
            done |= {(kind, each) for each in way}
            if here in way:
                _, file, row = self.parents[kind, here]
                self.noted.add(file, row, f"The parents of {kind} {here!r} go in a circle.")
