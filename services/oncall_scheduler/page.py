"""A case's line to whoever is on call, as its events leave it, and the one timer that it wants.

A page begins with a request and ends with "done"; the next request begins another on the same line. What is to be
remembered for the whole case (who has a conflict) and by messages still on their way (how many steps there were) stays.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from contracts.base import Audience, Event, Wake
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
)
from contracts.roster import Policy
from contracts.rota.asking import place_after, same_round
from contracts.vocabulary import (
    ACCOMPANIED,
    Asked,
    CantReason,
    Kind,
    Language,
    PageReason,
    PageState,
    PassReason,
    Told,
    Training,
)

_NOBODY: Final[frozenset[Audience]] = frozenset()
_TRAINED: Final[Mapping[PageReason, Training]] = {
    PageReason.MEDICAL_EXAM: Training.MEDICAL_ADVOCACY,
    PageReason.INTERVIEW: Training.LEGAL_ADVOCACY,
    PageReason.PROSECUTION: Training.LEGAL_ADVOCACY,
    PageReason.COURT: Training.LEGAL_ADVOCACY,
    PageReason.CORRECTIONS: Training.LEGAL_ADVOCACY,
}


class State(msgspec.Struct, frozen=True):
    """A page. ``phase`` is None where there never was one; ``until`` is when silence leads on."""

    phase: PageState | None = None
    policy: Policy = Policy()
    reasons: frozenset[PageReason] = frozenset()
    languages: frozenset[Language] = frozenset()
    askers: frozenset[Audience] = _NOBODY
    asked: Mapping[Audience, tuple[int, Asked]] = {}
    """By whom it can be answered: everybody who was asked, and in which step last."""
    declined: frozenset[Audience] = _NOBODY
    silent: frozenset[Audience] = _NOBODY
    """Who had it and was silent afterwards, once."""
    stalled: frozenset[Audience] = _NOBODY
    """And who was so again: others are asked before them, and "I have it" of theirs holds up nobody who is asked."""
    astray: frozenset[Audience] = _NOBODY
    """Who of these set out and didn't arrive: nor does "I'm on my way" of theirs. Once they are there, they have it."""
    conflicted: frozenset[Audience] = _NOBODY
    """Who is never asked again in this case."""
    position: int = -1
    """Where in the order of `contracts.rota.asking` the newest step stands."""
    round: Mapping[Audience, Asked] = {}
    """Who was asked since the policy last began from its first step, and as what."""
    number: int = 0
    """How many steps there were, on this line and not only of this page."""
    before: int = 0
    """How many of them are of pages before this one."""
    step: PageSent | None = None
    """Who is being asked now."""
    given_up: int = 0
    """How many messages of this step failed for good."""
    seen: frozenset[tuple[int, Audience]] = frozenset()
    who: Audience | None = None
    """Who has it; when it is done, who may still say what came of it."""
    until: datetime | None = None
    nobody: tuple[PageUnanswerable, ...] = ()
    """Each time that it was said that there is nobody to ask, since somebody was."""
    is_between: bool = False
    """Whether somebody is to be asked, and it isn't kept yet whom."""
    joins_until: datetime | None = None
    """Once somebody is there: until when another request counts as this one."""

    @property
    def is_open(self) -> bool:
        """Return whether there is somebody still to come."""
        return self.phase in _WAITS_FOR

    @property
    def is_accompanied(self) -> bool:
        """Return whether only a community-based advocate may come."""
        return not self.reasons.isdisjoint(ACCOMPANIED)

    @property
    def trainings(self) -> frozenset[Training]:
        return frozenset(_TRAINED[reason] for reason in self.reasons if reason in _TRAINED)

    @property
    def waited_for(self) -> frozenset[Audience]:
        """Return whose answer the step waits for: not those who said that they can't, nor, where it reaches anybody
        at all, those whom it can't reach.
        """
        if self.step is None:
            return _NOBODY
        asked = frozenset(self.step.audiences)
        return (asked - frozenset(self.step.unreachable) or asked) - self.declined


INITIAL: Final = State()

_UNASKED: Final = "unasked"
_WAITS_FOR: Final = {
    PageState.CALLING: "unanswered",
    PageState.ACKNOWLEDGED: "not-on-the-way",
    PageState.ON_THE_WAY: "not-arrived",
}
_SILENCE: Final = frozenset({PassReason.NOT_ON_THE_WAY, PassReason.NOT_ARRIVED})
_LOST: Final = _SILENCE | {PassReason.NOT_COMMUNITY_BASED}


def wakes(state: State) -> frozenset[Wake]:
    """Return the one timer of a page: never none until somebody has arrived."""
    if state.phase not in _WAITS_FOR or state.until is None:
        return frozenset()
    asks_nobody = state.phase is PageState.CALLING and state.step is None
    return frozenset({Wake(state.until, _UNASKED if asks_nobody else _WAITS_FOR[state.phase])})


def goes_on(state: State) -> bool:
    """Return whether the page goes on by its timer alone, should the rest of what was decided never be kept."""
    return state.is_between


def evolve(state: State, event: Event) -> State:
    """Return the page after ``event``."""
    match event:
        case PageRequested():
            return _requested(state, event)
        case PageSent():
            return _sent(state, event)
        case PagePassed():
            return _passed(state, event)
        case PageUnanswerable(again=again):
            nobody = (*state.nobody, event)
            return _but(state, step=None, position=-1, round={}, until=again, is_between=False, nobody=nobody)
        case PageJoined() | PageTold():
            return _noted(state, event)
        case _:
            return _come(_but(state, is_between=False), event)


def _noted(state: State, event: PageJoined | PageTold) -> State:
    if isinstance(event, PageTold):
        return _told(state, event)
    return _but(
        state,
        reasons=state.reasons | {event.reason},
        languages=state.languages | {event.language},
        askers=state.askers | _some(event.audience),
    )


def _requested(state: State, event: PageRequested) -> State:
    return State(
        phase=PageState.CALLING,
        policy=event.policy,
        reasons=frozenset({event.reason}),
        languages=frozenset({event.language}),
        askers=_some(event.audience),
        conflicted=state.conflicted,
        number=state.number,
        before=state.number,
        until=event.next_by,
        is_between=event.next_by is not None,
    )


def _sent(state: State, event: PageSent) -> State:
    advanced = _advanced(state, event.ask)
    return _but(
        advanced,
        phase=PageState.CALLING,
        asked={**state.asked, **dict.fromkeys(event.audiences, (event.number, event.ask))},
        round={**advanced.round, **dict.fromkeys(event.audiences, event.ask)},
        number=event.number,
        step=event,
        given_up=0,
        who=None,
        until=event.deadline,
        nobody=(),
        is_between=False,
    )


def _passed(state: State, event: PagePassed) -> State:
    passed = _let_go(state, event)
    return passed if event.next_by is None else _but(passed, step=None, until=event.next_by, is_between=True)


def _let_go(state: State, event: PagePassed) -> State:
    match event.why:
        case PassReason.NOBODY:
            return _but(_advanced(state, event.ask), number=event.number, step=None)
        case PassReason.DECLINED if event.audience is not None:
            passed = _but(state, declined=state.declined | {event.audience})
            if event.cant is CantReason.CONFLICT:
                passed = _but(passed, conflicted=state.conflicted | {event.audience})
            return _lost(passed) if event.audience == state.who else passed
        case PassReason.HANDED_OVER if event.audience is not None:
            return _lost(_but(state, declined=state.declined | {event.audience}))
        case why:
            return _lost(_after_silence(state, event)) if why in _LOST else state


def _after_silence(state: State, event: PagePassed) -> State:
    """Return the page after whoever had it was silent. Once anybody may fall asleep again; twice, others come first.

    Not before a hub: it goes nowhere itself, and is silent for as long as it looks for somebody.
    """
    who = event.audience
    if who is None or who.kind is Kind.HUB or event.why not in _SILENCE:
        return state
    if who in state.silent:
        astray = state.astray | {who} if event.why is PassReason.NOT_ARRIVED else state.astray
        return _but(state, stalled=state.stalled | {who}, astray=astray)
    return _but(state, silent=state.silent | {who})


def _lost(state: State) -> State:
    """Return the page that nobody has any more."""
    return _but(state, phase=PageState.CALLING, who=None, step=None)


def _told(state: State, event: PageTold) -> State:
    if event.told is Told.SEEN:
        return _but(state, seen=state.seen | {(event.number, event.audience)})
    given_up = event.told is Told.GIVEN_UP and state.step is not None and event.number == state.step.number
    return _but(state, given_up=state.given_up + 1) if given_up else state


def _come(state: State, event: Event) -> State:
    match event:
        case PageAcknowledged(audience=audience, set_out_by=until):
            return _but(state, phase=PageState.ACKNOWLEDGED, who=audience, until=until)
        case AdvocateSetOut(audience=audience, arrive_by=until):
            return _but(state, phase=PageState.ON_THE_WAY, who=audience, until=until)
        case AdvocateArrived(audience=audience, joins_until=joins_until):
            return _but(state, phase=PageState.ARRIVED, who=audience, until=None, joins_until=joins_until)
        case PageFinished():
            return _but(state, phase=PageState.DONE, until=None)
        case PageDebriefed() if state.phase is PageState.DONE:
            return _but(state, who=None)
        case _:
            return state


def _advanced(state: State, ask: Asked) -> State:
    """Return the page where a step that asks ``ask`` is next in the order. A hand-over stands in none."""
    if ask is Asked.NAMED:
        return state
    place = place_after(state.policy, state.position, ask)
    return _but(state, position=place, round=state.round if same_round(state.policy, state.position, place) else {})


def _some(audience: Audience | None) -> frozenset[Audience]:
    return _NOBODY if audience is None else frozenset({audience})


_but = msgspec.structs.replace
