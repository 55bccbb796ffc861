"""The response team of a region: seats, trainings, and the day before one ends. Nobody is scored."""

from datetime import timedelta
from typing import Any

import pytest

from contracts.access import ACCESS
from contracts.base import Audience, Command, Due, Event, Wake
from contracts.casework import figures
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.response import (
    ChangeMember,
    EndMember,
    MemberChanged,
    MemberLeft,
    MemberSeated,
    Seat,
    SeatMember,
    Training,
    TrainingNear,
)
from contracts.taxonomy import Competency
from contracts.vocabulary import Kind
from services.casework.response import INITIAL, decide, evolve, wakes
from tests.domain.histories import ADVOCATE, AUDITOR, DOOR, EVERYONE, HUB, POLICE, SECOND, Story, formed
from tests.domain.stories import NOON, REGION, days, given, person

TEAMS: dict[str, Any] = {"teams": frozenset({HUB, ADVOCATE, AUDITOR}), "hubs": frozenset({HUB})}
MEMBER = derived("mbr", "one")
CORE = Training(Competency.CORE, done=days(-30), until=days(700))
ADVANCED = Training(Competency.ADVANCED, done=days(-10))
WHO: dict[str, Any] = {"seat": Seat.ADVOCATE, "name": "Ann Lee", "since": days(-90)}
THEIRS: dict[str, Any] = {"audience": ADVOCATE, "person": "ann"}
SEATED = MemberSeated(**WHO, **THEIRS, training=(CORE,))
NEAR = figures().training_near.length


def command(verb: type[Command], **said: Any) -> Command:
    return verb(id=derived("cmd", "one"), region=REGION, case=NO_CASE, about=MEMBER, **said)


def asked(said: Command, *facts: Event) -> list[Event] | Refusal:
    return decide(given(evolve, INITIAL, *facts), said, at=NOON, by=person(HUB), **TEAMS)


TABLE: tuple[tuple[str, tuple[Event, ...], Command, list[Event] | Refusal], ...] = (
    (
        "somebody who comes into Trellis",
        (),
        command(SeatMember, **WHO, **THEIRS, training=(CORE,)),
        [SEATED],
    ),
    ("somebody who never will", (), command(SeatMember, **WHO), [MemberSeated(**WHO)]),
    (
        "trained in more",
        (SEATED,),
        command(ChangeMember, **WHO, training=(CORE, ADVANCED)),
        [MemberChanged(**WHO, **THEIRS, training=(CORE, ADVANCED))],
    ),
    ("they leave", (SEATED,), command(EndMember), [MemberLeft(audience=ADVOCATE)]),
    ("they never were", (SEATED,), command(EndMember, mistaken=True), [MemberLeft(mistaken=True, audience=ADVOCATE)]),
    ("twice", (SEATED,), command(SeatMember, **WHO), TAKEN),
    ("who isn't there", (), command(EndMember), NOT_FOUND),
    ("who has left", (SEATED, MemberLeft()), command(ChangeMember, **WHO), NOT_NOW),
)


@pytest.mark.parametrize("facts, said, then", [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_member_comes_changes_and_goes(facts: tuple[Event, ...], said: Command, then: object) -> None:
    """Given these, when a hub says this, then that; whose member somebody is never changes."""
    assert asked(said, *facts) == then


@pytest.mark.parametrize(
    "field, said",
    [
        ("since", {"since": days(3)}),
        ("audience", {"audience": DOOR, "person": "x"}),
        ("audience", {"audience": AUDITOR, "person": "x"}),
        ("person", {"audience": ADVOCATE}),
        ("training", {"training": (CORE, Training(Competency.CORE, done=days(-1)))}),
        ("training.core", {"training": (Training(Competency.CORE, done=days(2)),)}),
        ("training.advanced_until", {"training": (Training(Competency.ADVANCED, done=days(-2), until=days(-3)),)}),
    ],
)
def test_what_can_not_be_is_refused_by_its_field(field: str, said: dict[str, Any]) -> None:
    """A day to come, a team of elsewhere or of those who watch, one training twice, an end before its beginning."""
    refusal = asked(command(SeatMember, **{**WHO, **said}))
    assert isinstance(refusal, Refusal)
    assert refusal.field == field


def test_before_a_training_ends_the_hub_and_their_own_team_are_told_once() -> None:
    """By a timer of its own; what doesn't end sets none, and a training taken anew has one again."""
    state = given(evolve, INITIAL, MemberSeated(**WHO, **THEIRS, training=(CORE, ADVANCED)))
    day = days(700) - NEAR
    assert wakes(state) == {Wake(day, "core")}
    near = TrainingNear(competency=Competency.CORE, until=days(700), told=(ADVOCATE, HUB), audience=ADVOCATE)
    assert decide(state, Due("core"), at=day, **TEAMS) == [near]
    assert decide(state, Due("core"), at=day - timedelta(1), **TEAMS) == []
    assert decide(state, Due("core"), at=days(701), **TEAMS) == []
    told = evolve(state, near)
    assert wakes(told) == frozenset()
    assert decide(told, Due("core"), at=day, **TEAMS) == []
    anew = MemberChanged(**WHO, **THEIRS, training=(Training(Competency.CORE, done=days(650), until=days(1400)),))
    assert wakes(evolve(told, anew)) == {Wake(days(1400) - NEAR, "core")}
    assert wakes(evolve(state, MemberLeft())) == frozenset()


@pytest.mark.parametrize("whose", [ADVOCATE, DOOR, POLICE, HUB, None])
def test_the_hub_and_their_own_team_read_of_a_member_and_nobody_else(whose: Audience | None) -> None:
    """Of who comes into no page of Trellis, the hub alone. A colleague reads neither a name nor for whom they speak."""
    story = Story(case=NO_CASE)
    for each in (HUB, ADVOCATE, SECOND, DOOR, POLICE, AUDITOR):
        story.tell(each.team, formed(each))
    theirs: dict[str, Any] = {} if whose is None else {"audience": whose, "person": "ann"}
    facts = [
        story.tell(MEMBER, event, HUB)
        for event in (
            MemberSeated(**WHO, **theirs, training=(CORE,)),
            MemberChanged(**WHO, **theirs),
            TrainingNear(competency=Competency.CORE, until=days(700), told=(HUB,), audience=whose),
            MemberLeft(audience=whose),
        )
    ]
    readers = {HUB} if whose is None else {HUB, whose}
    for fact in facts:
        assert {who for who in EVERYONE if fact.id in story.shown(who)} == readers
    for who in readers:
        said = story.fields(who, facts[0]) or {}
        assert ({"seat", "name"} <= said.keys()) is (who == HUB)


def test_only_a_hub_brings_the_team_together() -> None:
    """Whoever is in it reads what is said of them; somebody else wrote it down."""
    for verb in (SeatMember, ChangeMember, EndMember):
        assert set(ACCESS[verb]) == {Kind.HUB}
