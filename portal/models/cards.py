"""Cards of lists and boards: what one referral, request, page or report looks like among others. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from contracts.clocks import table
from contracts.vocabulary import Asker, ClockKind, Need, PageReason, PageState, ReferralState, Urgency
from portal import words
from portal.models.clocks.timed import Timed
from portal.models.oncall.oncall import Page
from portal.models.referrals.referral import Answer, Referral
from portal.models.requests.request import Request
from portal.words import Clock, Tag, When

PER_LIST: Final = 30
"""How many cards a list shows before it says that there are more."""


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a community; whoever runs it must confirm them before use."""

    first_service: timedelta = table()[ClockKind.FIRST_SERVICES].length
    """From the request to the first contact. Source: Los Angeles County's first responder protocol (2014), a target."""
    coaching_months: int = table()[ClockKind.JOB_COACHING].times
    """Job-coaching check-ins are monthly, months 1 to 6. Source: Wisconsin's Guidelines, as of 2026."""


USUAL: Final = Targets()


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One referral in a list."""

    id: str
    href: str
    title: str
    tag: Tag | None
    clock: Clock | None
    text: str
    ref: str
    area: str
    since: When
    until: str | None = None


class RequestCard(msgspec.Struct, frozen=True, kw_only=True):
    """One request for support in a list."""

    id: str
    href: str
    title: str
    tag: Tag | None
    needs: tuple[str, ...]
    from_: str
    area: str
    since: When


class ReportCard(msgspec.Struct, frozen=True, kw_only=True):
    """One report in a list."""

    id: str
    href: str
    title: str
    tag: Tag | None
    clocks: tuple[Clock, ...]


class Pager(msgspec.Struct, frozen=True):
    """Where a long list goes on."""

    back: str
    more: str
    text: str


HELP_COMING: Final[Mapping[PageState, Tag]] = {
    PageState.CALLING: Tag(words.WARN, "asking for an advocate"),
    PageState.ACKNOWLEDGED: Tag(words.OK, "an advocate has it"),
    PageState.ON_THE_WAY: Tag(words.OK, "advocate on the way"),
    PageState.ARRIVED: Tag(words.OK, "advocate is there"),
}
"""What everyone with a part in it sees of a page: that help is coming."""

PAGE_TITLES: Final[Mapping[PageReason, str]] = {
    PageReason.URGENT_REFERRAL: "Someone needs help today",
    PageReason.MEDICAL_EXAM: "An advocate is needed at a medical exam",
    PageReason.INTERVIEW: "An advocate is needed at an interview",
    PageReason.PROSECUTION: "An advocate is needed with a prosecutor",
    PageReason.COURT: "An advocate is needed in court",
    PageReason.CORRECTIONS: "An advocate is needed in a correctional facility",
    PageReason.YOUNG_PERSON_ASKED: "A young person asked for somebody",
    PageReason.CRISIS: "Someone needs a person with them now",
    PageReason.OTHER: "An advocate is needed",
}

ASKED_BY: Final[Mapping[Asker, str]] = {
    Asker.YOUNG_PERSON: "A young person",
    Asker.PARENT: "A parent",
    Asker.GUARDIAN: "A guardian",
    Asker.FOSTER_PARENT: "A foster parent",
    Asker.RELATIVE: "A relative",
    Asker.GROUP_HOME_STAFF: "Group-home or other staff",
    Asker.FAMILY_FRIEND: "A family friend",
    Asker.OTHER: "Someone who cares",
}

STATES: Final[Mapping[ReferralState, Tag]] = {
    ReferralState.DRAFT: Tag(words.CALM, "not sent yet"),
    ReferralState.REQUESTED: Tag(words.CALM, "waiting for an answer"),
    ReferralState.ACCEPTED: Tag(words.OK, "accepted"),
    ReferralState.REJECTED: Tag(words.WARN, "no door found"),
    ReferralState.CANCELLED: Tag(words.CALM, "stopped"),
    ReferralState.IN_PROGRESS: Tag(words.OK, "in progress"),
    ReferralState.ON_HOLD: Tag(words.CALM, "paused"),
    ReferralState.FAILED: Tag(words.WARN, "could not be done"),
    ReferralState.COMPLETED: Tag(words.OK, "completed"),
    ReferralState.ENTERED_IN_ERROR: Tag(words.CALM, "entered by mistake"),
}


def paged(found: Sequence[Any], page: int, href: str, size: int = PER_LIST) -> tuple[Sequence[Any], Pager | None]:
    """Return one page of a long list (counted from 1; one too high is the last), and where it goes on."""
    last = max(1, -(-len(found) // size))
    page = min(max(page, 1), last)
    first = (page - 1) * size
    part = found[first : first + size]
    if last == 1:
        return part, None
    onward = f"{href}{'&' if '?' in href else '?'}page="
    pager = Pager(
        back=f"{onward}{page - 1}" if page > 1 else "",
        more=f"{onward}{page + 1}" if page < last else "",
        text=f"{first + 1:,} to {first + len(part):,} of {len(found):,}",
    )
    return part, pager


def service(need: Need | None) -> str:
    """Return the name of a service: "Medical care"."""
    return words.say("NEEDS", need, "name") or "A service"


def helping(pages: Sequence[Page]) -> dict[str, Tag]:
    """Return by referral how far the advocate who was paged for it is."""
    return {page.referral: HELP_COMING[page.state] for page in pages if page.referral and page.open}


def referral_card(
    referral: Referral, now: datetime, href: str, helped: Tag | None = None, targets: Targets = USUAL
) -> Card:
    """Return a referral's card: service, urgency, clock and a coarse area, no more."""
    clock = referral_clock(referral, now, targets)
    return Card(
        id=referral.id,
        href=href,
        title=service(referral.need),
        tag=helped or (None if clock else _tag(referral, now, targets)),
        clock=clock,
        text=_text(referral, now),
        ref=words.reference(referral.id, "R"),
        area=referral.area.value if referral.area else "",
        since=words.when(referral.since or now, now),
    )


def referral_clock(referral: Referral, now: datetime, targets: Targets = USUAL) -> Clock | None:
    """Return the clock a referral is under, if any: towards an answer, then towards the first contact."""
    due = referral_due(referral, targets)
    if due is None:
        return None
    if referral.state is ReferralState.ACCEPTED:
        return words.clock(due, now, left="left to begin", since=referral.accepted_at)
    then = "At zero, one more place is asked." if due > now else ""
    return words.clock(due, now, left="left to answer", since=referral.since, then=then)


def referral_due(referral: Referral, targets: Targets = USUAL) -> datetime | None:
    """Return when a referral becomes late; None where it is under no clock."""
    match referral.state:
        case ReferralState.REQUESTED if not referral.no_door:
            return referral.due
        case ReferralState.ACCEPTED if referral.since is not None:
            return referral.since + targets.first_service
        case _:
            return None


def request_card(request: Request, now: datetime, href: str) -> RequestCard:
    """Return a request's card for the inbox."""
    by = ASKED_BY[request.asker] if request.asker else "Somebody"
    return RequestCard(
        id=request.id,
        href=href,
        title=f"{by} asks for help",
        tag=request_tag(request),
        needs=tuple(words.say("NEEDS", need, "name") for need in request.needs),
        from_=words.reference(request.id, "A"),
        area=request.area.value if request.area else "",
        since=words.when(request.at or now, now),
    )


def request_tag(request: Request) -> Tag | None:
    """Return how far a request has come; a new one says how soon help is wanted."""
    match request.stage:
        case "closed":
            return Tag(words.CALM, "closed")
        case "matched":
            return Tag(words.OK, "somebody was found")
        case "assessed":
            return Tag(words.CALM, "looking")
        case _ if request.urgency is Urgency.NOW:
            return Tag(words.LATE, "today or tonight")
        case _:
            return Tag(words.CALM, "new")


def report_clocks(clock: Timed | None, now: datetime) -> tuple[Clock, ...]:
    """Return both ways of counting the hours of the cross-report, each saying which it is; none once it was made."""
    if clock is None or clock.is_over:
        return ()
    both = (
        (clock.due, "left to cross-report", "Not counting Saturdays, Sundays and legal holidays."),
        (clock.due_plain, "left by the plain 12 hours", "Counting every hour, as state standards do."),
    )
    return tuple(
        words.clock(due, now, left=left, then=then, since=clock.since) for due, left, then in both if due is not None
    )


def _tag(referral: Referral, now: datetime, targets: Targets) -> Tag:
    if referral.state is ReferralState.REQUESTED and referral.no_door:
        return Tag(words.WARN, "no door found")
    if referral.need is Need.EMPLOYMENT and referral.state is ReferralState.IN_PROGRESS and referral.accepted_at:
        month = (now - referral.accepted_at) // timedelta(days=30) + 1
        if month <= targets.coaching_months:
            return Tag(words.CALM, f"month {month} of {targets.coaching_months}")
    return STATES[referral.state]


def _text(referral: Referral, now: datetime) -> str:
    match referral.state:
        case ReferralState.DRAFT:
            return "Nobody has been asked."
        case ReferralState.REQUESTED | ReferralState.REJECTED:
            return " ".join(_asked(referral, now)) or "The router is looking."
        case _:
            taken = referral.taken_by
            return f"{taken.name} said yes." if taken is not None and taken.name else ""


def _asked(referral: Referral, now: datetime) -> list[str]:
    """Return who was asked and what they said, a sentence each."""
    waiting, said = referral.open_offers, []
    if not referral.asked and referral.no_door:
        return ["Nobody in the directory fits right now."]
    if len(waiting) == 1:
        by = waiting[0].answer_by
        said.append(f"Asked {waiting[0].name}{f', answer due {_by(by, now)}' if by and by > now else ''}.")
    elif waiting:
        said.append(f"Asked {len(waiting)} places. None has answered yet.")
    if any(not each.on_trellis for each in waiting):
        said.append("They answer by phone." if len(waiting) == 1 else "Some answer by phone.")
    said += [f"{each.name} keeps place {each.position}." for each in referral.asked if each.answer is Answer.WAITLISTED]
    noes = sum(each.answer is Answer.DECLINED for each in referral.asked)
    if noes:
        said.append(f"{noes} can't this time." if waiting or noes < len(referral.asked) else "Everyone asked can't.")
    return said


def _by(at: datetime, now: datetime) -> str:
    """Return when somebody answers at the latest: by the clock today, with its day beyond it."""
    same_day = at.astimezone(now.tzinfo).date() == now.date()
    return words.clock_time(at, now) if same_day else words.exact(at, now)
