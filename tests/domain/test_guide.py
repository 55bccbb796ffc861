"""What the state's guide came to: said by a person, once; who reads it; and no word of the guide itself."""

from typing import Any

import pytest

from contracts.base import Audience, Command, Event
from contracts.casework import figures
from contracts.guide import (
    Follows,
    NoteOutcomeMistaken,
    Outcome,
    OutcomeMistaken,
    OutcomeRecorded,
    RecordOutcome,
)
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.response import Seat
from services.casework.guide import INITIAL, decide, evolve
from tests.domain import histories as h
from tests.domain import working as w
from tests.domain.stories import CASE, NOON, REGION, days, given, person
from tests.domain.test_policy_casework import a_case, fields, released

SAID: dict[str, Any] = {"outcome": Outcome.AT_RISK, "reached_on": days(-1), "reached_by": Seat.SCHOOL}
RECORDED = OutcomeRecorded(**SAID, follows=(Follows.ADVOCATE, Follows.SERVICES), audience=h.HUB)


def command(verb: type[Command], **said: Any) -> Command:
    return verb(id=derived("cmd", "one"), region=REGION, case=CASE, about=w.USED, **said)


TABLE: tuple[tuple[str, tuple[Event, ...], Command, Audience, object], ...] = (
    (
        "in the order of what comes first, whichever order it is said in",
        (),
        command(RecordOutcome, **SAID, follows=(Follows.SERVICES, Follows.ADVOCATE)),
        h.HUB,
        [RECORDED],
    ),
    ("a mistake", (RECORDED,), command(NoteOutcomeMistaken), h.HUB, [OutcomeMistaken()]),
    ("an advocate's word", (RECORDED,), command(NoteOutcomeMistaken), h.ADVOCATE, [OutcomeMistaken()]),
    ("another hub knows of none", (RECORDED,), command(NoteOutcomeMistaken), h.OTHER_HUB, NOT_FOUND),
    ("a mistake twice", (RECORDED, OutcomeMistaken()), command(NoteOutcomeMistaken), h.HUB, NOT_NOW),
    ("none there is", (), command(NoteOutcomeMistaken), h.HUB, NOT_FOUND),
    ("twice", (RECORDED,), command(RecordOutcome, **SAID, follows=(Follows.SERVICES,)), h.HUB, TAKEN),
)


@pytest.mark.parametrize("facts, said, by, then", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_outcome_is_said_once(facts: tuple[Event, ...], said: Command, by: Audience, then: object) -> None:
    """Given these, when somebody says this, then that."""
    assert decide(given(evolve, INITIAL, *facts), said, at=NOON, by=person(by)) == then


@pytest.mark.parametrize(
    "field, said",
    [
        ("reached_on", {"reached_on": days(2)}),
        ("reached_on", {"reached_on": days(-2000)}),
        ("follows", {"follows": ()}),
        ("follows", {"follows": (Follows.NOTHING_NOW, Follows.ADVOCATE)}),
    ],
)
def test_what_can_not_be_is_refused_by_its_field(field: str, said: dict[str, Any]) -> None:
    """A day to come, one long past, an outcome of which nothing is said, and one that contradicts itself."""
    given_ = {**SAID, "follows": (Follows.SERVICES,), **said}
    refusal = decide(INITIAL, command(RecordOutcome, **given_), at=NOON, by=person(h.HUB))
    assert isinstance(refusal, Refusal)
    assert refusal.field == field


@pytest.mark.parametrize("wrote", [h.HUB, h.ADVOCATE])
def test_who_needs_to_know_what_it_came_to(wrote: Audience) -> None:
    """Their advocate, and a hub where it wrote it itself; whatever is released, nobody else knows that it was used."""
    story = a_case()
    for who in (h.DOOR, h.POLICE, h.CAREGIVER):
        released(story, who)
    held = fields(story, w.USED, w.used(wrote), wrote)
    assert held[h.ADVOCATE] == {"outcome", "reached_on", "reached_by", "follows", "audience", "report"}
    assert (h.HUB in held) is (wrote == h.HUB)
    assert held[h.YOUTH] == {"reached_on", "follows"}
    assert held.keys() - {h.HUB} == {h.ADVOCATE, h.SECOND, h.YOUTH}
    assert h.YOUTH in fields(story, w.USED, OutcomeMistaken(), wrote)


def test_the_guide_is_the_state_s_own_and_found_where_the_state_has_it() -> None:
    """An address with its source and day; a link, and no text."""
    guide = figures().guide
    assert guide.address.startswith("https://dcf.wisconsin.gov/")
    assert guide.source
