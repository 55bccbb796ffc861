"""Releases and shields: given events, when a message, then events."""

from datetime import timedelta

import msgspec
import pytest

from contracts.base import Actor, Due, Event, Wake
from contracts.consent import (
    GrantRelease,
    LiftShield,
    RaiseShield,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseWithdrawn,
    ShieldLiftAgreed,
    ShieldLifted,
    ShieldRaised,
    WithdrawRelease,
)
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.labels import RELEASABLE, Label
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
from contracts.standing import Teams
from contracts.vocabulary import STAFF, Kind, Language, Purpose, SignatureForm, Signer, WithdrawalForm
from services.consent_ledger import domain, shield
from tests.domain.stories import CASE, NOON, REGION, after, days, given, person, team

PROVIDER = team(Kind.PARTNER, "provider")
ADVOCATE = person(team(Kind.ADVOCATE, "advocate"))
YOUTH = person(team(Kind.YOUTH, "youth"))
HUB = person(team(Kind.HUB, "hub"))
CAREGIVER = team(Kind.CAREGIVER, "caregiver")

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
    signature=SignatureForm.ON_PAPER,
    language=Language.ENGLISH,
    limits_explained=True,
)
TEAMS = Teams({PROVIDER: TeamFormed(audience=PROVIDER, name="Birch House intake")})
GRANTED = ReleaseGranted(
    recipient=PROVIDER,
    recipient_name="Birch House intake",
    purpose=Purpose.ARRANGE_SERVICE,
    kinds=(Label.IDENTITY, Label.CONTACT),
    until=days(30),
    signer=Signer.YOUTH,
    signature=SignatureForm.ON_PAPER,
    language=Language.ENGLISH,
)
WITHDRAW = WithdrawRelease(
    id=derived("cmd", "withdraw"), region=REGION, case=CASE, about=GRANT.about, form=WithdrawalForm.SPOKEN
)
WITHDRAWN = ReleaseWithdrawn(recipient=PROVIDER, form=WithdrawalForm.SPOKEN)
EXPIRED = ReleaseExpired(recipient=PROVIDER)

RAISE = RaiseShield(
    id=derived("cmd", "raise"),
    region=REGION,
    case=CASE,
    about=derived("shd", derived("cmd", "raise")),
    against=CAREGIVER,
    reason="said they are afraid",
    review_on=days(14),
)
RAISED = ShieldRaised(against=CAREGIVER, reason="said they are afraid", review_on=days(14))
LIFT = LiftShield(id=derived("cmd", "lift"), region=REGION, case=CASE, about=RAISE.about)


def release(*events: Event) -> domain.State:
    return given(domain.evolve, domain.INITIAL, *events)


def shielded(*events: Event) -> shield.State:
    return given(shield.evolve, shield.INITIAL, *events)


def test_a_release_is_granted_as_it_was_written() -> None:
    """What the advocate recorded is what is in force, and its end is a timer."""
    assert domain.decide(release(), GRANT, at=NOON, by=ADVOCATE, teams=TEAMS) == [GRANTED]
    assert domain.wakes(release(GRANTED)) == {Wake(days(30), "expire")}


@pytest.mark.parametrize(
    "field, value",
    [
        ("until", NOON),
        ("until", NOON - timedelta(days=1)),
        ("until", days(90) + timedelta(seconds=1)),
        ("kinds", ()),
        ("kinds", (Label.IDENTITY, Label.IDENTITY)),
        ("kinds", (Label.STATUS,)),
        ("kinds", (Label.IDENTITY, Label.INTERNAL)),
        ("limits_explained", False),
        ("recipient", team(Kind.PUBLIC, "anybody")),
        ("recipient", team(Kind.OPERATOR, "machine")),
    ],
)
def test_what_is_not_a_release_is_refused_by_name(field: str, value: object) -> None:
    """A release without an end, a kind, a recipient or the limits said first names what is missing."""
    command = msgspec.structs.replace(GRANT, **{field: value})
    refusal = domain.decide(release(), command, at=NOON, by=ADVOCATE)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, field)
    assert refusal.rule


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.PUBLIC, Kind.OPERATOR)])
def test_anybody_named_can_be_a_recipient(kind: Kind) -> None:
    """The hub is a recipient too, and so is a caregiver if the young person wants that."""
    command = msgspec.structs.replace(GRANT, recipient=team(kind, "named"), kinds=tuple(RELEASABLE), until=days(90))
    teams = Teams({command.recipient: TeamFormed(audience=command.recipient, name="Named")} if kind in STAFF else {})
    decided = domain.decide(release(), command, at=NOON, by=ADVOCATE, teams=teams)
    assert not isinstance(decided, Refusal)


def test_the_youth_is_told_the_name_that_a_recipient_really_has() -> None:
    """Not the one that somebody typed; and a team that the region does not have is no recipient."""
    typed = msgspec.structs.replace(GRANT, recipient_name="St. Anna Clinic")
    assert domain.decide(release(), typed, at=NOON, by=ADVOCATE, teams=TEAMS) == [GRANTED]
    refusal = domain.decide(release(), typed, at=NOON, by=ADVOCATE, teams=Teams())
    assert refusal == Refusal(Reason.INVALID, "recipient", "this region has no such team")


def test_the_longest_time_is_configuration() -> None:
    """A deployment whose lawyers say 30 days refuses 31."""
    limits = domain.Limits(longest=timedelta(days=30))
    command = msgspec.structs.replace(GRANT, until=days(31))
    assert domain.decide(release(), GRANT, at=NOON, limits=limits, teams=TEAMS) == [GRANTED]
    refusal = domain.decide(release(), command, at=NOON, limits=limits)
    assert refusal == Refusal(Reason.INVALID, "until", "at most 30 days from now")


def test_a_release_can_be_granted_once() -> None:
    """A second grant under the same id finds nothing to found."""
    assert domain.decide(release(GRANTED), GRANT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert domain.decide(release(GRANTED, WITHDRAWN), GRANT, at=NOON, by=ADVOCATE) == NOT_FOUND


@pytest.mark.parametrize("by", [ADVOCATE, YOUTH])
def test_withdrawal_may_be_spoken_and_takes_effect_at_once(by: Actor) -> None:
    """The youth or their advocate takes a release back, asked for no reason; its timer goes with it."""
    assert domain.decide(release(GRANTED), WITHDRAW, at=NOON, by=by) == [WITHDRAWN]
    assert domain.wakes(release(GRANTED, WITHDRAWN)) == frozenset()


def test_what_is_over_is_not_withdrawn() -> None:
    """After withdrawal, after expiry and after its end there is nothing left to take back."""
    assert domain.decide(release(GRANTED, WITHDRAWN), WITHDRAW, at=after(1), by=YOUTH) == NOT_NOW
    assert domain.decide(release(GRANTED, EXPIRED), WITHDRAW, at=days(31), by=YOUTH) == NOT_NOW
    assert domain.decide(release(GRANTED), WITHDRAW, at=days(30), by=YOUTH) == NOT_NOW
    assert domain.decide(release(), WITHDRAW, at=NOON, by=YOUTH) == NOT_FOUND


def test_a_release_ends_by_itself() -> None:
    """Its timer ends it, and only once, and never early."""
    due = Due("expire")
    assert domain.decide(release(GRANTED), due, at=days(30)) == [EXPIRED]
    assert domain.decide(release(GRANTED), due, at=days(30) - timedelta(seconds=1)) == []
    assert domain.decide(release(GRANTED, WITHDRAWN), due, at=days(30)) == []
    assert domain.decide(release(GRANTED, EXPIRED), due, at=days(30)) == []
    assert domain.decide(release(GRANTED), Due("something-else"), at=days(30)) == []
    assert domain.decide(release(), due, at=days(30)) == []


def test_a_shield_is_no_release_and_the_other_way() -> None:
    """Asking for one under the id of the other finds nothing."""
    assert domain.decide(release(RAISED), WITHDRAW, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(GRANTED), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert domain.decide(release(), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(), WITHDRAW, at=NOON, by=ADVOCATE) == NOT_FOUND


def test_one_person_raises_a_shield() -> None:
    """It takes a reason and a day on which it is looked at again."""
    assert shield.decide(shielded(), RAISE, at=NOON, by=HUB) == [RAISED]
    assert shield.decide(shielded(RAISED), RAISE, at=NOON, by=HUB) == NOT_FOUND


@pytest.mark.parametrize(
    "field, value",
    [
        ("review_on", NOON),
        ("review_on", days(-1)),
        ("against", team(Kind.PUBLIC, "anybody")),
        ("against", team(Kind.AUDITOR, "audit")),
    ],
)
def test_what_is_not_a_shield_is_refused_by_name(field: str, value: object) -> None:
    """A review in the past, and a shield against nobody in particular or against who watches over it, are named."""
    refusal = shield.decide(shielded(), msgspec.structs.replace(RAISE, **{field: value}), at=NOON, by=HUB)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, field)


def test_a_shield_belongs_to_a_case() -> None:
    """There is nothing to shield outside of one."""
    assert shield.decide(shielded(), msgspec.structs.replace(RAISE, case=NO_CASE), at=NOON, by=HUB) == NOT_FOUND


def test_lifting_a_shield_takes_two_people() -> None:
    """The first agrees, the same person again changes nothing, the second lifts it."""
    agreed = ShieldLiftAgreed(person=HUB.person)
    assert shield.decide(shielded(RAISED), LIFT, at=NOON, by=HUB) == [agreed]
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=HUB) == shield.TWO_PEOPLE
    lifted = ShieldLifted(against=CAREGIVER)
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=ADVOCATE) == [lifted]
    assert shield.decide(shielded(RAISED, agreed, lifted), LIFT, at=NOON, by=ADVOCATE) == NOT_NOW


def test_two_of_one_team_are_two_people() -> None:
    """A hub's night and day shift may agree between them."""
    colleague = person(HUB.audience, "colleague")
    agreed = ShieldLiftAgreed(person=HUB.person)
    assert shield.decide(shielded(RAISED, agreed), LIFT, at=NOON, by=colleague) == [ShieldLifted(against=CAREGIVER)]


def test_nothing_tells_the_shielded_that_there_is_a_shield() -> None:
    """A shielded advocate who tries gets the answer of a shield that does not exist."""
    against = msgspec.structs.replace(RAISED, against=ADVOCATE.audience)
    assert shield.decide(shielded(against), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(), LIFT, at=NOON, by=ADVOCATE) == NOT_FOUND
    assert shield.decide(shielded(RAISED), Due("anything"), at=NOON) == []
