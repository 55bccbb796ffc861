"""The same of what is a region's and of no case: lives of a region, and what Cedar says of them by another policy."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import cedarpy
from msgspec.structs import asdict

from contracts import gate, inventory, known, ledger, reach, response, roster
from contracts.base import Audience, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.labels import Label, labels_of
from contracts.vocabulary import Channel, Kind, Need
from tests.bus.samples import sample
from tests.domain import histories as h
from tests.domain.histories import Story
from tests.domain.oracle.comparing import Asked, Question
from tests.domain.oracle.engine import HAPPENED, Answer, entities_of
from tests.domain.oracle.history import entity_of
from tests.domain.stories import REGION, team

POLICY: Final = Path(__file__).with_name("region.cedar").read_text(encoding="utf-8")
POLICIES: Final = cedarpy.PolicySet.from_str(POLICY)
EVENTS: Final = 60
DECISIONS: Final = 400
WATCHER: Final = team(Kind.AUDITOR, "second-auditor")
STAFF: Final = (h.HUB, h.ADVOCATE, h.SECOND, h.DOOR, h.OTHER_DOOR, h.WELFARE, h.AUDITOR)
READERS: Final = (*STAFF, WATCHER, h.OTHER_HUB, h.YOUTH, h.CAREGIVER)
"""Of whom two come late, if at all, and two have no part in a region."""
_PEOPLE: Final = (
    gate.PersonInvited,
    gate.PersonRemoved,
    gate.RecoveryAsked,
    gate.RecoveryCancelled,
    gate.PersonRecovered,
)
_WAYS: Final = (reach.WayAdded, reach.WayRemoved, reach.WayTried, reach.WayProved, reach.WayFailing)
_OF_SERVICE: Final = (inventory.ServiceListed, inventory.ServiceNoted, inventory.ServiceWithdrawn)
SERVICES: Final = tuple(inventory.service_id(REGION, f"demo/{number}") for number in range(2))

Happens = tuple[str, Event, Audience | None]
"""To what something happens, what, and by whom."""


# ---------------------------------------------------------------------------------------------------------------- lives


def lived(dice: random.Random) -> Story:
    """Return the life of a region."""
    story = Story(case=NO_CASE)
    story.form(*STAFF)
    for _ in range(EVENTS):
        aggregate, event, by = dice.choice(_HAPPENINGS)(dice)
        story.tell(aggregate, event, by)
    return story


def _comes_late(dice: random.Random) -> Happens:
    who = dice.choice((WATCHER, h.OTHER_HUB))
    return who.team, h.formed(who), None


def _people(dice: random.Random) -> Happens:
    whose = dice.choice((*STAFF, WATCHER))
    event: Event = sample(dice.choice(_PEOPLE), audience=whose, person="somebody")
    return whose.team, event, dice.choice((h.HUB, None))


def _feeds(dice: random.Random) -> Happens:
    whose = dice.choice((h.HUB, h.ADVOCATE, h.SECOND))
    event: Event = sample(dice.choice((gate.FeedMade, gate.FeedRevoked)), audience=whose)
    return whose.team, event, whose


def _service(dice: random.Random) -> Happens:
    whose = dice.choice((None, h.DOOR, h.OTHER_DOOR))
    listed = inventory.Listed(
        source="demo/0", provider="Lantern House", name="Beds", needs=(Need.EMERGENCY_HOUSING,), audience=whose
    )
    makes: tuple[Event, ...] = (
        inventory.ServiceListed(listed=listed),
        inventory.ServiceListed(listed=listed),
        inventory.ServiceNoted(audience=whose),
        inventory.ServiceWithdrawn(),
        inventory.CapacityReported(free=2, audience=whose),
        inventory.HoursSet(always_open=True, audience=whose),
        inventory.PlaceKept(place="behind the mill", audience=whose),
        inventory.PlaceKept(place="behind the mill", audience=whose),
    )
    return dice.choice(SERVICES), dice.choice(makes), dice.choice((h.HUB, None))


def _of_all(dice: random.Random) -> Happens:
    switched = sample(inventory.EditionSwitched, digest="0" * 64, records="0" * 64)
    others = (sample(each) for each in (inventory.ServicesStaged, inventory.NumbersSet, ledger.HeadSigned))
    return derived("thing", "one"), dice.choice((switched, *others, sample(known.KnownAsked))), None


def _roster(dice: random.Random) -> Happens:
    kind = dice.choice(roster.ROSTER_EVENTS)
    whose = dice.choice((h.ADVOCATE, h.SECOND))
    given: dict[str, Any] = {"team": whose.team} if kind is roster.ShiftUnproved else {}
    return derived("ros", "one"), sample(kind, **given), None


def _ways(dice: random.Random) -> Happens:
    whose = dice.choice(STAFF[:-1])
    kind = dice.choice((*_WAYS, reach.WayAdded))
    given = {"address": "+16085550100", "channel": Channel.TEXT} if kind is reach.WayAdded else {}
    event: Event = sample(kind, audience=whose, person="one", **given)
    return reach.ways_of(whose, "one"), event, dice.choice((whose, None))


def _members(dice: random.Random) -> Happens:
    kind = dice.choice((response.MemberSeated, response.MemberChanged, response.TrainingNear, response.MemberLeft))
    whose = dice.choice((None, *STAFF[:-1]))
    event: Event = sample(kind, audience=whose)
    return derived("mbr", "one"), event, h.HUB


_HAPPENINGS: Final[tuple[Callable[[random.Random], Happens], ...]] = (
    _comes_late,
    _people,
    _people,
    _feeds,
    _service,
    _service,
    _service,
    _of_all,
    _roster,
    _ways,
    _members,
)


def asked(seed: int) -> Asked:
    """Return what is asked of the region of this seed."""
    dice = random.Random(seed)
    story = lived(dice)
    facts = [fact for fact in story.facts if fact.address.context != "disclosure"]
    questions = [Question(dice.choice(facts), dice.choice(READERS), story.now) for _ in range(DECISIONS)]
    return Asked(seed, tuple(story.facts), tuple(questions))


# ---------------------------------------------------------------------------------------------------------- its answers


def cedars(life: Asked) -> list[Answer]:
    """Return what Cedar decides."""
    fields = [[(HAPPENED, Label.STATUS), *_filled(each.fact.event)] for each in life.questions]
    requests = [
        _request(life.facts, question, field, label)
        for question, among in zip(life.questions, fields, strict=True)
        for field, label in among
    ]
    results = cedarpy.is_authorized_batch(requests, POLICIES, entities_of(requests))
    assert not any(each.diagnostics.errors for each in results)
    allowed = iter(results)
    return [_answer([each for each in among if next(allowed).allowed]) for among in fields]


def _filled(event: Event) -> Iterator[tuple[str, Label]]:
    held = asdict(event)
    return ((name, label) for name, label in labels_of(type(event)).items() if held[name] is not None)


def _answer(read: list[tuple[str, Label]]) -> Answer:
    if not read:
        return None
    return frozenset(label for _, label in read), frozenset(field for field, _ in read if field != HAPPENED)


def _request(facts: Sequence[Fact], question: Question, field: str, label: Label) -> dict[str, Any]:
    return {
        "principal": entity_of(question.who)["__entity"],
        "action": {"type": "Action", "id": "read"},
        "resource": {"type": "Fact", "id": question.fact.event.tag().removesuffix(".v1")},
        "context": {
            "label": label.value,
            "field": field,
            "relations": sorted(_relations(facts, question.who, question.fact)),
        },
    }


def _relations(facts: Sequence[Fact], who: Audience, fact: Fact) -> set[str]:
    """Return what somebody is to a fact, looked up in all that was ever said."""
    event = fact.event
    named = event.listed.audience if isinstance(event, inventory.ServiceListed) else getattr(event, "audience", None)
    said = [each for each in facts if each.address.aggregate == fact.address.aggregate]
    listing = [each for each in said if isinstance(each.event, inventory.ServiceListed | inventory.ServiceWithdrawn)]
    related = {
        "of-region": any(isinstance(each.event, gate.TeamFormed) and each.event.audience == who for each in facts),
        "author": fact.by is not None and fact.by.audience == who,
        "names-them": named == who,
        "of-watchers": named is not None and named.kind is Kind.AUDITOR,
        "own-shift": isinstance(event, roster.ShiftUnproved) and event.team == who.team,
        "counts": bool(listing) and listing[-1].id == fact.id,
        "its-service": _whose(said, named) == who,
    }
    return {relation for relation, holds in related.items() if holds}


def _whose(said: Sequence[Fact], named: Audience | None) -> Audience | None:
    """Return whose a service is: as the community notes it, else as it is listed; where it was neither, as is named."""
    if not any(isinstance(each.event, _OF_SERVICE) for each in said):
        return named
    noted = [each.event.audience for each in said if isinstance(each.event, inventory.ServiceNoted)]
    listed = [each.event.listed.audience for each in said if isinstance(each.event, inventory.ServiceListed)]
    return (noted[-1] if noted else None) or (listed[-1] if listed else None)
