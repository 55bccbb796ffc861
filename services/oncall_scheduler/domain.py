"""A page: somebody is asked, then the next, until somebody has arrived. It never closes itself and is never dropped.

Silence, "I can't", no "on my way" and no arrival in time all lead to the next step; so until arrival there is always a
timer. Who asks stands in `asking`, what those say who were asked in `answering`, what leads on by itself in `silence`;
whom a step asks in `escalation`, what a page remembers in `page`.
"""

from datetime import datetime

from contracts.base import Actor, Command, Due, Event, Fact
from contracts.message import LinkPressed, MessageDelivered, MessageTried
from contracts.oncall import CallAdvocate, RequestPage
from contracts.outcomes import NOT_FOUND, Refusal
from services.oncall_scheduler.answering import pressed, said
from services.oncall_scheduler.asking import called_for, requested
from services.oncall_scheduler.deciding import USUAL, Clocks, Page
from services.oncall_scheduler.escalation import People
from services.oncall_scheduler.page import INITIAL, State, evolve, goes_on, wakes
from services.oncall_scheduler.silence import escalated, told

__all__ = ["INITIAL", "USUAL", "Clocks", "People", "State", "decide", "evolve", "goes_on", "wakes"]

_Word = MessageTried | MessageDelivered | LinkPressed


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
            decided = requested(page, message)
        case Due(why=why):
            decided = escalated(page, why)
        case Fact():
            decided = _hear(page, message)
        case Command() if page.who is None or page.who not in state.asked:
            decided = NOT_FOUND
        case Command():
            decided = said(page, page.who, message)
    return decided


def _hear(page: Page, fact: Fact) -> list[Event]:
    match fact.event:
        case LinkPressed() as word:
            return pressed(page, word) if _concerns(page.state, word) else []
        case MessageTried() | MessageDelivered() as word:
            return told(page, word) if _concerns(page.state, word) else []
        case _:
            return called_for(page, fact)


def _concerns(state: State, word: _Word) -> bool:
    """Return whether it was sent for a step of this very page, and not of one before it on the same line."""
    return state.before < word.number <= state.number and word.audience in state.asked
