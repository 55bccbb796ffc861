"""Which facts call for messages, to whom, and by which ways they can be told. Pure."""

import base64
import hmac
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from contracts.accompany import OccasionRaised
from contracts.aftercare import FollowUpDue
from contracts.base import Address, Audience, Event, Fact
from contracts.care import CourtReviewComes, CourtReviewDue
from contracts.caring import AskedAgain
from contracts.clock import ClockCorrected, ClockMet, ClockMissed, ClockStarted, ClockStopped, ClockWarned
from contracts.gate import PersonInvited, PersonRemoved
from contracts.ids import NO_CASE, derived
from contracts.intake import SupportRequested
from contracts.known import AskedAfter
from contracts.life import DeadlineNear
from contracts.meeting import MeetingNear
from contracts.message import MessageBegun
from contracts.oncall import AdvocateArrived, PageAcknowledged, PageFinished, PageSent
from contracts.outreach import ContactAsked, ContactDue
from contracts.reach import WayAdded, WayRemoved, WayTried
from contracts.referral import FirstContactAsked, ReferralOffered, TransferAsked
from contracts.response import TrainingNear
from contracts.roster import ShiftUnproved
from contracts.support import AnswerAwaited, BookingCancelled, OfferingNear, PlaceTaken
from contracts.vocabulary import Channel, ClockKind, Kind, MessageAbout
from services.messenger.figures import REQUESTS_TOGETHER

_TOKEN: Final = 26

_TARGETS: Final = frozenset({ClockKind.FIRST_SERVICES})
_SETTLES: Final = {MessageAbout.PAGE: "oncall", MessageAbout.CLOCK: "clock"}
"""Of which contexts what a message is about may need nobody to be told any more."""
_TELLS: Final[dict[type[Event], MessageAbout]] = {
    **dict.fromkeys((FirstContactAsked, FollowUpDue, AskedAfter), MessageAbout.REFERRAL),
    **dict.fromkeys(
        (ContactDue, ContactAsked, CourtReviewComes, CourtReviewDue, DeadlineNear, MeetingNear, OccasionRaised),
        MessageAbout.CASE,
    ),
    TrainingNear: MessageAbout.TRAINING,
    **dict.fromkeys((PlaceTaken, BookingCancelled, AnswerAwaited, OfferingNear, AskedAgain), MessageAbout.SUPPORT),
}
"""What names who is to be told, and what the message is then about."""

Who = tuple[Audience, str]
"""One person of a team."""


class Line(NamedTuple):
    """One way of telling somebody."""

    way: str
    channel: Channel
    address: str | None


class Call(NamedTuple):
    """What calls for messages: to all of ``audiences``, or by one way of one person alone."""

    about: MessageAbout
    audiences: tuple[Audience, ...]
    origin_case: str
    origin: str
    number: int
    id: str
    only: str | None = None


class Ways:
    """How everybody can be told: a fold of the facts of `reach`."""

    def __init__(self) -> None:
        self._lines: dict[Who, dict[str, Line]] = {}
        self._taken_away: set[str] = set()

    def apply(self, fact: Fact) -> None:
        """Go on by one fact."""
        match fact.event:
            case WayAdded(audience=audience, person=person, way=way, channel=channel, address=address):
                self._lines.setdefault((audience, person), {})[way] = Line(way, channel, address)
            case WayRemoved(audience=audience, person=person, way=way, gone=gone):
                self._lines.get((audience, person), {}).pop(way, None)
                if not gone:
                    self._taken_away.add(way)
            case _:
                pass

    def of(self, who: Who) -> tuple[Line, ...]:
        """Return the ways of one person."""
        return tuple(self._lines.get(who, {}).values())

    def was_taken_away(self, way: str) -> bool:
        """Return whether its person took a way away themselves: what came by it may be in other hands."""
        return way in self._taken_away

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels by which anybody is told."""
        return frozenset(line.channel for lines in self._lines.values() for line in lines.values())


class Comings:
    """Where in FACTS each person was last invited into their team, or last removed: a fold of one of the two."""

    def __init__(self) -> None:
        self.of: dict[Audience, dict[str, int]] = {}

    def apply(self, fact: Fact) -> None:
        """Go on by one fact."""
        if isinstance(fact.event, PersonInvited | PersonRemoved):
            self.of.setdefault(fact.event.audience, {})[fact.event.person] = fact.seq


def people_of(audience: Audience, invited: Comings, removed: Comings) -> tuple[str, ...]:
    """Return the people of a team: whoever was invited, and not removed since."""
    gone = removed.of.get(audience, {})
    return tuple(person for person, seq in invited.of.get(audience, {}).items() if seq > gone.get(person, 0))


def call_for(fact: Fact, hubs: Sequence[Audience]) -> Call | None:
    """Return what ``fact`` calls for, or None. ``hubs`` are those of its region."""
    where = fact.address
    call = Call(MessageAbout.PAGE, (), where.case, where.aggregate, 0, derived("call", fact.id))
    match fact.event:
        case PageSent(number=number, audiences=audiences):
            call = call._replace(audiences=audiences, number=number)
        case ShiftUnproved(team=team):
            call = call._replace(about=MessageAbout.SHIFT, audiences=(Audience(Kind.ADVOCATE, team), *hubs))
        case ReferralOffered(audience=Audience() as audience):
            call = call._replace(about=MessageAbout.OFFER, audiences=(audience,))
        case SupportRequested():
            together = derived("call", where.region, _stretch(fact.at))
            call = call._replace(about=MessageAbout.REQUEST, audiences=tuple(hubs), id=together)
        case ClockWarned(kind=kind, told=told) | ClockMissed(kind=kind, told=told) if kind in _TARGETS:
            # A hundred referrals that are late in one night are one message to each, as requests are.
            together = derived("call", where.region, kind, _stretch(fact.at))
            call = call._replace(about=MessageAbout.REFERRAL, audiences=told, id=together)
        case ClockWarned(told=told) | ClockMissed(told=told) | ClockCorrected(told=told):
            call = call._replace(about=MessageAbout.CLOCK, audiences=told)
        case _ if (about := _TELLS.get(type(fact.event))) is not None:
            return _as_named(call, fact, about)
        case TransferAsked(to=to):
            call = call._replace(about=MessageAbout.REFERRAL, audiences=(to,))
        case WayTried(audience=audience, way=way):
            call = call._replace(about=MessageAbout.TEST, audiences=(audience,), origin_case=NO_CASE, only=way)
        case _:
            return None
    return call


def _as_named(call: Call, fact: Fact, about: MessageAbout) -> Call | None:
    """Return the call to those whom ``fact`` itself names, or None where it names nobody."""
    told = fact.event.asks if isinstance(fact.event, OccasionRaised) else getattr(fact.event, "told", ())
    if about is MessageAbout.CASE:
        # Whoever holds somebody's phone can ask for them, or move a meeting, again and again: each is told once.
        call = call._replace(id=derived("call", fact.address.case, fact.event.tag(), _stretch(fact.at)))
    return call._replace(about=about, audiences=told) if told else None


def messages(
    call: Call, ways: Ways, invited: Comings, removed: Comings, *, at: datetime, lasts: timedelta
) -> Iterator[tuple[MessageBegun, Line]]:
    """Yield each message that ``call`` asks for: one a person and way."""
    for audience in call.audiences:
        for person in people_of(audience, invited, removed):
            for line in ways.of((audience, person)):
                if call.only in (None, line.way):
                    yield _begun(call, audience, person, line, at + lasts), line


def token_of(begun: MessageBegun, key: bytes) -> str:
    """Return the token in the message's link: the same however often it is worked out, and only with ``key``."""
    told = f"{begun.call}\x1f{begun.audience.kind}\x1f{begun.audience.team}\x1f{begun.person}\x1f{begun.way}"
    return base64.b32encode(hmac.digest(key, told.encode(), "sha256")).decode().lower()[:_TOKEN]


def origin_of(begun: MessageBegun, region: str) -> Address | None:
    """Return what a message is about, where that may need nobody to be told any more."""
    context = _SETTLES.get(begun.about)
    return None if context is None else Address(context, region, begun.origin_case, begun.origin)


def is_settled(step: int, told: Iterable[Fact]) -> bool:
    """Return whether nobody needs to hear any more of a step of a page that somebody has, or of a clock that is over.

    ``told`` are the facts of the page, or the clock, in order.
    """
    settled = False
    for fact in told:
        match fact.event:
            case PageSent(number=number):
                settled = settled and number > step
            case ClockStarted():
                settled = False
            case PageAcknowledged() | AdvocateArrived() | PageFinished() | ClockMet() | ClockStopped():
                settled = True
            case _:
                pass
    return settled


def _stretch(at: datetime) -> str:
    return str(int(at.timestamp()) // int(REQUESTS_TOGETHER.total_seconds()))


def _begun(call: Call, audience: Audience, person: str, line: Line, until: datetime) -> MessageBegun:
    return MessageBegun(
        about=call.about,
        audience=audience,
        person=person,
        way=line.way,
        channel=line.channel,
        origin_case=call.origin_case,
        origin=call.origin,
        call=call.id,
        until=until,
        number=call.number,
    )
