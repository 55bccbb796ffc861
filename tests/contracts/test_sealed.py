"""What is above Status is sealed: every field that has to be can be, and an event comes back as it was."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import pytest

from contracts.base import Audience, Event
from contracts.catalog import EVENTS
from contracts.codec import UnreadableError, decode_event, decode_kept, encode, encode_kept, opened
from contracts.consent import BirthDateRecorded, ShieldRaised
from contracts.intake import ParticularsRecorded
from contracts.labels import Label, Name, Story, labelled, labels_of
from contracts.sealed import SEALED, UnsealableFieldError, form_of, sealed_fields
from contracts.vocabulary import Kind

TOLD = ParticularsRecorded(called="Wren", reach="by the side door")
RAISED = ShieldRaised(
    against=Audience(Kind.PARTNER, "lakeside"), reason="afraid", review_on=datetime(2026, 5, 1, tzinfo=UTC)
)
BOXES = {"called": "box 1", "reach": "box 2"}


class Aged(Event, frozen=True, kw_only=True, tag="intake.aged.v1"):
    age: Annotated[int, labelled(Label.IDENTITY)]


class Several(Event, frozen=True, kw_only=True, tag="intake.several.v1"):
    names: tuple[Name, ...]


class Taken(Event, frozen=True, kw_only=True, tag="intake.taken.v1"):
    sealed: Annotated[str, labelled(Label.STATUS)]
    story: Story


@pytest.mark.parametrize("event, field", [(Aged, "Aged.age"), (Several, "Several.names"), (Taken, "Taken.sealed")])
def test_a_field_that_cannot_be_sealed_does_not_build(event: type[Event], field: str) -> None:
    """A number or a list above Status, or a field by the name of the boxes: the error says which."""
    with pytest.raises(UnsealableFieldError, match=field):
        sealed_fields(event)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.tag())
def test_every_label_above_status_is_sealed(event: type[Event]) -> None:
    """All but status and what is for the services alone; and what is sealed has no other place in the body."""
    above = {name for name, label in labels_of(event).items() if label not in (Label.STATUS, Label.INTERNAL)}
    form = form_of(event)
    assert sealed_fields(event) == above == form.sealed.keys()
    assert set(form.plain.__struct_fields__) == {*event.__struct_fields__} - above | {"sealed"}


def test_an_event_comes_back_as_it_was() -> None:
    """With the texts in the place of the boxes; what was left out stays left out."""
    data = encode_kept(TOLD, BOXES)
    assert b"Wren" not in data
    assert opened(decode_kept(data), {"called": "Wren", "reach": "by the side door"}) == TOLD


def test_nobody_sees_more_than_that_something_is_there() -> None:
    """Without a key a field reads as sealed, also one that has a form of its own; an empty one as empty."""
    blind = opened(decode_kept(encode_kept(TOLD, BOXES)), None)
    assert blind == ParticularsRecorded(called=SEALED, reach=SEALED)
    kept = encode_kept(BirthDateRecorded(born="2010-03-02"), {"born": "box"})
    assert opened(decode_kept(kept), None) == BirthDateRecorded(born=SEALED)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda data: data.replace(b'"called"', b'"audience"'),
        lambda data: data.replace(b'"sealed"', b'"seeled"'),
        lambda data: data.replace(b'{"type"', b'{"called":"Wren","type"'),
        lambda data: data.replace(b'"box 1"', b"1"),
        lambda data: data.replace(b".v1", b".v9"),
        lambda data: data[:-1],
    ],
    ids=["a box of another name", "no boxes", "a word in the clear", "no text", "a version nobody knows", "cut off"],
)
def test_what_is_not_kept_as_it_should_be_is_unreadable(spoilt: Callable[[bytes], bytes]) -> None:
    """It says where, and never what."""
    with pytest.raises(UnreadableError) as refused:
        decode_kept(spoilt(encode_kept(TOLD, BOXES)))
    assert "Wren" not in str(refused.value)


def test_an_event_without_a_field_it_must_have_is_unreadable() -> None:
    """A box that was taken out is missed."""
    with pytest.raises(UnreadableError, match="missing"):
        opened(decode_kept(encode_kept(RAISED, {})), {})


def test_what_was_sealed_is_checked_as_ever() -> None:
    """A text out of its bounds is refused whoever sealed it."""
    with pytest.raises(UnreadableError, match="called"):
        opened(decode_kept(encode_kept(TOLD, BOXES)), {"called": "W" * 121, "reach": "x"})


def test_a_fact_with_boxes_is_never_read_as_one_without() -> None:
    """The two forms can't be taken for one another."""
    with pytest.raises(UnreadableError):
        decode_event(encode_kept(TOLD, BOXES))
    with pytest.raises(UnreadableError):
        decode_kept(encode(TOLD))
