"""The table of `docs/security.md` names tests that exist, and has every item of OWASP ASVS 5.0 up to level 2."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
ITEMS: Final = Path(__file__).with_name("asvs.txt").read_text().split()
"""Of levels 1 and 2, as of version 5.0.0."""
WITHOUT_TEST: Final = ("does not apply", "for operators", "`make check`", "the table above")
_TEST: Final = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rows() -> list[tuple[list[str], str, str]]:
    """Return each row: its items, how, and what shows it."""
    text = (ROOT / "docs" / "security.md").read_text().partition("## ASVS")[2]
    cells = [[cell.strip() for cell in line.strip("|\n ").split(" | ")] for line in text.splitlines() if "|" in line]
    return [(row[0].split(), row[1], row[2]) for row in cells if row[0][:1].isdigit()]


@cache
def named_in(path: Path) -> frozenset[str]:
    """Return the names of the tests of a file."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, functions))


def test_every_item_stands_in_one_row() -> None:
    """None is left out, none is there twice, and none is made up."""
    named = Counter(item for items, _, _ in rows() for item in items)
    assert set(ITEMS) - set(named) == set()
    assert set(named) - set(ITEMS) == set()
    assert [item for item, times in named.items() if times > 1] == []


def test_every_row_has_a_test_that_is_there_or_a_reason() -> None:
    """What a row names can be run; where there is nothing to run, it says why."""
    for items, how, shown in rows():
        assert how, items
        found = _TEST.findall(shown)
        assert found or shown in WITHOUT_TEST, (items, shown)
        for path, name in found:
            assert (ROOT / path).is_file(), path
            assert not name or name in named_in(ROOT / path), f"{path}::{name}"
