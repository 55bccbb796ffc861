"""Cards of lists and boards: what one referral, request, page or report looks like among others. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from contracts.clocks import table
from contracts.figures import usual
from contracts.vocabulary import Asker, ClockKind, Need, PageReason, PageState, ReferralState, Urgency
from portal import words
from portal.i18n import N_, _, decimal
from portal.models.clocks.timed import Timed
from portal.models.oncall.oncall import Page
from portal.models.referrals.referral import Answer, Referral
from portal.models.requests.request import Request
from portal.sheet import Sheet
from portal.words import Clock, Tag, When

PER_LIST: Final = 30
"""How many cards a list shows before it says that there are more."""


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a community; whoever runs it must confirm them before use."""

    first_services: timedelta = table()[ClockKind.FIRST_SERVICES].length
    """From the request to the first contact. Source: Los Angeles County's first responder protocol (2014), a target."""
    elsewhere: tuple[tuple[str, timedelta], ...] = ()
    """The same in regions that have their own."""
    coaching_months: int = usual().coaching_months
    """For how many months of a job somebody checks in."""

    def first_services_in(self, region: str) -> timedelta:
        """Return how long it may take in ``region`` from the request to the first contact."""
        return dict(self.elsewhere).get(region, self.first_services)


USUAL: Final = Targets()


def targets_of(sheet: Sheet) -> Targets:
    """Return the figures that count for whoever ``sheet`` is of."""
    first = ClockKind.FIRST_SERVICES
    return Targets(
        first_services=sheet.clocks.usual[first].length,
        elsewhere=tuple((region, each[first].length) for region, each in sheet.clocks.regions.items()),
        coaching_months=sheet.figures.coaching_months,
    )


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
    PageState.CALLING: Tag(words.WARN, N_("asking for an advocate")),
    PageState.ACKNOWLEDGED: Tag(words.OK, N_("an advocate has it")),
    PageState.ON_THE_WAY: Tag(words.OK, N_("advocate on the way")),
    PageState.ARRIVED: Tag(words.OK, N_("advocate is there")),
}
"""What everyone with a part in it sees of a page: that help is coming."""

PAGE_TITLES: Final[Mapping[PageReason, str]] = {
    PageReason.URGENT_REFERRAL: N_("Someone needs help today"),
    PageReason.MEDICAL_EXAM: N_("An advocate is needed at a medical exam"),
    PageReason.INTERVIEW: N_("An advocate is needed at an interview"),
    PageReason.PROSECUTION: N_("An advocate is needed with a prosecutor"),
    PageReason.COURT: N_("An advocate is needed in court"),
    PageReason.CORRECTIONS: N_("An advocate is needed in a correctional facility"),
    PageReason.YOUNG_PERSON_ASKED: N_("A young person asked for somebody"),
    PageReason.CRISIS: N_("Someone needs a person with them now"),
    PageReason.OTHER: N_("An advocate is needed"),
}

ASKED_BY: Final[Mapping[Asker, str]] = {
    Asker.YOUNG_PERSON: N_("A young person"),
    Asker.PARENT: N_("A parent"),
    Asker.GUARDIAN: N_("A guardian"),
    Asker.FOSTER_PARENT: N_("A foster parent"),
    Asker.RELATIVE: N_("A relative"),
    Asker.GROUP_HOME_STAFF: N_("Group-home or other staff"),
    Asker.FAMILY_FRIEND: N_("A family friend"),
    Asker.OTHER: N_("Someone who cares"),
}

STATES: Final[Mapping[ReferralState, Tag]] = {
    ReferralState.DRAFT: Tag(words.CALM, N_("not sent yet")),
    ReferralState.REQUESTED: Tag(words.CALM, N_("waiting for an answer")),
    ReferralState.ACCEPTED: Tag(words.OK, N_("accepted")),
    ReferralState.REJECTED: Tag(words.WARN, N_("no door found")),
    ReferralState.CANCELLED: Tag(words.CALM, N_("stopped")),
    ReferralState.IN_PROGRESS: Tag(words.OK, N_("in progress")),
    ReferralState.ON_HOLD: Tag(words.CALM, N_("paused")),
    ReferralState.FAILED: Tag(words.WARN, N_("could not be done")),
    ReferralState.COMPLETED: Tag(words.OK, N_("completed")),
    ReferralState.ENTERED_IN_ERROR: Tag(words.CALM, N_("entered by mistake")),
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
        text=_(
            "%(first)s to %(last)s of %(number)s",
            first=decimal(first + 1),
            last=decimal(first + len(part)),
            number=decimal(len(found)),
        ),
    )
    return part, pager


def service(need: Need | None) -> str:
    """Return the name of a service: "Medical care"."""
    return words.say("NEEDS", need, "name") or _("A service")


def helping(pages: Sequence[Page]) -> dict[str, Tag]:
    """Return by referral how far the advocate who was paged for it is."""
    return {page.referral: words.tagged(HELP_COMING[page.state]) for page in pages if page.referral and page.open}


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
        area=words.small(words.say("AREAS", referral.area)),
        since=words.when(referral.since or now, now),
    )


def referral_clock(referral: Referral, now: datetime, targets: Targets = USUAL) -> Clock | None:
    """Return the clock a referral is under, if any: towards an answer, then towards the first contact."""
    due = referral_due(referral, targets)
    if due is None:
        return None
    if referral.state is ReferralState.ACCEPTED:
        return words.clock(due, now, left=_("left to begin"), since=referral.accepted_at)
    then = _("At zero, one more place is asked.") if due > now else ""
    return words.clock(due, now, left=_("left to answer"), since=referral.since, then=then)


def referral_due(referral: Referral, targets: Targets = USUAL) -> datetime | None:
    """Return when a referral becomes late; None where it is under no clock."""
    match referral.state:
        case ReferralState.REQUESTED if not referral.no_door:
            return referral.due
        case ReferralState.ACCEPTED if referral.since is not None:
            return referral.since + targets.first_services_in(referral.region)
        case _:
            return None


def request_card(request: Request, now: datetime, late: timedelta, href: str) -> RequestCard:
    """Return a request's card for the inbox."""
    by = _(ASKED_BY[request.asker]) if request.asker else _("Somebody")
    return RequestCard(
        id=request.id,
        href=href,
        title=_("%(by)s asks for help", by=by),
        tag=request_tag(request, now, late),
        needs=tuple(words.say("NEEDS", need, "name") for need in request.needs),
        from_=words.reference(request.id, "A"),
        area=words.small(words.say("AREAS", request.area)),
        since=words.when(request.at or now, now),
    )


def request_tag(request: Request, now: datetime, late: timedelta) -> Tag | None:
    """Return how far a request has come, and whether it waits too long; a new one says how soon help is wanted."""
    since = request.waits_since
    if since is not None and now - since > late:
        return Tag(words.LATE, _("waits %(span)s", span=words.span(now - since)))
    if since is not None and request.stage != "new":
        return Tag(words.WARN, _("wrote again"))
    if request.stage == "new" and request.urgency is Urgency.NOW:
        return Tag(words.LATE, _("today or tonight"))
    tone, text = _STAGES["answered" if request.stage == "new" and since is None else request.stage]
    return Tag(tone, _(text))


_STAGES: Final = {
    "new": (words.CALM, N_("new")),
    "answered": (words.CALM, N_("answered")),
    "assessed": (words.CALM, N_("looking")),
    "matched": (words.OK, N_("somebody was found")),
    "closed": (words.CALM, N_("closed")),
}


def report_clocks(clock: Timed | None, now: datetime) -> tuple[Clock, ...]:
    """Return both ways of counting the hours of the cross-report, each saying which it is; none once it was made."""
    if clock is None or clock.is_over:
        return ()
    both = (
        (clock.due, _("left to cross-report"), _("Not counting Saturdays, Sundays and legal holidays.")),
        (clock.due_plain, _("left by the plain 12 hours"), _("Counting every hour, as state standards do.")),
    )
    return tuple(
        words.clock(due, now, left=left, then=then, since=clock.since) for due, left, then in both if due is not None
    )


def _tag(referral: Referral, now: datetime, targets: Targets) -> Tag:
    if referral.state is ReferralState.REQUESTED and referral.no_door:
        return Tag(words.WARN, _("no door found"))
    if referral.need is Need.EMPLOYMENT and referral.state is ReferralState.IN_PROGRESS and referral.accepted_at:
        month = (now - referral.accepted_at) // timedelta(days=30) + 1
        if month <= targets.coaching_months:
            return Tag(
                words.CALM,
                _("month %(month)s of %(coaching_months)s", month=month, coaching_months=targets.coaching_months),
            )
    return words.tagged(STATES[referral.state])


def _text(referral: Referral, now: datetime) -> str:
    match referral.state:
        case ReferralState.DRAFT:
            return _("Nobody has been asked.")
        case ReferralState.REQUESTED | ReferralState.REJECTED:
            return " ".join(_asked(referral, now)) or _("We are looking for places that fit.")
        case _:
            taken = referral.taken_by
            return _("%(name)s said yes.", name=taken.name) if taken is not None and taken.name else ""


def _asked(referral: Referral, now: datetime) -> list[str]:
    """Return who was asked and what they said, a sentence each."""
    waiting, said = referral.open_offers, []
    if not referral.asked and referral.no_door:
        return [_("Nobody in the directory fits right now.")]
    if len(waiting) == 1:
        by = waiting[0].answer_by
        said.append(
            _("Asked %(name)s, answer due %(time)s.", name=waiting[0].name, time=_by(by, now))
            if by and by > now
            else _("Asked %(name)s.", name=waiting[0].name)
        )
    elif waiting:
        said.append(_("Asked %(number)s places. None has answered yet.", number=len(waiting)))
    if any(not each.on_trellis for each in waiting):
        said.append(_("They answer by phone.") if len(waiting) == 1 else _("Some answer by phone."))
    said += [
        _("%(name)s keeps place %(position)s.", name=each.name, position=each.position)
        for each in referral.asked
        if each.answer is Answer.WAITLISTED
    ]
    noes = sum(each.answer is Answer.DECLINED for each in referral.asked)
    if noes:
        said.append(
            _("%(noes)s can't this time.", noes=noes)
            if waiting or noes < len(referral.asked)
            else _("Everyone asked can't.")
        )
    return said


def _by(at: datetime, now: datetime) -> str:
    """Return when somebody answers at the latest: by the clock today, with its day beyond it."""
    same_day = at.astimezone(now.tzinfo).date() == now.date()
    return words.clock_time(at, now) if same_day else words.exact(at, now)
