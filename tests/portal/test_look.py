"""One design system: nothing in a style sheet that no page uses, no colour that is not a token, nothing that moves."""

import re
from pathlib import Path
from typing import Final

import pytest

import portal

_PORTAL: Final = Path(portal.__file__).parent
SHEETS: Final = sorted((_PORTAL / "static").glob("*.css"))
_USED: Final = "\n".join(
    path.read_text()
    for pattern in ("templates/**/*.html", "static/*.js", "**/*.py")
    for path in sorted(_PORTAL.glob(pattern))
)
_WORDS: Final = frozenset(re.findall(r"[A-Za-z][\w-]*", _USED))
_MADE: Final = {"sfew"}
"""What a template puts together."""
_TOKEN: Final = re.compile(r"var\((--[\w-]+)\)")


def rules(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(), flags=re.DOTALL)


def selectors(sheet: Path) -> str:
    return re.sub(r"\{[^{}]*\}", "\n", rules(sheet))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_is_for_something_that_no_page_has(sheet: Path) -> None:
    """A class or an id that stands in no template, script or model is dead weight on an old phone."""
    named = set(re.findall(r"[.#]([A-Za-z][\w-]*)", selectors(sheet)))
    assert not {name for name in named - _MADE if name not in _WORDS and name.rstrip("0123456789") not in _WORDS}


def test_every_token_is_defined_and_used() -> None:
    """A colour or a space that is none of ours is drawn as whatever the browser thinks."""
    whole = "\n".join(map(rules, SHEETS))
    defined = set(re.findall(r"(--[\w-]+):", whole))
    assert set(_TOKEN.findall(whole)) == defined


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_tokens(sheet: Path) -> None:
    """Or they would be the same in the dark, or on paper. Only the tokens themselves are written as colours."""
    outside = re.sub(r":root\s*\{[^}]*\}", "", rules(sheet))
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*\})|\brgba?\(", outside)


def test_nothing_moves_for_whoever_wants_less_movement() -> None:
    """Every transition and animation stands within the one query that asks."""
    for sheet in SHEETS:
        asked = re.sub(
            r"@media \(prefers-reduced-motion: no-preference\) \{.*?\}\s*\}", "", rules(sheet), flags=re.DOTALL
        )
        assert not re.findall(r"\b(?:transition|animation)\s*:", asked), sheet.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_what_says_that_nothing_is_there_is_hidden_in_a_list_alone(sheet: Path) -> None:
    """Anywhere else it stands among other things, and has to be read: no roster, or nobody to hand over to."""
    hiding = re.findall(r"([^{}]*\.empty[^{}]*)\{[^{}]*display: none", rules(sheet))
    lists = re.compile(r"(\.cards|\.nexts|#days|#pages) > \.empty:not\(:only-child\)")
    assert all(lists.fullmatch(each.strip()) for found in hiding for each in found.split(","))
