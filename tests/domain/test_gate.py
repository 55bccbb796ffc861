"""Teams, the people in them, and who comes in by which code."""

from datetime import datetime

import msgspec
import pytest

from contracts.base import Actor, Address, Audience, Event, Fact
from contracts.consent import ShieldLifted, ShieldRaised
from contracts.gate import (
    FormTeam,
    InvitePerson,
    PersonInvited,
    PersonRemoved,
    RemovePerson,
    SignedOut,
    SignOut,
    TeamFormed,
)
from contracts.ids import NO_CASE, derived
from contracts.intake import CaseOpened, SupportRequested, YouthWelcomed
from contracts.outcomes import NOT_FOUND, Reason, Refusal
from contracts.vocabulary import AdvocateBase, AgencyRole, Area, Asker, Kind, Language, Need, Urgency
from services.bus.gate.words import second_complaint, second_verifier, verifier
from services.gatekeeper import domain
from services.gatekeeper.registry import Door, Registry, Second
from tests.domain.stories import NOON, REGION, after, given, person, team

HUB = person(team(Kind.HUB, "hub"))
OPERATOR = Actor(Kind.OPERATOR, "machine", derived("person", "operator"))
PROVIDER = team(Kind.PARTNER, "provider")
FORMED = TeamFormed(audience=PROVIDER, name="Birch House intake")
FORM = FormTeam(
    id=derived("cmd", "form"),
    region=REGION,
    case=NO_CASE,
    about=PROVIDER.team,
    kind=Kind.PARTNER,
    name="Birch House intake",
)
ANN = person(PROVIDER, "ann")
INVITE = InvitePerson(
    id=derived("cmd", "invite"),
    region=REGION,
    case=NO_CASE,
    about=PROVIDER.team,
    invitation=derived("inv", derived("cmd", "invite")),
    kind=Kind.PARTNER,
    person=ANN.person,
    name="Ann",
    verifier="a" * 52,
)
INVITED = PersonInvited(audience=PROVIDER, person=ANN.person, name="Ann", verifier="a" * 52)
REMOVE = RemovePerson(id=derived("cmd", "remove"), region=REGION, case=NO_CASE, about=PROVIDER.team, person=ANN.person)
REMOVED = PersonRemoved(audience=PROVIDER, person=ANN.person)
SIGN_OUT = SignOut(id=derived("cmd", "out"), region=REGION, case=NO_CASE, about=PROVIDER.team)
SESSION = "s" * 52


def state(*events: Event) -> domain.State:
    return given(domain.evolve, domain.INITIAL, *events)


def test_the_operator_forms_teams() -> None:
    """A team is formed once."""
    assert domain.decide(state(), FORM, at=NOON, by=OPERATOR) == [FORMED]
    assert domain.decide(state(FORMED), FORM, at=NOON, by=OPERATOR) == NOT_FOUND


@pytest.mark.parametrize(
    "kind, role, base, field",
    [
        (Kind.YOUTH, None, None, "kind"),
        (Kind.CAREGIVER, None, None, "kind"),
        (Kind.PUBLIC, None, None, "kind"),
        (Kind.OPERATOR, None, None, "kind"),
        (Kind.INVESTIGATOR, None, None, "role"),
        (Kind.PARTNER, AgencyRole.CHILD_WELFARE, None, "role"),
        (Kind.ADVOCATE, None, None, "base"),
        (Kind.HUB, None, AdvocateBase.SYSTEM, "base"),
        (Kind.ADVOCATE, None, AdvocateBase.COMMUNITY, None),
        (Kind.INVESTIGATOR, AgencyRole.LAW_ENFORCEMENT, None, None),
        (Kind.AUDITOR, None, None, None),
    ],
)
def test_a_team_says_what_it_is(
    kind: Kind, role: AgencyRole | None, base: AdvocateBase | None, field: str | None
) -> None:
    """Advocates say whose they are, since privilege hangs on it; agencies say which they are; nobody else does."""
    command = msgspec.structs.replace(FORM, kind=kind, role=role, base=base)
    decided = domain.decide(state(), command, at=NOON, by=OPERATOR)
    assert (decided.field if isinstance(decided, Refusal) else None) == field


@pytest.mark.parametrize("by", [HUB, OPERATOR])
def test_a_person_is_invited_and_removed(by: Actor) -> None:
    """Somebody invited is one of the team until removed; it is kept whose doing it was."""
    new = derived("person", INVITE.id)
    invited = msgspec.structs.replace(INVITED, person=new, by=by.audience)
    removed = msgspec.structs.replace(REMOVED, by=by.audience)
    assert domain.decide(state(FORMED), msgspec.structs.replace(INVITE, person=new), at=NOON, by=by) == [invited]
    assert domain.decide(state(FORMED, INVITED), REMOVE, at=NOON, by=by) == [removed]
    assert domain.decide(state(FORMED), REMOVE, at=NOON, by=by) == NOT_FOUND
    assert domain.decide(state(FORMED, INVITED, REMOVED), REMOVE, at=NOON, by=by) == NOT_FOUND
    assert state(FORMED, INVITED).people == {ANN.person}


@pytest.mark.parametrize("events", [(FORMED,), (FORMED, INVITED), (FORMED, INVITED, REMOVED)])
def test_a_hub_lets_nobody_in_as_somebody_else(events: tuple[Event, ...]) -> None:
    """Whoever makes a link can follow it: only the operator makes one for a person that has a name already."""
    refusal = domain.decide(state(*events), INVITE, at=NOON, by=HUB)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "person")
    assert domain.decide(state(*events), INVITE, at=NOON, by=OPERATOR) == [
        msgspec.structs.replace(INVITED, by=OPERATOR.audience)
    ]


def test_an_invitation_says_what_the_team_is() -> None:
    """Another kind than the team's is named."""
    refusal = domain.decide(state(FORMED), msgspec.structs.replace(INVITE, kind=Kind.HUB), at=NOON, by=HUB)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "kind")


def test_an_invitation_is_founded_by_its_command() -> None:
    """Its id can't be aimed at another's, though the command is about the team."""
    assert INVITE.misfounded() is None
    assert msgspec.structs.replace(INVITE, invitation=derived("inv", "another")).misfounded() == "invitation"


def test_a_hub_neither_makes_nor_removes_those_who_watch_over_it() -> None:
    """An auditor's team is not there for a hub; the operator reaches it."""
    auditors = Audience(Kind.AUDITOR, derived("team", "auditors"))
    formed = TeamFormed(audience=auditors, name="State audit")
    invite = msgspec.structs.replace(INVITE, about=auditors.team, kind=Kind.AUDITOR)
    member = msgspec.structs.replace(INVITED, audience=auditors)
    assert domain.decide(state(formed), invite, at=NOON, by=HUB) == NOT_FOUND
    assert domain.decide(state(formed, member), REMOVE, at=NOON, by=HUB) == NOT_FOUND
    assert domain.decide(state(formed), invite, at=NOON, by=OPERATOR) == [
        msgspec.structs.replace(member, by=OPERATOR.audience)
    ]


def test_a_team_of_another_region_is_not_there() -> None:
    """Teams are kept by region, so a hub that names another's finds nothing."""
    assert domain.decide(state(), INVITE, at=NOON, by=HUB) == NOT_FOUND
    assert domain.decide(state(), REMOVE, at=NOON, by=HUB) == NOT_FOUND


@pytest.mark.parametrize("events", [(FORMED, INVITED), ()])
def test_anybody_may_sign_themselves_out(events: tuple[Event, ...]) -> None:
    """One session or all of one's own, also for a caregiver, whose team was never formed here."""
    everywhere = SignedOut(audience=PROVIDER, person=ANN.person)
    assert domain.decide(state(*events), SIGN_OUT, at=NOON, by=ANN) == [everywhere]
    here = msgspec.structs.replace(SIGN_OUT, session=SESSION)
    assert domain.decide(state(*events), here, at=NOON, by=ANN) == [
        msgspec.structs.replace(everywhere, session=SESSION)
    ]
    assert domain.decide(state(*events), SIGN_OUT, at=NOON, by=HUB) == NOT_FOUND


# --- the registry -----------------------------------------------------------------------------------------------------

_FILE = derived("case", "ask")
CAREGIVER = Audience(Kind.CAREGIVER, derived("team", "request"))
ASKED = SupportRequested(
    request=derived("req", "ask"),
    audience=CAREGIVER,
    asker=Asker.PARENT,
    needs=(Need.CAREGIVER_SUPPORT,),
    urgency=Urgency.SOON,
    area=Area.NORTH,
    language=Language.ENGLISH,
    verifier="c" * 52,
)
YOUTH = Audience(Kind.YOUTH, derived("team", "youth"))
ALONE = Audience(Kind.YOUTH, derived("team", "youth", "door"))
WELCOMED = YouthWelcomed(audience=YOUTH, verifier="d" * 52, second="s" * 52, door=ALONE)
CASE = derived("case", "youth")
OPENED = CaseOpened(
    request_case=_FILE, request=derived("req", "ask"), urgency=Urgency.SOON, area=Area.NORTH, youth=CAREGIVER
)


def fact(event: Event, at: datetime = NOON, case: str = NO_CASE) -> Fact:
    address = Address(event.context(), REGION, case, derived("team", "whichever"))
    return Fact(derived("evt", str(at)), 1, at, None, "cause", address, event)


def registry(*facts: Fact) -> Registry:
    found = Registry()
    for one in facts:
        found.take(one)
    return found


def test_an_invitation_opens_once_and_a_return_code_again_and_again() -> None:
    """Each opens to exactly one person of one team, and says where they belong."""
    found = registry(fact(INVITED), fact(ASKED, case=_FILE), fact(WELCOMED, case=_FILE))
    assert found.door("a" * 52) == Door(actor=ANN, region=REGION, case=NO_CASE, since=NOON, once=True)
    assert found.door("c" * 52) == Door(actor=ASKED.actor, region=REGION, case=_FILE, since=NOON, once=False)
    assert found.door("d" * 52) == Door(actor=WELCOMED.at_door, region=REGION, case=_FILE, since=NOON, once=False)
    assert found.door("e" * 52) is None


def test_removal_takes_the_door_away() -> None:
    """Whoever is removed has no code left, and the others keep theirs."""
    ben = msgspec.structs.replace(INVITED, person=derived("person", "ben"), verifier="b" * 52)
    found = registry(fact(INVITED), fact(ben), fact(REMOVED))
    assert found.door("a" * 52) is None
    assert found.door("b" * 52) is not None
    assert not found.stands(ANN, "any", NOON)


def test_a_newer_link_takes_the_place_of_a_lost_one() -> None:
    """Whoever finds the first link later finds nothing; return codes and others' links stay."""
    ben = msgspec.structs.replace(INVITED, person=derived("person", "ben"), verifier="b" * 52)
    found = registry(fact(INVITED), fact(ben), fact(ASKED, case=_FILE))
    found.take(fact(msgspec.structs.replace(INVITED, verifier="f" * 52), after(1)))
    assert found.door("a" * 52) is None
    assert None not in (found.door("f" * 52), found.door("b" * 52), found.door("c" * 52))


def test_whoever_is_removed_keeps_no_link_to_come_back_by() -> None:
    """Links that they made for others open nothing; who came in by one stays in."""
    by_ann = msgspec.structs.replace(INVITED, person=derived("person", "ben"), verifier="b" * 52)
    by_hub = msgspec.structs.replace(INVITED, person=derived("person", "eve"), verifier="e" * 52)
    made = (msgspec.structs.replace(fact(by_ann), by=ANN), msgspec.structs.replace(fact(by_hub), by=HUB))
    found = registry(fact(INVITED), *made, fact(REMOVED, after(2)))
    assert found.door("b" * 52) is None
    assert found.door("e" * 52) is not None
    assert found.stands(Actor(PROVIDER.kind, PROVIDER.team, by_ann.person), SESSION, after(1))


def test_a_code_is_never_turned_to_somebody_else() -> None:
    """A request that names a verifier which is taken lets its asker in nowhere."""
    found = registry(fact(INVITED), fact(msgspec.structs.replace(ASKED, verifier="a" * 52), case=_FILE))
    door = found.door("a" * 52)
    assert door is not None
    assert door.actor == ANN
    assert not found.stands(ASKED.actor, "any", NOON)


def test_a_session_stands_until_it_is_ended() -> None:
    """One session, all sessions so far, or being removed: what began later stands."""
    found = registry(fact(INVITED))
    assert found.stands(ANN, SESSION, after(1))
    assert not found.stands(HUB, SESSION, after(1))
    found.take(fact(SignedOut(audience=PROVIDER, person=ANN.person, session=SESSION), after(2)))
    assert not found.stands(ANN, SESSION, after(1))
    assert found.stands(ANN, "t" * 52, after(1))
    found.take(fact(SignedOut(audience=PROVIDER, person=ANN.person), after(3)))
    assert not found.stands(ANN, "t" * 52, after(1))
    assert found.stands(ANN, "u" * 52, after(4))


def test_nobody_ends_anothers_session() -> None:
    """Naming somebody else's session ends nothing."""
    found = registry(fact(INVITED), fact(SignedOut(audience=CAREGIVER, person=ANN.person, session=SESSION)))
    assert found.stands(ANN, SESSION, after(1))


def test_being_invited_anew_revives_no_old_session() -> None:
    """A session from before the removal stays ended; a new one stands."""
    found = registry(fact(INVITED), fact(REMOVED, after(2)))
    assert not found.stands(ANN, SESSION, after(1))
    found.take(fact(msgspec.structs.replace(INVITED, verifier="f" * 52), after(3)))
    assert not found.stands(ANN, SESSION, after(1))
    assert found.stands(ANN, SESSION, after(4))
    assert found.door("a" * 52) is None
    assert found.door("f" * 52) is not None


# --- a youth's code, and their second secret --------------------------------------------------------------------------


def test_a_code_alone_opens_a_door_and_the_second_secret_the_rest() -> None:
    """They are two people to us: who has found the code is not who has both."""
    found = registry(fact(WELCOMED, case=CASE))
    second = found.second(WELCOMED.at_door)
    assert second == Second(code="d" * 52, verifier="s" * 52, actor=WELCOMED.actor)
    assert found.second(WELCOMED.actor) is None
    assert WELCOMED.at_door.audience == ALONE != WELCOMED.actor.audience
    assert found.stands(WELCOMED.actor, SESSION, after(1))


def test_without_a_second_secret_there_is_nothing_further_in() -> None:
    """Nobody comes in as the page that nobody can unlock."""
    found = registry(fact(msgspec.structs.replace(WELCOMED, second=None), case=CASE))
    assert found.second(WELCOMED.at_door) is None
    assert not found.stands(WELCOMED.actor, SESSION, after(1))
    assert found.stands(WELCOMED.at_door, SESSION, after(1))


def test_a_new_code_ends_the_old_one_and_all_who_came_in_by_it() -> None:
    """Both secrets are replaced; another youth's stay."""
    other = msgspec.structs.replace(WELCOMED, verifier="o" * 52, audience=team(Kind.YOUTH, "o"), door=None)
    found = registry(fact(WELCOMED, case=CASE), fact(other, case=_FILE))
    page, door = team(Kind.YOUTH, "again"), team(Kind.YOUTH, "again-door")
    again = YouthWelcomed(audience=page, verifier="n" * 52, second=None, door=door)
    found.take(fact(again, after(2), CASE))
    assert found.door("d" * 52) is None
    assert found.second(WELCOMED.at_door) is None
    assert not found.stands(WELCOMED.at_door, SESSION, after(1))
    assert not found.stands(WELCOMED.actor, SESSION, after(1))
    assert found.replaced(CASE) == (WELCOMED.at_door, WELCOMED.actor)
    assert found.door("n" * 52) is not None
    assert found.door("o" * 52) is not None
    assert found.replaced(_FILE) == ()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_code_by_which_a_youth_asked_is_ended_too(order: tuple[int, ...]) -> None:
    """The words they were given when they asked open nothing once they have a code of their own."""
    told = (fact(ASKED, case=_FILE), fact(OPENED, after(1), CASE), fact(WELCOMED, after(2), CASE))
    assert registry(*told[:2]).door("c" * 52) is not None
    found = registry(*(told[place] for place in order))
    assert found.door("c" * 52) is None
    assert not found.stands(ASKED.actor, SESSION, after(1))
    assert found.replaced(CASE) == (ASKED.actor,)
    assert found.door("d" * 52) is not None


def test_a_code_from_somebody_shielded_closes_nothing() -> None:
    """The youth keeps their own; the new one is a code like any, until the youth is welcomed by somebody else."""
    shielded, page, door = person(team(Kind.ADVOCATE, "a")), team(Kind.YOUTH, "again"), team(Kind.YOUTH, "again-door")
    raised = ShieldRaised(against=shielded.audience, reason="because", review_on=after(60))
    theirs = YouthWelcomed(audience=page, verifier="n" * 52, second="t" * 52, door=door)
    by_shielded = msgspec.structs.replace(fact(theirs, after(2), CASE), seq=3, by=shielded)
    found = registry(fact(WELCOMED, case=CASE), msgspec.structs.replace(fact(raised, case=CASE), seq=2), by_shielded)
    assert found.door("d" * 52) is not None
    assert found.stands(WELCOMED.actor, SESSION, after(1))
    assert found.second(WELCOMED.at_door) is not None
    assert found.replaced(CASE) == ()
    assert found.door("n" * 52) is not None
    assert found.stands(theirs.actor, SESSION, after(3))
    last = YouthWelcomed(audience=team(Kind.YOUTH, "last"), verifier="l" * 52, door=team(Kind.YOUTH, "last-door"))
    found.take(msgspec.structs.replace(fact(last, after(4), CASE), seq=4))
    assert found.replaced(CASE) == (WELCOMED.at_door, WELCOMED.actor, theirs.at_door, theirs.actor)
    assert found.door("n" * 52) is None


def test_a_code_counts_again_after_the_shield_was_lifted() -> None:
    """It closes those before it, as ever."""
    shielded = person(team(Kind.ADVOCATE, "a"))
    raised = ShieldRaised(against=shielded.audience, reason="because", review_on=after(60))
    lifted = ShieldLifted(against=shielded.audience)
    again = YouthWelcomed(audience=team(Kind.YOUTH, "n"), verifier="n" * 52, door=team(Kind.YOUTH, "n-door"))
    told = (fact(WELCOMED, case=CASE), fact(raised, case=CASE), fact(lifted, case=CASE), fact(again, after(2), CASE))
    found = registry(*(msgspec.structs.replace(each, seq=seq, by=shielded) for seq, each in enumerate(told, 1)))
    assert found.door("d" * 52) is None
    assert found.door("n" * 52) is not None


@pytest.mark.parametrize("typed", ["482-917", " 482 917", "４８２９１７"])
def test_a_second_secret_is_known_however_it_was_typed(typed: str) -> None:
    """Spaces and dashes don't matter; the same secret beside another code is another hash."""
    assert second_verifier(typed, "c" * 52) == second_verifier("482917", "c" * 52)
    assert second_verifier(typed, "c" * 52) != second_verifier("482917", "d" * 52)
    assert second_verifier("482917", "c" * 52) != verifier("482917")


@pytest.mark.parametrize(
    "secret, fits",
    [
        ("482917", True),
        ("48291", False),
        ("000000", False),
        ("112211", False),
        ("123456", False),
        ("987654", False),
        ("two quiet rivers", True),
        ("río verde", True),
        ("river", False),
        ("aaaaaaaaaa", False),
        ("", False),
    ],
)
def test_a_second_secret_is_not_what_everybody_tries_first(secret: str, fits: bool) -> None:
    """Six digits or eight letters, and not the same one over and over, or one after the other."""
    assert (second_complaint(secret) is None) is fits
