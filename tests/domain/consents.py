"""Who and what the stories of consent are about: an advocate, a youth, people around them, one release."""

from collections.abc import Sequence
from typing import Any

import msgspec

from contracts.base import Actor, Address, Audience, Event, Fact
from contracts.consent import (
    BirthDateRecorded,
    GrantRelease,
    NarrowRelease,
    PaperWithdrawal,
    PersonNamed,
    PersonSuspected,
    ReleaseGranted,
    WithdrawRelease,
)
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.labels import Label
from contracts.limits import USUAL, Limits
from contracts.outcomes import Refusal
from contracts.standing import Teams
from contracts.vocabulary import (
    Kind,
    Language,
    Purpose,
    Relation,
    SignatureForm,
    Signer,
    Suspicion,
    WithdrawalForm,
)
from services.consent_ledger import domain
from services.consent_ledger.around import Around
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

PROVIDER = team(Kind.PARTNER, "provider")
SCHOOL = team(Kind.PARTNER, "school")
CAREGIVER = team(Kind.CAREGIVER, "caregiver")
ADVOCATE = person(team(Kind.ADVOCATE, "advocate"))
YOUTH = person(team(Kind.YOUTH, "youth"))
HUB = person(team(Kind.HUB, "hub"))
TEAMS = Teams({who: TeamFormed(audience=who, name=name) for who, name in ((PROVIDER, "Birch House intake"),)})

MOTHER, FATHER, FOSTER, STAFF, GUARDIAN, CUSTODIAN, COUNTY, TRIBE, AUNT = (
    derived("pty", name)
    for name in ("mother", "father", "foster", "staff", "guardian", "custodian", "county", "tribe", "aunt")
)
RELATIONS = {
    MOTHER: Relation.PARENT,
    FATHER: Relation.PARENT,
    FOSTER: Relation.FOSTER_PARENT,
    STAFF: Relation.FACILITY_STAFF,
    GUARDIAN: Relation.GUARDIAN,
    CUSTODIAN: Relation.LEGAL_CUSTODIAN,
    COUNTY: Relation.COUNTY_WORKER,
    TRIBE: Relation.TRIBE_WORKER,
    AUNT: Relation.RELATIVE,
}
NAMED: tuple[tuple[str, Event], ...] = tuple(
    (party, PersonNamed(relation=relation, name="Somebody", audience=CAREGIVER if party == MOTHER else None))
    for party, relation in RELATIONS.items()
)
"""Everybody around the youth; the mother has a page of her own."""

GRANT = GrantRelease(
    id=derived("cmd", "grant"),
    region=REGION,
    case=CASE,
    about=derived("rel", derived("cmd", "grant")),
    recipient=PROVIDER,
    recipient_name="Birch House intake",
    purpose=Purpose.ARRANGE_SERVICE,
    kinds=(Label.IDENTITY, Label.CONTACT),
    until=days(30),
    signer=Signer.YOUTH,
    ground="victim-services",
    signature=SignatureForm.ON_PAPER,
    language=Language.ENGLISH,
    limits_explained=True,
)
GRANTED = ReleaseGranted(
    recipient=PROVIDER,
    recipient_name="Birch House intake",
    purpose=Purpose.ARRANGE_SERVICE,
    kinds=(Label.IDENTITY, Label.CONTACT),
    until=days(30),
    signer=Signer.YOUTH,
    ground="victim-services",
    signature=SignatureForm.ON_PAPER,
    language=Language.ENGLISH,
    renewal=days(16),
)
WITHDRAW = WithdrawRelease(
    id=derived("cmd", "withdraw"), region=REGION, case=CASE, about=GRANT.about, form=WithdrawalForm.SPOKEN
)
NARROW = NarrowRelease(
    id=derived("cmd", "narrow"),
    region=REGION,
    case=CASE,
    about=GRANT.about,
    kinds=(Label.CONTACT,),
    until=days(30),
    form=WithdrawalForm.SPOKEN,
)
PAPER = PaperWithdrawal(id=derived("cmd", "paper"), region=REGION, case=CASE, about=GRANT.about)


def grant(**fields: Any) -> GrantRelease:
    """The release as it was written, but for ``fields``."""
    return msgspec.structs.replace(GRANT, **fields)


def granted(**fields: Any) -> ReleaseGranted:
    return msgspec.structs.replace(GRANTED, **fields)


def together(party: str, signer: Signer, **fields: Any) -> GrantRelease:
    """A release that somebody signs with the youth."""
    return grant(signer=signer, cosigner=party, ground=None, **fields)


def born(day: str) -> tuple[str, Event]:
    return derived("age", CASE), BirthDateRecorded(born=day)


def suspected(party: str, audience: Audience | None = None) -> tuple[str, Event]:
    event = PersonSuspected(audience=audience, suspicion=Suspicion.ABUSE_OF_OTHER_PARENT, basis="said so themselves")
    return party, event


def knowing(*events: tuple[str, Event]) -> Around:
    """What is known after ``events``, each of the aggregate that stands before it, in order."""
    around = Around()
    for seq, (key, event) in enumerate(events, start=1):
        address = Address("consent", REGION, CASE, key)
        around = around.after(Fact(derived("evt", str(seq)), seq, NOON, ADVOCATE, str(seq), address, event))
    return around


def release(*events: Event) -> domain.State:
    return given(domain.evolve, domain.INITIAL, *events)


def granting(
    command: GrantRelease,
    *events: tuple[str, Event],
    by: Actor = ADVOCATE,
    teams: Teams = TEAMS,
    limits: Limits = USUAL,
) -> Sequence[Event] | Refusal:
    """Decide ``command`` at noon, with ``events`` before it and everybody around the youth on record."""
    around = knowing(*NAMED, *events)
    return domain.decide(domain.INITIAL, command, at=NOON, by=by, limits=limits, teams=teams, around=around)


def names(decided: Sequence[Event] | Refusal, field: str) -> str:
    """Assert that it was refused for ``field``, with a rule; return the rule."""
    assert isinstance(decided, Refusal), decided
    assert decided.field == field, decided
    assert decided.rule
    return decided.rule
