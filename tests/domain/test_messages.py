"""A message: given events, when it was tried or its link pressed, then events. And who is sent one at all."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import msgspec
import pytest

from contracts.accompany import OccasionRaised
from contracts.aftercare import FollowUpDue
from contracts.base import Address, Audience, Event, Fact, Wake
from contracts.caring import AskedAgain
from contracts.clock import ClockCorrected, ClockMet, ClockMissed, ClockStarted, ClockStopped, ClockWarned
from contracts.gate import PersonInvited, PersonRemoved
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import SupportRequested
from contracts.known import AskedAfter
from contracts.meeting import MeetingNear
from contracts.message import (
    LinkPressed,
    MessageBegun,
    MessageDelivered,
    MessageDropped,
    MessageTried,
    NoteDelivered,
    PressLink,
    message_of,
)
from contracts.oncall import PageAcknowledged, PageSent
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.outreach import ContactAsked
from contracts.reach import WayAdded, WayRemoved, WayTried
from contracts.referral import FirstContactAsked, ReferralOffered, TransferAsked
from contracts.roster import ShiftUnproved
from contracts.support import AnswerAwaited, BookingCancelled, OfferingNear, PlaceTaken
from contracts.vocabulary import Channel, ClockKind, Kind, MessageAbout, Told
from services.messenger import domain
from services.messenger.calls import Call, Comings, Ways, call_for, is_settled, messages, origin_of, token_of
from services.messenger.domain import Came, tried
from services.messenger.figures import PATIENCE, REQUESTS_TOGETHER
from tests.bus.samples import sample
from tests.domain.stories import CASE, NOON, REGION, team

ADVOCATE, SECOND, HUB = team(Kind.ADVOCATE, "advocate"), team(Kind.ADVOCATE, "second"), team(Kind.HUB, "hub")
KEY = b"k" * 32
UNTIL = NOON + timedelta(hours=24)
BEGUN = sample(
    MessageBegun,
    about=MessageAbout.PAGE,
    audience=ADVOCATE,
    person="one",
    channel=Channel.TEXT,
    origin_case=CASE,
    number=3,
    until=UNTIL,
)
TOKEN = token_of(BEGUN, KEY)
_PAUSES = PATIENCE[Channel.TEXT].again


def state(*events: Event) -> domain.State:
    """A message after ``events``."""
    return reduce(domain.evolve, events, domain.INITIAL)


def test_what_fails_is_tried_again_ever_later_and_then_given_up() -> None:
    """There is a timer for each attempt that follows, and none after the last; nothing else is needed to go on."""
    message, at = state(BEGUN), NOON
    told: list[Told] = []
    while not told or told[-1] is Told.FAILED:
        [event] = tried(message, Came.FAILED, at)
        assert isinstance(event, MessageTried)
        assert (event.origin, event.origin_case, event.number) == (BEGUN.origin, CASE, 3)
        message = domain.evolve(message, event)
        told.append(event.told)
        assert domain.wakes(message) == ({Wake(event.again, domain.AGAIN)} if event.again else set())
        assert event.again == (at + _PAUSES[event.attempt - 1] if event.told is Told.FAILED else None)
        at = event.again or at
    assert told == [Told.FAILED] * len(_PAUSES) + [Told.GIVEN_UP]


@pytest.mark.parametrize("came, told", [(Came.TAKEN, Told.SENT), (Came.GONE, Told.GIVEN_UP)])
def test_what_was_taken_or_can_never_be_is_not_tried_again(came: Came, told: Told) -> None:
    """A way that is no more is not asked a second time."""
    [event] = tried(state(BEGUN), came, NOON)
    assert isinstance(event, MessageTried)
    assert (event.told, event.again, event.gone) == (told, None, came is Came.GONE)
    assert not domain.wakes(state(BEGUN, event))


def press(token: str = TOKEN, *, cant: bool = False, about: str | None = None) -> PressLink:
    """Somebody presses the button that the link with ``token`` opens."""
    return PressLink(
        id=fresh("cmd"), region=REGION, case=NO_CASE, about=about or message_of(token), token=token, cant=cant
    )


def decided(events: Sequence[Event], command: PressLink | NoteDelivered, at: datetime = NOON) -> list[Event] | Refusal:
    """What comes of ``command``."""
    return domain.decide(state(*events), command, at=at)


def test_whoever_holds_the_link_may_answer_once_and_think_again() -> None:
    """Pressing twice is pressing once; "I can't" after "I have it" is news; and it ends somewhere."""
    events: list[Event] = [BEGUN]
    for cant in (False, False, True, True):
        found = decided(events, press(cant=cant))
        assert isinstance(found, list)
        events += found
    said = [event.cant for event in events if isinstance(event, LinkPressed)]
    assert said == [False, True]
    for turn in range(20):
        found = decided(events, press(cant=bool(turn % 2)))
        assert isinstance(found, list)
        events += found
    assert len(events) < 10


@pytest.mark.parametrize(
    "events, command, at",
    [
        ([], press(), NOON),
        ([BEGUN], press(about=message_of("a" * 26)), NOON),
        ([BEGUN], press("a" * 26, about=message_of(TOKEN)), NOON),
        ([BEGUN], press(), UNTIL + timedelta(seconds=1)),
    ],
)
def test_a_wrong_link_and_a_lapsed_one_are_as_none(events: list[Event], command: PressLink, at: datetime) -> None:
    """All of them get the same answer."""
    assert decided(events, command, at) == NOT_FOUND


def test_delivered_is_said_once() -> None:
    """A device may say so again and again."""
    command = NoteDelivered(id=fresh("cmd"), region=REGION, case=NO_CASE, about=message_of(TOKEN), token=TOKEN)
    found = decided([BEGUN], command)
    assert isinstance(found, list)
    assert [type(event) for event in found] == [MessageDelivered]
    assert decided([BEGUN, *found], command) == []


def test_a_token_is_the_same_each_time_and_takes_the_key() -> None:
    """Of another call, person, way or key it is another."""
    others = [
        msgspec.structs.replace(BEGUN, call=fresh("call")),
        msgspec.structs.replace(BEGUN, person="two"),
        msgspec.structs.replace(BEGUN, way=fresh("way")),
    ]
    tokens = {token_of(BEGUN, KEY), token_of(msgspec.structs.replace(BEGUN, until=NOON), KEY)}
    assert tokens == {TOKEN}
    assert len({TOKEN, token_of(BEGUN, b"other"), *(token_of(each, KEY) for each in others)}) == 5


# --------------------------------------------------------------------------------------------------------- who is told


def fact(event: Event, seq: int = 1, at: datetime = NOON, case: str = CASE) -> Fact:
    """``event`` as it stands in FACTS."""
    address = Address(event.context(), REGION, case, derived("page", case))
    return Fact(derived("evt", event.tag(), str(seq)), seq, at, None, fresh("cause"), address, event)


def requested(at: datetime) -> Call:
    """What a request for support calls for."""
    call = call_for(fact(sample(SupportRequested), int(at.timestamp()), at), [HUB])
    assert call is not None
    return call


@pytest.mark.parametrize(
    "event, about, audiences",
    [
        (sample(PageSent, audiences=(ADVOCATE, SECOND), number=2), MessageAbout.PAGE, (ADVOCATE, SECOND)),
        (sample(ShiftUnproved, team=ADVOCATE.team), MessageAbout.SHIFT, (ADVOCATE, HUB)),
        (sample(ReferralOffered, audience=SECOND), MessageAbout.OFFER, (SECOND,)),
        (sample(FirstContactAsked, told=(SECOND, HUB)), MessageAbout.REFERRAL, (SECOND, HUB)),
        (sample(PlaceTaken, told=(SECOND,)), MessageAbout.SUPPORT, (SECOND,)),
        (sample(BookingCancelled, told=(SECOND,)), MessageAbout.SUPPORT, (SECOND,)),
        (sample(AnswerAwaited, told=(SECOND, HUB)), MessageAbout.SUPPORT, (SECOND, HUB)),
        (sample(OfferingNear, told=(HUB,)), MessageAbout.SUPPORT, (HUB,)),
        (sample(AskedAgain, told=(HUB,)), MessageAbout.SUPPORT, (HUB,)),
        (sample(FollowUpDue, told=(SECOND,)), MessageAbout.REFERRAL, (SECOND,)),
        (sample(AskedAfter, told=(ADVOCATE,)), MessageAbout.REFERRAL, (ADVOCATE,)),
        (sample(OccasionRaised, asks=(ADVOCATE,)), MessageAbout.CASE, (ADVOCATE,)),
        (sample(TransferAsked, to=HUB), MessageAbout.REFERRAL, (HUB,)),
        (sample(SupportRequested), MessageAbout.REQUEST, (HUB,)),
        (sample(ClockWarned, told=(ADVOCATE, HUB)), MessageAbout.CLOCK, (ADVOCATE, HUB)),
        (sample(ClockMissed, told=(HUB,)), MessageAbout.CLOCK, (HUB,)),
        (sample(ClockMissed, kind=ClockKind.FIRST_SERVICES, told=(HUB,)), MessageAbout.REFERRAL, (HUB,)),
        (sample(ClockCorrected, told=(HUB,)), MessageAbout.CLOCK, (HUB,)),
        (sample(WayTried, audience=ADVOCATE), MessageAbout.TEST, (ADVOCATE,)),
    ],
)
def test_whom_a_fact_calls(event: Event, about: MessageAbout, audiences: tuple[Audience, ...]) -> None:
    """Who was asked; whose shift it is, and the hub; who was offered something; the hub; and who tries their own."""
    call = call_for(fact(event), [HUB])
    assert call is not None
    assert (call.about, call.audiences) == (about, audiences)


def test_an_answer_calls_nobody() -> None:
    """And so with everything that is not in the list."""
    assert call_for(fact(sample(PageAcknowledged)), [HUB]) is None
    assert call_for(fact(sample(ReferralOffered, audience=None)), [HUB]) is None


def test_requests_that_come_together_are_one_message() -> None:
    """A flood of requests would otherwise be a flood of texts that all say the same."""
    stretch = REQUESTS_TOGETHER
    assert requested(NOON).id == requested(NOON + stretch / 2).id != requested(NOON + stretch).id


def test_whoever_asks_again_and_again_in_a_case_sends_one_message() -> None:
    """A phone in other hands would otherwise flood an advocate; another case, or something else in it, is its own."""
    asks, near = sample(ContactAsked, told=(ADVOCATE,)), sample(MeetingNear, told=(ADVOCATE,))
    stretch, other = REQUESTS_TOGETHER, derived("case", "other")
    told = [fact(asks), fact(asks, 2, NOON + stretch / 2), fact(asks, 3, NOON + stretch), fact(near)]
    told.append(fact(asks, 4, case=other))
    first, again, *others = (call.id for each in told if (call := call_for(each, [])) is not None)
    assert first == again
    assert len({first, *others}) == len(told) - 1


def test_referrals_that_are_late_together_are_one_message_and_a_clock_of_the_law_is_its_own() -> None:
    """A hub isn't told a hundred times in one night; and nobody misses what the law asks among them."""
    target = sample(ClockMissed, kind=ClockKind.FIRST_SERVICES, told=(HUB,))
    law = sample(ClockMissed, kind=ClockKind.MISSING_FROM_CARE, told=(HUB,))
    calls = [call_for(fact(event, seq), []) for event in (target, law) for seq in (1, 2)]
    ids = [each.id for each in calls if each is not None]
    assert (len(ids), len(set(ids[:2])), len(set(ids[2:]))) == (4, 1, 2)


def test_each_person_of_a_team_is_told_by_each_of_their_ways() -> None:
    """Not who was removed, not by a way that was taken away; who came back is told again."""
    ways, invited, removed = Ways(), Comings(), Comings()
    kept: dict[str, Any] = {"channel": Channel.TEXT, "address": "+16085550100"}

    def added(person: str, way: str) -> WayAdded:
        return WayAdded(audience=ADVOCATE, person=person, way=derived("way", way), **kept)

    for person, way in (("one", "a"), ("one", "b"), ("one", "c"), ("two", "d"), ("back", "e")):
        ways.apply(fact(added(person, way)))
    ways.apply(fact(WayRemoved(audience=ADVOCATE, person="one", way=derived("way", "c"))))
    for seq, person in enumerate(("one", "two", "back", "nowhere"), start=1):
        invited.apply(fact(sample(PersonInvited, audience=ADVOCATE, person=person), seq))
    for seq, person in enumerate(("two", "back"), start=10):
        removed.apply(fact(PersonRemoved(audience=ADVOCATE, person=person), seq))
    invited.apply(fact(sample(PersonInvited, audience=ADVOCATE, person="back"), 20))
    call = call_for(fact(sample(PageSent, audiences=(ADVOCATE, SECOND))), [HUB])
    assert call is not None
    found = list(messages(call, ways, invited, removed, at=NOON, lasts=timedelta(hours=1)))
    assert {begun.way for begun, _ in found} == {derived("way", name) for name in "abe"}
    assert len({token_of(begun, KEY) for begun, _ in found}) == 3
    assert {begun.until for begun, _ in found} == {NOON + timedelta(hours=1)}


def test_a_page_that_somebody_has_is_not_tried_again_for_others() -> None:
    """Until it escalates once more: then those of the next step are told."""
    first, second = sample(PageSent, number=3), sample(PageSent, number=4)
    answered = sample(PageAcknowledged)
    assert not is_settled(3, [fact(first)])
    assert not is_settled(3, [fact(answered), fact(first)])
    assert is_settled(3, [fact(first), fact(answered)])
    assert not is_settled(4, [fact(first), fact(answered), fact(second)])
    assert origin_of(BEGUN, "northwest") == Address("oncall", "northwest", BEGUN.origin_case, BEGUN.origin)
    assert origin_of(msgspec.structs.replace(BEGUN, about=MessageAbout.OFFER), "northwest") is None


def test_of_a_clock_that_is_over_nobody_is_told_any_more() -> None:
    """It was met, or needn't run; the next one that runs is another matter."""
    started, missed, met = (fact(sample(kind)) for kind in (ClockStarted, ClockMissed, ClockMet))
    assert not is_settled(0, [started, missed])
    assert is_settled(0, [started, missed, met])
    assert is_settled(0, [started, fact(sample(ClockStopped))])
    assert not is_settled(0, [started, met, started, missed])


def test_what_nobody_needs_any_more_has_no_timer() -> None:
    """It was dropped."""
    [failed] = tried(state(BEGUN), Came.FAILED, NOON)
    assert domain.wakes(state(BEGUN, failed))
    assert not domain.wakes(state(BEGUN, failed, MessageDropped()))
