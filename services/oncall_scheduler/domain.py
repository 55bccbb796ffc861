"""A page: somebody is asked, then the next, until somebody has arrived. It never closes itself and is never dropped.

Whom a step asks stands in `escalation`, what a page remembers in `page`. Silence, "I can't", no "on my way" and no
arrival in time all lead to the next step; so until arrival there is always a timer.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from typing import Any, Final

import msgspec

from contracts.accompany import AdvocateCalled
from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.clocks import table
from contracts.ids import NO_CASE
from contracts.intake import SupportRequested
from contracts.message import LinkPressed, MessageDelivered, MessageTried
from contracts.oncall import (
    AcknowledgePage,
    AdvocateArrived,
    AdvocateSetOut,
    Arrive,
    CallAdvocate,
    DebriefPage,
    FinishPage,
    HandPageOver,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
    PassPageOn,
    RequestPage,
    SeePage,
    SetOut,
    page_of,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.referral import ReferralRequested
from contracts.roster import Policy
from contracts.vocabulary import (
    Asked,
    Asker,
    CantReason,
    Channel,
    ClockKind,
    Kind,
    Language,
    PageReason,
    PageState,
    PassReason,
    ReferralState,
    Told,
    Urgency,
)
from services.oncall_scheduler.escalation import People, anew, eligible, may_come, named, onward
from services.oncall_scheduler.page import INITIAL, State, evolve, goes_on, wakes

__all__ = ["INITIAL", "USUAL", "Clocks", "People", "State", "decide", "evolve", "goes_on", "wakes"]


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """Figures a deployment may set otherwise; whoever runs it must confirm them before use."""

    set_out_within: timedelta = timedelta(minutes=15)
    """From "I have it" to "on my way". Ours."""
    arrive_within: timedelta = table()[ClockKind.ADVOCATE_ON_SCENE].length
    """From "on my way" to the scene. Source: Los Angeles County's first responder protocol (2014), as a target."""
    joins_within: timedelta = timedelta(hours=1)
    """From arrival on, while another request is taken for the same one. Ours."""
    again_after: timedelta = timedelta(minutes=1)
    """From there being nobody at all who could be asked to looking again. Ours."""
    said_again_within: timedelta = timedelta(minutes=15)
    """How long at most until that is said again. Ours."""
    next_within: timedelta = timedelta(seconds=1)
    """From a step that is over to the next, where the service stopped in between. Ours."""


USUAL: Final = Clocks()

_FOLLOWS: Final = {
    AcknowledgePage: {PageState.CALLING},
    SetOut: {PageState.CALLING, PageState.ACKNOWLEDGED},
    Arrive: {PageState.CALLING, PageState.ACKNOWLEDGED, PageState.ON_THE_WAY},
    FinishPage: {PageState.ARRIVED},
}
"""What each may follow. Whoever leaves out a step, driving before answering, is believed."""
_BY_TELEPHONE: Final = frozenset({PageState.ACKNOWLEDGED, PageState.ON_THE_WAY})
"""When a call may be all that it took: by then they know how to reach whoever needs them."""
_SILENT: Final = {
    PageState.ACKNOWLEDGED: PassReason.NOT_ON_THE_WAY,
    PageState.ON_THE_WAY: PassReason.NOT_ARRIVED,
}
_OUTSIDERS: Final = (Kind.PARTNER, Kind.INVESTIGATOR)

_Answer = AcknowledgePage | SetOut | Arrive | FinishPage
_Word = MessageTried | MessageDelivered | LinkPressed


class Page(msgspec.Struct, frozen=True):
    """What one message about a page is decided by."""

    state: State
    at: datetime
    by: Actor | None
    people: People
    has_part: bool
    clocks: Clocks

    @property
    def who(self) -> Audience | None:
        return None if self.by is None else self.by.audience

    @property
    def next_by(self) -> datetime:
        return self.at + self.clocks.next_within

    def on_from(self, *events: Event, leaving_out: Audience | None = None) -> list[Event]:
        """Return ``events`` and the steps that follow them."""
        state = reduce(evolve, events, self.state)
        return [
            *events,
            *onward(state, self.people, self.at, again=self.clocks.again_after, leaving_out=leaving_out),
        ]


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    people: People | None = None,
    has_part: bool = False,
    clocks: Clocks = USUAL,
) -> list[Event] | Refusal:
    """Decide one message about one page.

    ``people`` is who could be asked as it stands now; ``has_part``: whether a partner or an agency that asks has a part
    in the case.
    """
    page = Page(state, at, by, people or People(), has_part, clocks)
    decided: list[Event] | Refusal
    match message:
        case RequestPage() | CallAdvocate():
            decided = _request(page, message)
        case Due(why=why):
            decided = _escalate(page, why)
        case Fact():
            decided = _hear(page, message)
        case Command() if page.who is None or page.who not in state.asked:
            decided = NOT_FOUND
        case Command():
            decided = _say(page, page.who, message)
    return decided


# --------------------------------------------------------------------------------------------------------------- asking


def _request(page: Page, command: RequestPage | CallAdvocate) -> list[Event] | Refusal:
    by, who = page.by, page.who
    unknown = command.case == NO_CASE or command.about != page_of(command.case)
    stranger = isinstance(command, RequestPage) and by is not None and by.kind in _OUTSIDERS
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


# ------------------------------------------------------------------------------------------------- those who were asked


def _say(page: Page, who: Audience, command: Command) -> list[Event] | Refusal:
    """Take the word of somebody who was asked, at whichever step."""
    decided: list[Event] | Refusal
    match command:
        case AcknowledgePage() | SetOut() | Arrive() | FinishPage():
            decided = _answer(page, who, command)
        case PassPageOn(reason=reason):
            decided = _decline(page, who, reason)
        case HandPageOver():
            decided = _hand_over(page, who, command)
        case DebriefPage():
            decided = _debrief(page, who, command)
        case SeePage():
            decided = _see(page, who)
        case _:
            decided = NOT_FOUND
    return decided


def _answer(page: Page, who: Audience, command: _Answer) -> list[Event] | Refusal:
    if _is_anothers(page, who, type(command)):
        return TAKEN
    if isinstance(command, AcknowledgePage) and _only_holds_up(page, who):
        return NOT_NOW
    if isinstance(command, FinishPage) and command.by_telephone and page.state.phase in _BY_TELEPHONE:
        return [PageFinished(audience=who, by_telephone=True)]
    return _has_it(page, who, type(command)) if page.state.phase in _FOLLOWS[type(command)] else NOT_NOW


def _is_anothers(page: Page, who: Audience, what: type[Command]) -> bool:
    """Return whether it is for somebody else: they have it, or whoever was asked is kept away by a shield since then,
    or by their base; nothing tells which.
    """
    kept_away = who in page.people.kept_away or not may_come(page.state, page.people, who)
    leaves = what is FinishPage and page.state.phase is PageState.ARRIVED
    return (kept_away and not leaves) or (page.state.phase is not PageState.CALLING and page.state.who != who)


def _only_holds_up(page: Page, who: Audience) -> bool:
    """Return whether "I have it" of somebody who said so twice and never set out would take it from who is asked now.

    "I'm on my way" is taken from them at any time.
    """
    step = page.state.step
    return who in page.state.stalled and step is not None and who not in step.audiences


def _has_it(page: Page, who: Audience, what: type[Command], *, by_link: bool = False) -> list[Event]:
    acknowledged = PageAcknowledged(audience=who, set_out_by=page.at + page.clocks.set_out_within, by_link=by_link)
    said: dict[type[Command], Callable[[], Event]] = {
        SetOut: lambda: AdvocateSetOut(audience=who, arrive_by=page.at + page.clocks.arrive_within),
        Arrive: lambda: AdvocateArrived(audience=who, joins_until=page.at + page.clocks.joins_within),
        FinishPage: lambda: PageFinished(audience=who),
    }
    events: list[Event] = [acknowledged] if page.state.phase is PageState.CALLING else []
    return [*events, *(make() for kind, make in said.items() if kind is what)]


def _decline(page: Page, who: Audience, cant: CantReason) -> list[Event] | Refusal:
    """Remember who can't; go on at once where they had it, or were the last whose answer was waited for."""
    state = page.state
    if state.phase is not PageState.CALLING and state.who != who:
        return TAKEN
    if not state.is_open:
        return NOT_NOW
    if who in state.declined and state.who != who and (cant is not CantReason.CONFLICT or who in state.conflicted):
        return []
    number, ask = state.asked[who]
    passed = PagePassed(number=number, ask=ask, why=PassReason.DECLINED, audience=who, cant=cant)
    over = state.who == who or (state.step is not None and not evolve(state, passed).waited_for)
    return page.on_from(msgspec.structs.replace(passed, next_by=page.next_by)) if over else [passed]


def _hand_over(page: Page, who: Audience, command: HandPageOver) -> list[Event] | Refusal:
    """Ask the one they name at once. Who can't be asked is passed like anybody who isn't there: nothing says why."""
    state = page.state
    if state.phase is not PageState.CALLING and state.who != who:
        return TAKEN
    if state.who != who or not state.is_open:
        return NOT_NOW
    teams = (Audience(kind, command.to) for kind in (Kind.ADVOCATE, Kind.HUB))
    to = next((team for team in teams if team in page.people.formed), None)
    if to is None or to == who:
        return invalid("to", "name another team of this region")
    number, ask = state.asked[who]
    passed = PagePassed(number=number, ask=ask, why=PassReason.HANDED_OVER, audience=who)
    handed = [passed, *named(evolve(state, passed), to, page.people, page.at)]
    last = handed[-1]
    if isinstance(last, PageSent) and last.ways:
        return handed
    if isinstance(last, PageSent):
        handed.append(PagePassed(number=last.number, ask=Asked.NAMED, why=PassReason.UNREACHABLE))
    return page.on_from(*handed)


def _debrief(page: Page, who: Audience, command: DebriefPage) -> list[Event] | Refusal:
    state = page.state
    if state.phase is not PageState.DONE or state.who != who:
        return NOT_NOW
    return [PageDebriefed(audience=who, outcome=command.outcome, wants_support=command.wants_support)]


def _see(page: Page, who: Audience) -> list[Event] | Refusal:
    state = page.state
    number, _ = state.asked[who]
    if (number, who) in state.seen:
        return []
    return [PageTold(number=number, audience=who, channel=Channel.SCREEN, told=Told.SEEN)]


# ------------------------------------------------------------------------------------------- what others have to say


def _hear(page: Page, fact: Fact) -> list[Event]:
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
                audience=asked.audience,
            )
        case MessageTried() | MessageDelivered() | LinkPressed() as word if _concerns(page.state, word):
            return _press(page, word) if isinstance(word, LinkPressed) else _tell(page, word)
        case _:
            return []


def _concerns(state: State, word: _Word) -> bool:
    """Return whether it was sent for a step of this very page, and not of one before it on the same line."""
    return state.before < word.number <= state.number and word.audience in state.asked


def _press(page: Page, pressed: LinkPressed) -> list[Event]:
    """Take a pressed link for an answer of whoever it was sent to, as long as it is still theirs to give."""
    who = pressed.audience
    if pressed.cant:
        declined = _decline(page, who, CantReason.OTHER)
        return [] if isinstance(declined, Refusal) else declined
    late = page.state.phase is not PageState.CALLING or _only_holds_up(page, who)
    if _is_anothers(page, who, AcknowledgePage) or late:
        return []
    return _has_it(page, who, AcknowledgePage, by_link=True)


def _tell(page: Page, word: MessageTried | MessageDelivered) -> list[Event]:
    """Write down how far a message came. Where the last of a step's failed for good, nobody hears it: go on at once."""
    told, attempt = (word.told, word.attempt) if isinstance(word, MessageTried) else (Told.DELIVERED, 1)
    event = PageTold(number=word.number, audience=word.audience, channel=word.channel, told=told, attempt=attempt)
    step, state = page.state.step, evolve(page.state, event)
    unheard = state.phase is PageState.CALLING and step is not None and 0 < step.ways <= state.given_up
    if not unheard or step is None or event.told is not Told.GIVEN_UP or step.ask is Asked.EVERY_ADVOCATE:
        return [event]
    on = page.on_from(event, PagePassed(number=step.number, ask=step.ask, why=PassReason.UNREACHABLE))
    asked = {audience for each in on if isinstance(each, PageSent) for audience in each.audiences}
    # Where that would only ask the same again at once, there is time until the deadline.
    return [event] if asked <= set(step.audiences) else on


# ------------------------------------------------------------------------------------------------------------- silence


def _escalate(page: Page, why: str) -> list[Event]:
    state = page.state
    if state.until is None or page.at < state.until or Wake(state.until, why) not in wakes(state):
        return []
    if state.phase is PageState.CALLING and state.step is None:
        look = onward if state.is_between else anew
        found = look(state, page.people, page.at, again=page.clocks.again_after)
        return [] if _is_said(page, found) else found
    if state.phase is PageState.CALLING and state.step is not None:
        step = state.step
        silent = PagePassed(number=step.number, ask=step.ask, why=PassReason.NO_ANSWER, next_by=page.next_by)
        return page.on_from(silent)
    if state.phase is None or state.who is None:
        return []
    number, ask = state.asked[state.who]
    passed = PagePassed(number=number, ask=ask, why=_SILENT[state.phase], audience=state.who)
    return page.on_from(passed, leaving_out=state.who)


def _is_said(page: Page, found: list[Event]) -> bool:
    """Return whether ``found`` is that there is still nobody, which was said not long ago: ever more rarely it is."""
    said, clocks = page.state.nobody, page.clocks
    if not said or not isinstance(found[0], PageUnanswerable) or found[0].call != said[-1].call:
        return False
    pause = min(clocks.again_after * (1 << min(len(said) - 1, 10)), clocks.said_again_within)
    return page.at < said[-1].again - clocks.again_after + pause
