"""Every page of staff: it stands whatever is missing, and shows nothing that its copies don't hold."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.labels import Label, labels_of
from tests.portal import story
from tests.portal.story import FACTS, PAGES, Fact
from tests.portal.told import Page, Told, html


def told(hidden: frozenset[tuple[int, str]] = frozenset(), gone: frozenset[int] = frozenset()) -> Told:
    """Return the story without the fields in ``hidden`` and the facts in ``gone``, by their place in it."""
    found = Told()
    for place, fact in enumerate(FACTS):
        if place not in gone:
            fields = {name for at, name in hidden if at == place}
            found.that(fact.event, fact.about, fact.case, hide=fields)
    return found


def said(fact: Fact, name: str) -> str | None:
    """Return what a field says in a word of its own, so that it is known again wherever it is shown."""
    value = getattr(fact.event, name)
    return value if isinstance(value, str) and "-" in value and type(value) is str and "_" not in value else None


SENSITIVE = [
    (place, name)
    for place, fact in enumerate(FACTS)
    for name, label in labels_of(type(fact.event)).items()
    if label not in (Label.STATUS, Label.INTERNAL) and getattr(fact.event, name) is not None
]
FIELDS = [
    (place, name)
    for place, fact in enumerate(FACTS)
    for name in labels_of(type(fact.event))
    if getattr(fact.event, name) is not None
]


@pytest.mark.parametrize("page", PAGES, ids=[f"{number}-{template}" for number, (template, _) in enumerate(PAGES)])
def test_every_page_stands_with_everything_and_with_nothing(page: Page) -> None:
    """With all of the story, with none of it, and with no more than the directory."""
    template, model = page
    full = told().sheet()
    found = model(full)
    assert found is not None or template == "partner/ended.html"
    html(template, found)
    html(template, model(Told().sheet()))
    html(template, model(Told(teams=False).sheet()))


def pages(sheet: Any) -> Iterator[str]:
    return (html(template, model(sheet)) for template, model in PAGES)


@given(
    hidden=st.frozensets(st.sampled_from(FIELDS), max_size=40),
    gone=st.frozensets(st.integers(0, len(FACTS) - 1), max_size=8),
)
def test_a_field_that_is_not_in_the_copies_never_appears(
    hidden: frozenset[tuple[int, str]], gone: frozenset[int]
) -> None:
    """Whatever is taken away, every page stands, and what was taken away is on none of them."""
    away = {
        text
        for place, fact in enumerate(FACTS)
        for name in labels_of(type(fact.event))
        if (place in gone or (place, name) in hidden) and (text := said(fact, name))
    }
    for page in pages(told(hidden, gone).sheet()):
        shown = {text for text in away if text in page}
        assert not shown


def test_status_alone_shows_nothing_above_it() -> None:
    """A hub without any release: no name, no words, no way to reach, no place, on any page."""
    everywhere = "".join(pages(told(frozenset(SENSITIVE)).sheet()))
    for place, name in SENSITIVE:
        value = getattr(FACTS[place].event, name)
        assert isinstance(value, Enum) or str(value) not in everywhere  # a page words a member, and never shows it
    assert "Medical care" in everywhere


def test_what_is_shown_ends_with_its_release() -> None:
    """A copy past its time is on no page, whether or not anybody took it away."""
    everything = told()
    ended = [
        msgspec.structs.replace(copy, until=copy.at) if copy.about == story.CASE else copy for copy in everything.copies
    ]
    everything.copies = ended
    everywhere = "".join(pages(everything.sheet()))
    for word in ("called-youth", "reach-youth", "place-youth", "story-youth", "caution-youth"):
        assert word not in everywhere


def test_hostile_text_is_only_text() -> None:
    """What somebody typed is escaped on every page that shows it."""
    bad = '<script>alert(1)</script>"onload=x'
    found = Told()
    for fact in FACTS:
        fields = {
            name: bad[: len(bad)]
            for name, label in labels_of(type(fact.event)).items()
            if type(getattr(fact.event, name)) is str and label not in (Label.STATUS, Label.INTERNAL)
        }
        found.that(msgspec.structs.replace(fact.event, **fields), fact.about, fact.case)
    for page in pages(found.sheet()):
        assert "<script>alert" not in page
        assert '"onload' not in page
