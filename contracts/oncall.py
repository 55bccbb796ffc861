"""On call: pages that somebody always answers. Decided by ``oncall_scheduler``.

A case has one line to whoever is on call, the aggregate `page_of`: a request while a page is open joins it, and the
next one after it is done begins anew in the same place. Rosters are in `contracts.roster`.
"""

from typing import ClassVar

from contracts.base import Audience, Command, Event, TeamToken
from contracts.ids import ReferralId, derived
from contracts.labels import Count, Flag, Moment, OfficePhone, OwnMoment, Reach
from contracts.roster import Policy
from contracts.vocabulary import (
    Asked,
    CantReason,
    Channel,
    Language,
    PageOutcome,
    PageReason,
    PassReason,
    Told,
)


def page_of(case: str) -> str:
    """Return the id of the one line of ``case`` to whoever is on call."""
    return derived("page", case)


class RequestPage(Command, frozen=True, tag="oncall_scheduler.page.v1"):
    """Ask for an advocate in a case that is known. ``reach`` is how to call back, shown to whoever answers."""

    reason: PageReason
    language: Language
    youth_asked: Flag
    """Whether the youth was asked first, as is their right unless they can't be."""
    reach: Reach | None = None


class CallAdvocate(Command, frozen=True, tag="oncall_scheduler.call.v1"):
    """Ask for an advocate for a young person whose case, if there is one, the asker doesn't know: a file of its own."""

    founds: ClassVar = ("case",)
    reason: PageReason
    language: Language
    youth_asked: Flag
    reach: Reach | None = None

    def misfounded(self) -> str | None:
        if self.case != derived("case", self.id):
            return "case"
        return None if self.about == page_of(self.case) else "about"


class AcknowledgePage(Command, frozen=True, tag="oncall_scheduler.acknowledge.v1"):
    """Say "I have it"."""


class PassPageOn(Command, frozen=True, tag="oncall_scheduler.pass_on.v1"):
    """Say "I can't, ask the next person"."""

    reason: CantReason = CantReason.OTHER


class HandPageOver(Command, frozen=True, tag="oncall_scheduler.hand_over.v1"):
    """Hand a page that one has over to another advocate, who is asked at once."""

    to: TeamToken


class SetOut(Command, frozen=True, tag="oncall_scheduler.set_out.v1"):
    """Say "I'm on my way"."""


class Arrive(Command, frozen=True, tag="oncall_scheduler.arrive.v1"):
    """Say "I have arrived"."""


class FinishPage(Command, frozen=True, tag="oncall_scheduler.finish.v1"):
    """Say that it is done: once somebody is there, or where a call was enough, ``by_telephone`` and nobody goes."""

    by_telephone: Flag = False


class DebriefPage(Command, frozen=True, tag="oncall_scheduler.debrief.v1"):
    """Say what came of it, and whether one wants to talk to somebody about it oneself. Nothing else is asked."""

    outcome: PageOutcome
    wants_support: Flag


class SeePage(Command, frozen=True, tag="oncall_scheduler.see.v1"):
    """Say that a page is before one's eyes: a screen that is looked at says so by itself."""


class PageRequested(Event, frozen=True, tag="oncall.page_requested.v1"):
    """An advocate is needed. ``policy`` is the escalation as it stood then, and as it stays for this page.

    Whom it asks first is a fact of its own (`PageSent`), kept right after this one. ``next_by``: where it isn't there
    by then, because the service stopped in between, the page is taken up from here.
    """

    reason: PageReason
    language: Language
    policy: Policy
    referral: ReferralId | None = None
    reach: Reach | None = None
    youth_asked: Flag = False
    audience: Audience | None = None
    """Who asked; None where nobody did but a referral."""
    next_by: OwnMoment | None = None


class PageJoined(Event, frozen=True, tag="oncall.page_joined.v1"):
    """Somebody else asked while the page was open."""

    reason: PageReason
    language: Language
    referral: ReferralId | None = None
    reach: Reach | None = None
    youth_asked: Flag = False
    audience: Audience | None = None


class PageSent(Event, frozen=True, tag="oncall.page_sent.v1"):
    """A step began: ``audiences`` were asked, all at once, and have until ``deadline``.

    ``number`` counts the steps of a case's line from 1, over all its pages, so that an old message answers for no new
    page. ``ways`` is by how many ways they were to be told; those in ``unreachable`` have none, and are not waited for.
    ``unmet``: none of them has the language, or the training, that is needed. ``call``: the last resort has begun, and
    whoever asked may call these numbers meanwhile; nobody here hears whether they answered.
    """

    number: Count
    ask: Asked
    audiences: tuple[Audience, ...]
    deadline: Moment
    ways: Count = 0
    unreachable: tuple[Audience, ...] = ()
    unmet: Flag = False
    call: tuple[OfficePhone, ...] = ()


class PagePassed(Event, frozen=True, tag="oncall.page_passed.v1"):
    """A step is over with no advocate there, or one of those whom it asked can't.

    ``number`` is that of the step; a step that had nobody to ask has one, too. ``audience`` is who said that they
    can't, handed it over, or was silent after they had it; None where nobody answered. ``next_by``: as in
    `PageRequested`, where others are asked now and a fact of its own says whom.
    """

    number: Count
    ask: Asked
    why: PassReason
    audience: Audience | None = None
    cant: CantReason | None = None
    next_by: OwnMoment | None = None


class PageUnanswerable(Event, frozen=True, tag="oncall.page_unanswerable.v1"):
    """There is nobody at all who could be asked now. It is tried again from ``again`` on, each minute; whoever asked is
    told so, and ever more rarely once more.
    """

    again: Moment
    call: tuple[OfficePhone, ...] = ()


class PageTold(Event, frozen=True, tag="oncall.page_told.v1"):
    """How far one message of a step came: sent, delivered, seen, or not."""

    number: Count
    audience: Audience
    channel: Channel
    told: Told
    attempt: Count = 1


class PageAcknowledged(Event, frozen=True, tag="oncall.page_acknowledged.v1"):
    """Somebody has it. ``set_out_by`` is when silence escalates again."""

    audience: Audience
    set_out_by: Moment
    by_link: Flag = False


class AdvocateSetOut(Event, frozen=True, tag="oncall.advocate_set_out.v1"):
    """They are on their way."""

    audience: Audience
    arrive_by: Moment


class AdvocateArrived(Event, frozen=True, tag="oncall.advocate_arrived.v1"):
    """They are there. A request after ``joins_until`` asks anew: whoever came may have left without saying so."""

    audience: Audience
    joins_until: Moment | None = None


class PageFinished(Event, frozen=True, tag="oncall.page_finished.v1"):
    """It is done. ``by_telephone``: nobody went, a call was enough."""

    audience: Audience
    by_telephone: Flag = False


class PageDebriefed(Event, frozen=True, tag="oncall.page_debriefed.v1"):
    """What came of it."""

    audience: Audience
    outcome: PageOutcome
    wants_support: Flag
