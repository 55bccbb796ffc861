"""Somebody asks for an advocate: a page begins, or what is under way is joined."""

from typing import Any

from contracts.accompany import AdvocateCalled
from contracts.base import Event, Fact
from contracts.ids import NO_CASE
from contracts.intake import SupportRequested
from contracts.oncall import CallAdvocate, PageJoined, PagePassed, PageRequested, RequestPage, page_of
from contracts.outcomes import NOT_FOUND, Refusal
from contracts.referral import ReferralRequested
from contracts.roster import Policy
from contracts.vocabulary import Asker, Kind, Language, PageReason, PageState, PassReason, ReferralState, Urgency
from services.oncall_scheduler.deciding import Page
from services.oncall_scheduler.escalation import eligible
from services.oncall_scheduler.page import evolve
from services.oncall_scheduler.parts import OUTSIDERS


def requested(page: Page, command: RequestPage | CallAdvocate) -> list[Event] | Refusal:
    by, who = page.by, page.who
    unknown = command.case == NO_CASE or command.about != page_of(command.case)
    stranger = isinstance(command, RequestPage) and by is not None and by.kind in OUTSIDERS
    if unknown or (isinstance(command, CallAdvocate) and page.state.phase is not None):
        return NOT_FOUND
    if stranger and not page.has_part and who not in page.state.askers:
        return NOT_FOUND
    return _ask(
        page,
        reason=command.reason,
        language=command.language,
        reach=command.reach,
        youth_asked=command.youth_asked or (by is not None and by.kind is Kind.YOUTH),
        audience=who,
    )


def _ask(page: Page, **asked: Any) -> list[Event]:  # noqa: ANN401 - the fields of either event
    """Ask anew, or join what is already under way."""
    state = page.state
    there = state.phase is PageState.ARRIVED and state.joins_until is not None and page.at < state.joins_until
    if state.is_open or there:
        return _join(page, PageJoined(**asked))
    plan = page.people.roster.plan
    policy = Policy() if plan is None else plan.policy
    return page.on_from(PageRequested(policy=policy, next_by=page.next_by, **asked))


def _join(page: Page, joined: PageJoined) -> list[Event]:
    """Join; where only a community-based advocate may come from now on, and none is asked or coming, go on at once."""
    before = page.state
    state = evolve(before, joined)
    if not before.is_open or state.is_accompanied == before.is_accompanied:
        return [joined]
    asked = (before.who,) if before.who else before.step.audiences if before.step else ()
    if not asked or eligible(state, page.people, asked):
        return [joined]
    number, ask = before.asked[asked[0]]
    why = PassReason.NOT_COMMUNITY_BASED
    return page.on_from(joined, PagePassed(number=number, ask=ask, why=why, audience=before.who))


def called_for(page: Page, fact: Fact) -> list[Event]:
    """Decide what was noted elsewhere, and can't wait."""
    match fact.event:
        case ReferralRequested(urgency=Urgency.NOW, state=ReferralState.REQUESTED):
            # It says neither which language nor that the youth was asked.
            referral = fact.address.aggregate
            return _ask(page, reason=PageReason.URGENT_REFERRAL, language=Language.ENGLISH, referral=referral)
        case SupportRequested(advocate_now=True) as asked:
            return _ask(
                page,
                reason=PageReason.CRISIS,
                language=asked.language,
                reach=asked.reach,
                youth_asked=asked.asker is Asker.YOUNG_PERSON,
                audience=asked.audience,
            )
        case AdvocateCalled() as asked:
            return _ask(
                page,
                reason=asked.reason,
                language=asked.language,
                reach=asked.reach,
                youth_asked=asked.youth_asked,
                # Who follows a page learns what comes of it: not somebody to whom only an occasion is known.
                audience=None if asked.audience.kind in OUTSIDERS else asked.audience,
            )
        case _:
            return []
