"""What leads on by itself: nobody answered, set out or arrived in time, or no message reaches those who are asked."""

from typing import Final

from contracts.base import Event, Wake
from contracts.message import MessageDelivered, MessageTried
from contracts.oncall import PagePassed, PageSent, PageTold, PageUnanswerable
from contracts.vocabulary import Asked, PageState, PassReason, Told
from services.oncall_scheduler.deciding import Page
from services.oncall_scheduler.escalation import anew, onward
from services.oncall_scheduler.page import evolve, wakes

_SILENT: Final = {
    PageState.ACKNOWLEDGED: PassReason.NOT_ON_THE_WAY,
    PageState.ON_THE_WAY: PassReason.NOT_ARRIVED,
}


def escalated(page: Page, why: str) -> list[Event]:
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


def told(page: Page, word: MessageTried | MessageDelivered) -> list[Event]:
    """Write down how far a message came. Where the last of a step's failed for good, nobody hears it: go on at once."""
    far, attempt = (word.told, word.attempt) if isinstance(word, MessageTried) else (Told.DELIVERED, 1)
    event = PageTold(number=word.number, audience=word.audience, channel=word.channel, told=far, attempt=attempt)
    step, state = page.state.step, evolve(page.state, event)
    unheard = state.phase is PageState.CALLING and step is not None and 0 < step.ways <= state.given_up
    if not unheard or step is None or event.told is not Told.GIVEN_UP or step.ask is Asked.EVERY_ADVOCATE:
        return [event]
    on = page.on_from(event, PagePassed(number=step.number, ask=step.ask, why=PassReason.UNREACHABLE))
    asked = {audience for each in on if isinstance(each, PageSent) for audience in each.audiences}
    # Where that would only ask the same again at once, there is time until the deadline.
    return [event] if asked <= set(step.audiences) else on
