"""Those who were asked, at whichever step: they take it, can't, hand it over, set out, are there, and are done."""

from collections.abc import Callable
from typing import Final

import msgspec

from contracts.base import Audience, Command, Event
from contracts.message import LinkPressed
from contracts.oncall import (
    AcknowledgePage,
    AdvocateArrived,
    AdvocateSetOut,
    Arrive,
    DebriefPage,
    FinishPage,
    HandPageOver,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PagePassed,
    PageSent,
    PageTold,
    PassPageOn,
    SeePage,
    SetOut,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal, invalid
from contracts.vocabulary import Asked, CantReason, Channel, Kind, PageState, PassReason, Told
from services.oncall_scheduler.deciding import Page
from services.oncall_scheduler.escalation import may_come, named
from services.oncall_scheduler.page import evolve

_FOLLOWS: Final = {
    AcknowledgePage: {PageState.CALLING},
    SetOut: {PageState.CALLING, PageState.ACKNOWLEDGED},
    Arrive: {PageState.CALLING, PageState.ACKNOWLEDGED, PageState.ON_THE_WAY},
    FinishPage: {PageState.ARRIVED},
}
"""What each may follow. Whoever leaves out a step, driving before answering, is believed."""
_BY_TELEPHONE: Final = frozenset({PageState.ACKNOWLEDGED, PageState.ON_THE_WAY})
"""When a call may be all that it took: by then they know how to reach whoever needs them."""

_Answer = AcknowledgePage | SetOut | Arrive | FinishPage


def said(page: Page, who: Audience, command: Command) -> list[Event] | Refusal:
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
    if _only_holds_up(page, who, type(command)):
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


def _only_holds_up(page: Page, who: Audience, what: type[Command]) -> bool:
    """Return whether "I have it" of somebody who said so twice and never set out would take it from who is asked now;
    or "I'm on my way" of somebody who then set out, and never arrived. That they have arrived is taken at any time.
    """
    step, state = page.state.step, page.state
    failed = {AcknowledgePage: state.stalled, SetOut: state.astray}.get(what, frozenset())
    return who in failed and step is not None and who not in step.audiences


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


def pressed(page: Page, link: LinkPressed) -> list[Event]:
    """Take a pressed link for an answer of whoever it was sent to, as long as it is still theirs to give."""
    who = link.audience
    if link.cant:
        declined = _decline(page, who, CantReason.OTHER)
        return [] if isinstance(declined, Refusal) else declined
    late = page.state.phase is not PageState.CALLING or _only_holds_up(page, who, AcknowledgePage)
    if _is_anothers(page, who, AcknowledgePage) or late:
        return []
    return _has_it(page, who, AcknowledgePage, by_link=True)
