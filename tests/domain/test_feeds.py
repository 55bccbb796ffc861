"""Links to calendars: whose they are, and when they show nothing any more."""

import msgspec
import pytest

from contracts.base import Actor, Address, Event, Fact
from contracts.gate import FeedMade, FeedRevoked, MakeFeed, PersonInvited, PersonRemoved, RevokeFeed, SignedOut
from contracts.ids import NO_CASE, derived
from contracts.outcomes import NOT_FOUND, Reason, Refusal
from contracts.vocabulary import FeedOf, Kind
from services.bus.gate.credential import Reads, by_feed, presented
from services.gatekeeper import domain
from services.gatekeeper.minting import Identity, mint
from services.gatekeeper.registry import Feed, Registry
from tests.domain.stories import NOON, REGION, after, given, person, team
from tests.domain.test_gate import FORMED, INVITED

ANN = person(FORMED.audience, "ann")
BEN = person(FORMED.audience, "ben")
SECRET = "f" * 52
MAKE = MakeFeed(
    id=derived("cmd", "feed"),
    region=REGION,
    case=NO_CASE,
    about=ANN.team,
    feed=derived("feed", derived("cmd", "feed")),
    of=FeedOf.OWN,
    verifier=SECRET,
)
MADE = FeedMade(audience=ANN.audience, person=ANN.person, feed=MAKE.feed, of=FeedOf.OWN, verifier=SECRET)
REVOKE = RevokeFeed(id=derived("cmd", "revoke"), region=REGION, case=NO_CASE, about=ANN.team, feed=MAKE.feed)
REVOKED = FeedRevoked(audience=ANN.audience, person=ANN.person, feed=MAKE.feed)
REMOVED = PersonRemoved(audience=ANN.audience, person=ANN.person)


def state(*events: Event) -> domain.State:
    return given(domain.evolve, domain.INITIAL, FORMED, INVITED, *events)


def test_a_member_makes_a_link_of_their_own_and_revokes_it() -> None:
    """Once revoked it is not there to be revoked again."""
    assert domain.decide(state(), MAKE, at=NOON, by=ANN) == [MADE]
    assert domain.decide(state(MADE), REVOKE, at=NOON, by=ANN) == [REVOKED]
    assert domain.decide(state(MADE, REVOKED), REVOKE, at=NOON, by=ANN) == NOT_FOUND


@pytest.mark.parametrize("by", [BEN, None, person(team(Kind.HUB, "hub"))])
def test_a_link_is_nobody_elses(by: Actor | None) -> None:
    """Neither a colleague's nor a hub's: for them it isn't there."""
    assert domain.decide(state(MADE), REVOKE, at=NOON, by=by) == NOT_FOUND
    assert domain.decide(state(), MAKE, at=NOON, by=by) == NOT_FOUND


def test_who_was_removed_has_no_links() -> None:
    """Not when they are invited anew either."""
    assert domain.decide(state(MADE, REMOVED), MAKE, at=NOON, by=ANN) == NOT_FOUND
    assert domain.decide(state(MADE, REMOVED, INVITED), REVOKE, at=NOON, by=ANN) == NOT_FOUND


def test_somebody_has_so_many_links_and_no_more() -> None:
    """The refusal says what to do."""
    feeds = [msgspec.structs.replace(MADE, feed=derived("feed", str(n))) for n in range(domain.FEEDS)]
    refusal = domain.decide(state(*feeds), MAKE, at=NOON, by=ANN)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "of")


def test_a_link_is_founded_by_its_command() -> None:
    """Its id can't be aimed at another's."""
    assert MAKE.misfounded() is None
    assert msgspec.structs.replace(MAKE, feed=derived("feed", "another")).misfounded() == "feed"


def registry(*events: Event) -> Registry:
    found = Registry()
    for number, event in enumerate((INVITED, *events), start=1):
        place = Address("gate", REGION, NO_CASE, ANN.team)
        found.take(Fact(derived("evt", str(number)), number, after(number), None, "cause", place, event))
    return found


@pytest.mark.parametrize(
    "events, reads",
    [
        ((MADE,), True),
        ((), False),
        ((MADE, REVOKED), False),
        ((MADE, REMOVED), False),
        ((MADE, REMOVED, INVITED), False),
        ((MADE, SignedOut(audience=ANN.audience, person=ANN.person)), True),
        ((MADE, msgspec.structs.replace(MADE, person=BEN.person, feed=derived("feed", "ben"))), True),
    ],
)
def test_a_link_reads_until_it_is_revoked_or_its_person_removed(events: tuple[Event, ...], *, reads: bool) -> None:
    """Signing out ends sessions and no calendar; a secret that is taken stays whose it was."""
    assert registry(*events).feed(SECRET) == (Feed(id=MAKE.feed, actor=ANN) if reads else None)


def test_a_secret_of_a_calendar_opens_no_door_and_a_code_no_calendar() -> None:
    """They are kept apart."""
    known = registry(MADE)
    assert known.door(SECRET) is None
    assert isinstance(INVITED, PersonInvited)
    assert known.feed(INVITED.verifier) is None


def test_a_link_reads_what_belongs_to_no_case_and_sends_nothing() -> None:
    """Its connection is made for reading alone, and of another kind there is none."""
    identity = Identity(actor=ANN, session=MAKE.feed, expires=after(1), proved_until=after(1), by_feed=True)
    minted = mint(identity, presented(by_feed("token"), Reads.VIEWS))
    assert minted is not None
    assert minted.filter == f"view.partner.{ANN.team}.-.>"
    assert not any(subject.startswith("cmd.") for subject in minted.publish)
    assert mint(identity, presented(by_feed("token"), Reads.OUTCOMES)) is None
