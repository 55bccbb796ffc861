"""The people around a youth: named, suspected by one word, cleared by two people."""

import msgspec
import pytest

from contracts.base import Audience, Due, Event
from contracts.consent import (
    ClearanceAgreed,
    ClearPerson,
    NamePerson,
    PersonCleared,
    PersonNamed,
    PersonSuspected,
    SuspectPerson,
)
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, NOT_NOW
from contracts.standing import Circle, Teams
from contracts.vocabulary import Kind, Relation, Suspicion
from services.consent_ledger import parties
from services.consent_ledger.rules import TWO_PEOPLE
from tests.domain.consents import ADVOCATE, CAREGIVER, HUB, PROVIDER, TEAMS, YOUTH, names
from tests.domain.stories import CASE, NOON, REGION, given, person, team

NAME = NamePerson(
    id=derived("cmd", "name"),
    region=REGION,
    case=CASE,
    about=derived("pty", derived("cmd", "name")),
    relation=Relation.PARENT,
    name="Somebody",
    audience=CAREGIVER,
)
SUSPECT = SuspectPerson(
    id=derived("cmd", "suspect"),
    region=REGION,
    case=CASE,
    about=NAME.about,
    suspicion=Suspicion.TRAFFICKING,
    basis="the youth said so",
)
CLEAR = ClearPerson(id=derived("cmd", "clear"), region=REGION, case=CASE, about=NAME.about)
NAMED = PersonNamed(relation=Relation.PARENT, name="Somebody", audience=CAREGIVER)
SUSPECTED = PersonSuspected(audience=CAREGIVER, suspicion=Suspicion.TRAFFICKING, basis="the youth said so")
AGREED = ClearanceAgreed(person=HUB.person)
CLEARED = PersonCleared(audience=CAREGIVER)
CIRCLE = Circle(founded=True, youth=frozenset({YOUTH.audience}), doors=frozenset({team(Kind.YOUTH, "door")}))


def known(*events: Event) -> parties.State:
    return given(parties.evolve, parties.INITIAL, *events)


def test_somebody_is_named_once() -> None:
    """As what they are to the youth, with a page of their own or without."""
    nobodys = msgspec.structs.replace(NAME, audience=None)
    assert parties.decide(known(), NAME, at=NOON, by=ADVOCATE) == [NAMED]
    assert parties.decide(known(), nobodys, at=NOON, by=ADVOCATE) == [msgspec.structs.replace(NAMED, audience=None)]
    assert parties.decide(known(NAMED), NAME, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert parties.decide(known(), msgspec.structs.replace(NAME, case=NO_CASE), at=NOON, by=ADVOCATE) == NOT_FOUND


@pytest.mark.parametrize(
    "audience, teams, may",
    [
        (PROVIDER, TEAMS, True),
        (PROVIDER, Teams(), False),
        (team(Kind.PUBLIC, "anybody"), TEAMS, False),
        (YOUTH.audience, TEAMS, False),
        (team(Kind.YOUTH, "door"), TEAMS, False),
        (team(Kind.YOUTH, "another youth"), TEAMS, True),
    ],
)
def test_a_page_of_their_own_is_one_that_there_is(audience: Audience, teams: Teams, may: bool) -> None:
    """A team of the region, or somebody with a code; never the youth's own."""
    command = msgspec.structs.replace(NAME, audience=audience)
    decided = parties.decide(known(), command, at=NOON, by=ADVOCATE, teams=teams, circle=CIRCLE)
    if may:
        assert decided == [msgspec.structs.replace(NAMED, audience=audience)]
    else:
        names(decided, "audience")


def test_one_persons_word_is_a_suspicion() -> None:
    """With why, and on what it rests; once."""
    assert parties.decide(known(NAMED), SUSPECT, at=NOON, by=HUB) == [SUSPECTED]
    assert parties.decide(known(NAMED, SUSPECTED), SUSPECT, at=NOON, by=HUB) == NOT_NOW
    assert parties.decide(known(), SUSPECT, at=NOON, by=HUB) == NOT_FOUND


def test_two_people_agree_that_it_was_wrong() -> None:
    """The first agrees, the same person again changes nothing, the second clears them."""
    assert parties.decide(known(NAMED, SUSPECTED), CLEAR, at=NOON, by=HUB) == [AGREED]
    assert parties.decide(known(NAMED, SUSPECTED, AGREED), CLEAR, at=NOON, by=HUB) == TWO_PEOPLE
    assert parties.decide(known(NAMED, SUSPECTED, AGREED), CLEAR, at=NOON, by=ADVOCATE) == [CLEARED]
    colleague = person(HUB.audience, "colleague")
    assert parties.decide(known(NAMED, SUSPECTED, AGREED), CLEAR, at=NOON, by=colleague) == [CLEARED]
    assert parties.decide(known(NAMED), CLEAR, at=NOON, by=HUB) == NOT_NOW
    assert parties.decide(known(NAMED, SUSPECTED, AGREED, CLEARED), CLEAR, at=NOON, by=HUB) == NOT_NOW
    assert parties.decide(known(), CLEAR, at=NOON, by=HUB) == NOT_FOUND


def test_a_new_suspicion_takes_two_new_people() -> None:
    """Who agreed to clear them of the last one has said nothing of this one."""
    again = known(NAMED, SUSPECTED, AGREED, CLEARED, SUSPECTED)
    assert parties.decide(known(NAMED, SUSPECTED, AGREED, CLEARED), SUSPECT, at=NOON, by=HUB) == [SUSPECTED]
    assert parties.decide(again, CLEAR, at=NOON, by=HUB) == [AGREED]


def test_nothing_tells_somebody_that_they_are_suspected() -> None:
    """They find nothing to clear, whether they are or not, and nothing to suspect."""
    themselves = person(CAREGIVER)
    for state in (known(), known(NAMED), known(NAMED, SUSPECTED), known(NAMED, SUSPECTED, AGREED)):
        for command in (SUSPECT, CLEAR):
            assert parties.decide(state, command, at=NOON, by=themselves) == NOT_FOUND
        assert parties.decide(state, Due("anything"), at=NOON) == []
