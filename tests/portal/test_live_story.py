"""The story of a case, fact by fact, on every live page that is open: what happens changes parts of it, and no more."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import pytest

from contracts.base import Event
from contracts.disclosure import DisclosureDecided
from contracts.roster import RosterSet
from portal.app import live_pages
from portal.live.parts import changes, read
from portal.sheet import Sheet
from tests.portal.dom import Screen
from tests.portal.story import FACTS, PAGES
from tests.portal.told import Page, Told, html

_LIVE: Final = {page.template for page in live_pages().values()}
_OPEN: Final = [(f"{number}-{page[0]}", page) for number, page in enumerate(PAGES) if page[0] in _LIVE]
_ANEW: Final = {("hub/roster.html", RosterSet), ("auditor/why.html", DisclosureDecided)}
"""Where a page becomes another: the first roster, and the first team in the answer for a case."""


@pytest.fixture(scope="module")
def story() -> list[tuple[type[Event] | None, Sheet]]:
    """What there is to see after each fact, and the fact."""
    told = Told()
    found: list[tuple[type[Event] | None, Sheet]] = [(None, told.sheet())]
    for fact in FACTS:
        told.that(fact.event, fact.about, fact.case)
        found.append((type(fact.event), told.sheet()))
    return found


def shown(page: Page, story: list[tuple[type[Event] | None, Sheet]]) -> Iterator[tuple[type[Event] | None, str]]:
    """Yield each rendering of a page that is another than the one before, "" for none, and the fact that made it so."""
    template, model = page
    before, there_was = "", None
    for event, sheet in story:
        there_is = model(sheet)
        text = before if there_is == there_was else html(template, there_is)
        if text != before:
            yield event, text
        before, there_was = text, there_is


@pytest.mark.parametrize("page", [page for _, page in _OPEN], ids=[name for name, _ in _OPEN])
def test_what_happens_changes_parts_of_an_open_page(page: Page, story: list[tuple[type[Event] | None, Sheet]]) -> None:
    """Nobody's page is replaced as a whole because something ordinary happened; and the parts make it what it is."""
    before = ""
    for event, text in shown(page, story):
        ids = Counter(re.findall(r'\sid="([^"]*)"', text))
        assert not [name for name, count in ids.items() if count > 1]
        parts = changes(read(before), read(text)) if before and text else None
        assert not (before and text) or parts is not None or (page[0], event) in _ANEW, f"{event} replaces all of it"
        if parts is not None:
            screen = Screen(before, "")
            for part in parts:
                screen.part(part)
            assert screen.main.shown() == Screen(text, "").main.shown()
        before = text
