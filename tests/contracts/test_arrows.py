"""The import arrows hold every file that they are meant for, also those that were added since."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PURE: Final = "a decision, and what a page shows, reads no clock, throws no dice and does no I/O"
EDGES: Final = frozenset({"__init__", "app", "handlers", "hashing", "hsds", "pushing", "settings", "workdays"})
"""What isn't pure, and says so by its name: hashing holds a thread; the last four read files of a directory, push, read
a file, and load a calendar when it is first needed."""


def test_every_pure_file_of_a_service_is_held_pure() -> None:
    """A file that neither touches the bus nor logs decides something, and is named in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [held] = [each["source_modules"] for each in contracts if each["name"] == PURE]
    pure = [
        f"services.{path.parent.name}.{path.stem}"
        for path in sorted((ROOT / "services").glob("*/*.py"))
        if path.parent.name != "bus" and path.stem not in EDGES
        if not any(edge in path.read_text() for edge in ("services.bus", "structlog"))
    ]
    assert [each for each in pure if not any(fnmatch(each, pattern) for pattern in held)] == []
