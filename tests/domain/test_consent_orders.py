"""Disclosures without a release: a statute at once, a court's order after its review, a subpoena never."""

from datetime import date, timedelta

import msgspec
import pytest

from contracts.base import Actor, Audience, Due, Event, Wake
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.labels import Label
from contracts.law import DisclosureGround, Force, Law, law
from contracts.limits import Limits
from contracts.order import (
    EndOrder,
    OrderEnded,
    OrderRecorded,
    OrderReviewed,
    OrderTookEffect,
    RecordOrder,
    ReviewOrder,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal
from contracts.standing import Teams
from contracts.vocabulary import Kind, YouthNotice
from services.consent_ledger import orders
from services.consent_ledger.vouching import all_second
from tests.domain.consents import CAREGIVER, HUB, WITHDRAW, names
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

COURT = team(Kind.INVESTIGATOR, "court")
TRIBE = team(Kind.PARTNER, "tribe")
TEAMS = Teams({who: TeamFormed(audience=who, name="As it is known") for who in (COURT, TRIBE)})
COLLEAGUE = person(HUB.audience, "colleague")

RECORD = RecordOrder(
    id=derived("cmd", "record"),
    region=REGION,
    case=CASE,
    about=derived("ord", derived("cmd", "record")),
    recipient=COURT,
    recipient_name="Typed by hand",
    ground="court-order",
    kinds=(Label.IDENTITY, Label.SCHOOL),
    until=days(60),
    notice=YouthNotice.TOLD,
    steps="asked for the record to be sealed",
    docket="a docket",
)
RECORDED = OrderRecorded(
    recipient=COURT,
    recipient_name="As it is known",
    ground="court-order",
    kinds=(Label.IDENTITY, Label.SCHOOL),
    until=days(60),
    notice=YouthNotice.TOLD,
    steps="asked for the record to be sealed",
    person=HUB.person,
    docket="a docket",
)
EFFECT = OrderTookEffect(
    recipient=COURT,
    ground="court-order",
    kinds=(Label.IDENTITY, Label.SCHOOL),
    until=days(60),
    recipient_name="As it is known",
)
STANDS = OrderReviewed(person=COLLEAGUE.person, stands=True)
FALLS = OrderReviewed(person=COLLEAGUE.person, stands=False)
ENDED = OrderEnded(recipient=COURT)
REVIEW = ReviewOrder(id=derived("cmd", "review"), region=REGION, case=CASE, about=RECORD.about, stands=True)
END = EndOrder(id=derived("cmd", "end"), region=REGION, case=CASE, about=RECORD.about)
STATUTE = msgspec.structs.replace(RECORD, ground="missing-from-care", kinds=(Label.LOCATION,), docket=None)


def order(*events: Event) -> orders.State:
    return given(orders.evolve, orders.INITIAL, *events)


def recording(
    command: RecordOrder, kept_from: frozenset[Audience] = frozenset(), limits: Limits | None = None, by: Actor = HUB
) -> list[Event] | Refusal:
    return orders.decide(order(), command, at=NOON, by=by, teams=TEAMS, kept_from=kept_from, limits=limits or Limits())


def test_what_a_statute_requires_takes_effect_at_once() -> None:
    """Recorded with its ground, how the youth was told, and what was done to protect them."""
    recorded = msgspec.structs.replace(RECORDED, ground="missing-from-care", kinds=(Label.LOCATION,), docket=None)
    effect = msgspec.structs.replace(EFFECT, ground="missing-from-care", kinds=(Label.LOCATION,))
    assert recording(STATUTE) == [recorded, effect]
    assert orders.decide(order(recorded, effect), REVIEW, at=NOON, by=COLLEAGUE) == NOT_NOW
    assert orders.wakes(order(recorded, effect)) == {Wake(days(60), "expire")}


def test_what_reaches_ones_own_waits_for_a_second_person_whatever_requires_it() -> None:
    """A statute's takes effect by its review then, as a court's does, and discloses nothing before."""
    decided = orders.decide(order(), STATUTE, at=NOON, by=HUB, teams=TEAMS, reaches_own=True)
    assert isinstance(decided, list)
    [recorded] = decided
    effect = msgspec.structs.replace(EFFECT, ground="missing-from-care", kinds=(Label.LOCATION,))
    assert isinstance(recorded, OrderRecorded)
    assert orders.decide(order(recorded), REVIEW, at=NOON, by=HUB) == orders.ANOTHER_PERSON
    assert orders.decide(order(recorded), REVIEW, at=NOON, by=COLLEAGUE) == [STANDS, effect]
    assert orders.decide(order(), RECORD, at=NOON, by=HUB, teams=TEAMS, reaches_own=True) == [RECORDED]


def test_a_second_person_was_let_in_by_nobody_of_the_first() -> None:
    """However far down; a team that nobody was let into holds no such person."""
    vouched = {"puppet": "worker", "theirs": "puppet", "worker": "lead", "own": "other"}
    assert all_second(vouched, "worker", ())
    assert all_second(vouched, "worker", ("own", "operators"))
    for recorder in ("worker", "puppet", "lead", "theirs"):
        assert not all_second(vouched, recorder, ("own", "theirs"))


def test_a_courts_order_waits_for_its_review() -> None:
    """By itself it discloses nothing; a second person says that it stands, and then it takes effect, once."""
    assert recording(RECORD) == [RECORDED]
    assert orders.decide(order(RECORDED), REVIEW, at=NOON, by=HUB) == orders.ANOTHER_PERSON
    assert orders.decide(order(RECORDED), REVIEW, at=NOON, by=COLLEAGUE) == [STANDS, EFFECT]
    assert orders.decide(order(RECORDED, STANDS, EFFECT), REVIEW, at=NOON, by=COLLEAGUE) == NOT_NOW
    assert orders.decide(order(), REVIEW, at=NOON, by=COLLEAGUE) == NOT_FOUND


def test_an_order_that_does_not_stand_discloses_nothing_ever() -> None:
    """Its review ends it; no second review, no timer, no end to announce."""
    fallen = msgspec.structs.replace(REVIEW, stands=False)
    assert orders.decide(order(RECORDED), fallen, at=NOON, by=COLLEAGUE) == [FALLS]
    assert orders.decide(order(RECORDED, FALLS), REVIEW, at=NOON, by=HUB) == NOT_NOW
    assert orders.decide(order(RECORDED, FALLS), END, at=NOON, by=HUB) == NOT_NOW
    assert orders.wakes(order(RECORDED, FALLS)) == frozenset()
    assert orders.decide(order(RECORDED, FALLS), Due("expire"), at=days(60)) == []


def test_a_subpoena_alone_discloses_nothing() -> None:
    """And whoever records one is told so."""
    assert "subpoena alone discloses nothing" in names(
        recording(msgspec.structs.replace(RECORD, ground="subpoena")), "ground"
    )


@pytest.mark.parametrize(
    "field, fields",
    [
        ("ground", {"ground": "because-i-say-so"}),
        ("ground", {"ground": "victim-services"}),
        ("docket", {"docket": None}),
        ("kinds", {"kinds": ()}),
        ("kinds", {"kinds": (Label.SCHOOL, Label.SCHOOL)}),
        ("kinds", {"kinds": (Label.STATUS,)}),
        ("kinds", {"kinds": (Label.INTERNAL,)}),
        ("until", {"until": NOON}),
        ("until", {"until": days(366)}),
        ("recipient", {"recipient": team(Kind.PUBLIC, "anybody")}),
        ("recipient", {"recipient": team(Kind.PARTNER, "nowhere")}),
        ("recipient", {"recipient": HUB.audience}),
        ("recipient", {"ground": "mandated-report", "recipient": CAREGIVER}),
        ("recipient", {"ground": "missing-from-care", "recipient": TRIBE, "kinds": (Label.LOCATION,)}),
        ("kinds", {"ground": "tribal-notice", "recipient": TRIBE, "kinds": (Label.IDENTITY, Label.NARRATIVE)}),
    ],
)
def test_what_requires_no_disclosure_is_refused_by_name(field: str, fields: dict[str, object]) -> None:
    """No ground, nothing named, more than the ground reaches or to somebody else, no end, or to oneself."""
    names(recording(msgspec.structs.replace(RECORD, **fields)), field)


def test_a_ground_counts_while_it_is_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is the law from tomorrow on requires nothing today."""
    [row] = [each for each in law().disclosure if each.id == "court-order"]

    def from_day(since: date) -> list[Event] | Refusal:
        dated = Law(signing=(), disclosure=(msgspec.structs.replace(row, since=since),))
        monkeypatch.setattr(orders, "law", lambda: dated)
        return recording(RECORD)

    assert from_day(date(2026, 3, 2)) == [RECORDED]
    assert "not the law" in names(from_day(date(2026, 3, 3)), "ground")


def test_a_year_is_the_longest() -> None:
    """A duty that lasts longer is recorded anew; a deployment may set less."""
    for until, limits in ((days(365), Limits()), (days(30), Limits(order=timedelta(days=30)))):
        assert not isinstance(recording(msgspec.structs.replace(RECORD, until=until), limits=limits), Refusal)
    assert "30 days" in names(recording(RECORD, limits=Limits(order=timedelta(days=30))), "until")


def test_notice_to_a_tribe_is_name_and_address() -> None:
    """Nothing more (Wis. Stat. 48.981(3)(bm))."""
    notice = {"ground": "tribal-notice", "recipient": TRIBE, "docket": None}
    may = msgspec.structs.replace(RECORD, kinds=(Label.IDENTITY, Label.LOCATION), **notice)
    assert not isinstance(recording(may), Refusal)
    for label in (Label.CONTACT, Label.HEALTH, Label.SCHOOL, Label.NARRATIVE, Label.SAFETY, Label.LEGAL):
        names(recording(msgspec.structs.replace(may, kinds=(label,))), "kinds")


def test_where_one_is_kept_from_the_case_another_is_told() -> None:
    """A duty to disclose is met; the shielded or suspected person there isn't who reads it."""
    assert "somebody else there" in names(recording(RECORD, kept_from=frozenset({COURT})), "recipient")
    themselves = person(COURT)
    assert "who records" in names(recording(RECORD, kept_from=frozenset({COURT}), by=themselves), "recipient")
    assert "who records" in names(recording(RECORD, by=themselves), "recipient")


def test_it_ends_by_word_or_by_itself() -> None:
    """Whether it has taken effect or not; once."""
    for state in (order(RECORDED), order(RECORDED, STANDS, EFFECT)):
        assert orders.decide(state, END, at=NOON, by=HUB) == [ENDED]
        assert orders.decide(state, END, at=days(60), by=HUB) == NOT_NOW
        assert orders.decide(state, Due("expire"), at=days(60)) == [ENDED]
        assert orders.decide(state, Due("expire"), at=days(60) - timedelta(seconds=1)) == []
        assert orders.wakes(state) == {Wake(days(60), "expire")}
    over = order(RECORDED, STANDS, EFFECT, ENDED)
    assert orders.decide(over, END, at=NOON, by=HUB) == NOT_NOW
    assert orders.decide(over, REVIEW, at=NOON, by=COLLEAGUE) == NOT_NOW
    assert orders.decide(over, Due("expire"), at=days(60)) == []
    assert orders.decide(order(), END, at=NOON, by=HUB) == NOT_FOUND


def test_who_receives_has_no_say() -> None:
    """They neither review nor end it."""
    for command in (REVIEW, END):
        assert orders.decide(order(RECORDED), command, at=NOON, by=person(COURT)) == NOT_FOUND


def test_an_order_is_of_a_case_and_is_recorded_once() -> None:
    """And is nothing that somebody else's command is about."""
    assert recording(msgspec.structs.replace(RECORD, case=NO_CASE)) == NOT_FOUND
    assert orders.decide(order(RECORDED), RECORD, at=NOON, by=HUB, teams=TEAMS) == NOT_FOUND
    assert orders.decide(order(RECORDED), WITHDRAW, at=NOON, by=HUB) == NOT_FOUND


@pytest.mark.parametrize("row", law().disclosure, ids=lambda row: row.id)
def test_no_ground_but_a_courts_reaches_a_caregiver(row: DisclosureGround) -> None:
    """No statute here tells a parent or foster parent anything, least of all who made a report."""
    decided = recording(msgspec.structs.replace(RECORD, ground=row.id, recipient=CAREGIVER, kinds=(Label.IDENTITY,)))
    assert isinstance(decided, Refusal) == (row.force is not Force.COURT_ORDER)
