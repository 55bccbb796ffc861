"""A page: somebody is asked, then the next, until somebody has arrived. It never closes itself and is never dropped.

The order is the roster's at that moment, the hub as the last resort, and then from the first again. Silence, "I can't",
no "on my way" and no arrival in time all lead to the next step; so until arrival there is always a timer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.ids import NO_CASE
from contracts.oncall import (
    AcknowledgePage,
    AdvocateArrived,
    AdvocateSetOut,
    Arrive,
    FinishPage,
    PageAcknowledged,
    PageFinished,
    PagePassed,
    PageRequested,
    PageSent,
    PassPageOn,
    RequestPage,
    RosterSet,
    SetOut,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Refusal
from contracts.referral import ReferralRequested
from contracts.vocabulary import Kind, Language, PageReason, PageState, ReferralState, Urgency
from services.oncall_scheduler.rotation import on_call


class Clocks(msgspec.Struct, frozen=True, kw_only=True):
    """Figures a deployment may set otherwise; whoever runs it must confirm them before use."""

    answer_within: timedelta = timedelta(minutes=5)
    """Where a region has no roster that says so. Ours."""
    set_out_within: timedelta = timedelta(minutes=15)
    """From "I have it" to "on my way". Ours."""
    arrive_within: timedelta = timedelta(minutes=90)
    """From "on my way" to the scene. Source: Los Angeles County's first responder protocol (2014), as a target."""


USUAL: Final = Clocks()


class State(msgspec.Struct, frozen=True):
    """A page. ``phase`` is None where there is none; ``until`` is when silence leads to the next step."""

    phase: PageState | None = None
    answer_within: timedelta = timedelta()
    asked: tuple[Audience, ...] = ()
    """By step, from the first."""
    round: frozenset[Audience] = frozenset()
    """Who was asked since it last began from the first again."""
    declined: frozenset[Audience] = frozenset()
    who: Audience | None = None
    """Who is being asked, and after that who has it."""
    until: datetime | None = None


INITIAL: Final = State()

_WAITS_FOR: Final = {
    PageState.CALLING: "unanswered",
    PageState.ACKNOWLEDGED: "not-on-the-way",
    PageState.ON_THE_WAY: "not-arrived",
}
_FOLLOWS: Final = {
    AcknowledgePage: {PageState.CALLING},
    SetOut: {PageState.CALLING, PageState.ACKNOWLEDGED},
    Arrive: {PageState.CALLING, PageState.ACKNOWLEDGED, PageState.ON_THE_WAY},
    FinishPage: {PageState.ARRIVED},
}
"""What each may follow. Whoever leaves out a step, driving before answering, is believed."""


def evolve(state: State, event: Event) -> State:
    """Return the page after ``event``."""
    match event:
        case PageRequested(answer_within=seconds):
            return State(phase=PageState.CALLING, answer_within=timedelta(seconds=seconds))
        case PageSent():
            return _sent(state, event)
        case PagePassed(audience=audience, declined=True):
            return msgspec.structs.replace(state, declined=state.declined | {audience})
        case _:
            return _come(state, event)


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    roster: RosterSet | None = None,
    hubs: Sequence[Audience] = (),
    clocks: Clocks = USUAL,
) -> list[Event] | Refusal:
    """Decide one message about one page.

    ``roster`` is the region's as it stands now, ``hubs`` its hub teams: whoever can be asked next comes from these two.

    Raises:
        ValueError: nobody at all can be asked. A region with a case has a hub, so this is a fault and not an answer.
    """
    decided = _decide(
        state, message, at, by, roster.answer_within if roster else _seconds(clocks.answer_within), clocks
    )
    if isinstance(decided, Refusal) or not decided or not isinstance(decided[-1], PageRequested | PagePassed):
        return decided
    return [*decided, _next(reduce(evolve, decided, state), at, roster, hubs)]


def wakes(state: State) -> frozenset[Wake]:
    """Return the one timer of a page: never none until somebody has arrived."""
    if state.phase not in _WAITS_FOR or state.until is None:
        return frozenset()
    return frozenset({Wake(state.until, _WAITS_FOR[state.phase])})


def _decide(  # noqa: PLR0917 - what `decide` was given, passed on
    state: State, message: Command | Due | Fact, at: datetime, by: Actor | None, answer_within: int, clocks: Clocks
) -> list[Event] | Refusal:
    """Decide all but who is asked next: whatever ends in somebody having to be asked ends there."""
    match message:
        case RequestPage():
            return _request(state, message, by, answer_within)
        case AcknowledgePage() | SetOut() | Arrive() | FinishPage():
            return _answer(state, message, at, by, clocks)
        case PassPageOn():
            return _decline(state, by)
        case Due(why=why):
            return _escalate(state, why, at)
        case Fact(event=ReferralRequested() as referral, address=address):
            return _request_for(state, referral, address.aggregate, answer_within)
        case _:
            return NOT_FOUND if isinstance(message, Command) else []


def _request(state: State, command: RequestPage, by: Actor | None, answer_within: int) -> list[Event] | Refusal:
    if state.phase or command.case == NO_CASE:
        return NOT_FOUND
    return [
        PageRequested(
            reason=command.reason,
            language=command.language,
            answer_within=answer_within,
            reach=command.reach,
            youth_asked=command.youth_asked or (by is not None and by.kind is Kind.YOUTH),
        )
    ]


def _request_for(state: State, referral: ReferralRequested, about: str, answer_within: int) -> list[Event]:
    """Ask because of an urgent referral, which says neither which language nor that the youth was asked."""
    if state.phase or referral.urgency is not Urgency.NOW or referral.state is not ReferralState.REQUESTED:
        return []
    return [
        PageRequested(
            reason=PageReason.URGENT_REFERRAL,
            language=Language.ENGLISH,
            answer_within=answer_within,
            referral=about,
        )
    ]


def _answer(
    state: State,
    command: AcknowledgePage | SetOut | Arrive | FinishPage,
    at: datetime,
    by: Actor | None,
    clocks: Clocks,
) -> list[Event] | Refusal:
    """Take the word of somebody who was asked, at whichever step, as long as nobody else has it."""
    if by is None or by.audience not in state.asked:
        return NOT_FOUND
    if state.phase is not PageState.CALLING and state.who != by.audience:
        return TAKEN
    if state.phase not in _FOLLOWS[type(command)]:
        return NOT_NOW
    acknowledged = PageAcknowledged(audience=by.audience, set_out_by=at + clocks.set_out_within)
    said: dict[type[Command], Event] = {
        SetOut: AdvocateSetOut(audience=by.audience, arrive_by=at + clocks.arrive_within),
        Arrive: AdvocateArrived(audience=by.audience),
        FinishPage: PageFinished(audience=by.audience),
    }
    events = [acknowledged] if state.phase is PageState.CALLING else []
    return [*events, *(event for kind, event in said.items() if kind is type(command))]


def _decline(state: State, by: Actor | None) -> list[Event] | Refusal:
    """Go on at once: whoever is being asked can't, or whoever has it can't after all."""
    if by is None or by.audience not in state.asked:
        return NOT_FOUND
    if state.who != by.audience and state.phase is not PageState.CALLING:
        return TAKEN
    if state.who != by.audience or state.phase not in _WAITS_FOR:
        return NOT_NOW
    return [_passed(state, by.audience, declined=True)]


def _escalate(state: State, why: str, at: datetime) -> list[Event]:
    if state.who is None or state.until is None or at < state.until or Wake(state.until, why) not in wakes(state):
        return []
    return [_passed(state, state.who, declined=False)]


def _passed(state: State, who: Audience, *, declined: bool) -> PagePassed:
    step = max(number for number, audience in enumerate(state.asked, start=1) if audience == who)
    return PagePassed(step=step, audience=who, declined=declined)


def _next(state: State, at: datetime, roster: RosterSet | None, hubs: Sequence[Audience]) -> PageSent:
    """Return the next step: whoever comes first of those not yet asked in this round; after all of them, the first.

    Whoever said "I can't" is left alone from then on, unless nobody is left who did not.
    """
    everybody = list(dict.fromkeys((*(on_call(roster, at) if roster else ()), *hubs)))
    if not everybody:
        msg = "a page with nobody to ask: its region has no hub"
        raise ValueError(msg)
    willing = [audience for audience in everybody if audience not in state.declined] or everybody
    audience = next((one for one in willing if one not in state.round), willing[0])
    return PageSent(step=len(state.asked) + 1, audience=audience, deadline=at + state.answer_within)


def _sent(state: State, event: PageSent) -> State:
    again = event.audience in state.round
    return msgspec.structs.replace(
        state,
        phase=PageState.CALLING,
        asked=(*state.asked, event.audience),
        round=frozenset({event.audience}) if again else state.round | {event.audience},
        who=event.audience,
        until=event.deadline,
    )


def _come(state: State, event: Event) -> State:
    match event:
        case PageAcknowledged(audience=audience, set_out_by=until):
            return msgspec.structs.replace(state, phase=PageState.ACKNOWLEDGED, who=audience, until=until)
        case AdvocateSetOut(audience=audience, arrive_by=until):
            return msgspec.structs.replace(state, phase=PageState.ON_THE_WAY, who=audience, until=until)
        case AdvocateArrived(audience=audience):
            return msgspec.structs.replace(state, phase=PageState.ARRIVED, who=audience, until=None)
        case PageFinished():
            return msgspec.structs.replace(state, phase=PageState.DONE)
        case _:
            return state


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
