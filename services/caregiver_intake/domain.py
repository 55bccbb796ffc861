"""A request for support: asked without an account, answered inside itself, matched by the hub, never closed by time.

It is a file of its own. Opening a case from it leaves no trace here, so that whoever asked can't tell from it.
"""

from datetime import datetime
from typing import Final

from contracts.asking import (
    AnswerAsker,
    AskerWrote,
    BeginRequest,
    CodeEnded,
    CodeRenewed,
    EndCode,
    HubAnswered,
    KeepTyped,
    LinkRequest,
    RenewCode,
    RequestLinked,
    RequestReopened,
    RequestUnlinked,
    UnlinkRequest,
    WriteToHub,
)
from contracts.base import Actor, Command, Due, Event, Fact
from contracts.figures import Figures, usual
from contracts.intake import (
    AskForSupport,
    AssessRequest,
    CloseRequest,
    MatchSupport,
    RequestAssessed,
    RequestClosed,
    SendBegun,
    SupportMatched,
    SupportRequested,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from services.caregiver_intake import begun
from services.caregiver_intake.state import INITIAL, UNSENT, State, evolve, is_asker, wakes

_USUAL: Final = usual()
__all__ = ["INITIAL", "State", "decide", "evolve", "wakes"]


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    newer: SupportRequested | None = None,
    figures: Figures = _USUAL,
) -> list[Event] | Refusal:
    """Decide one message about one request. ``newer`` is the request that `LinkRequest` names, where there is one."""
    match message:
        case AskForSupport() | BeginRequest() | KeepTyped() | SendBegun():
            return begun.come(state, message, at, by, figures)
        case WriteToHub():
            return _write(state, message, by, figures)
        case Due(why=why):
            return begun.end_unsent(state, at) if why == UNSENT else []
        case Command():
            return _of_hub(state, message, newer)
        case _:
            return []


def _write(state: State, command: WriteToHub, by: Actor | None, figures: Figures) -> list[Event] | Refusal:
    """Let whoever asked say more. Nobody has to begin again: what was closed is open by it."""
    if state.asked is None or not is_asker(state, by):
        return NOT_FOUND
    if state.written >= figures.messages:
        return invalid("words", "this page holds no more; please call the hub")
    again: list[Event] = [RequestReopened()] if state.closed else []
    return [*again, AskerWrote(words=command.words)]


def _of_hub(state: State, command: Command, newer: SupportRequested | None) -> list[Event] | Refusal:
    if state.asked is None:
        return NOT_FOUND
    match command:
        case AnswerAsker():
            return [HubAnswered(words=command.words)]
        case RenewCode():
            return _renew(state.asked, command, ended=state.code_ended)
        case LinkRequest() | UnlinkRequest() | EndCode():
            return _link(state, state.asked, command, newer)
        case AssessRequest() | MatchSupport() | CloseRequest():
            return NOT_NOW if state.closed else _answer(state, command)
        case _:
            return NOT_FOUND


def _renew(asked: SupportRequested, command: RenewCode, *, ended: bool) -> list[Event] | Refusal:
    """Give new words, unless the old ones were ended for good: those of the newer request open this one, too."""
    if ended:
        return NOT_NOW
    return [CodeRenewed(audience=asked.audience, door=asked.door, known_by=command.known_by, verifier=command.verifier)]


def _link(
    state: State,
    asked: SupportRequested,
    command: LinkRequest | UnlinkRequest | EndCode,
    newer: SupportRequested | None,
) -> list[Event] | Refusal:
    match command:
        case LinkRequest():
            if newer is None or newer.request == asked.request or newer.audience.kind is not asked.audience.kind:
                return invalid("newer", "choose another request of the same kind of person")
            if newer.request in state.linked:
                return []
            linked = RequestLinked(
                newer_case=command.newer_case, newer=newer.request, audience=newer.audience, how=command.how
            )
            return [linked]
        case UnlinkRequest():
            audience = state.linked.get(command.newer)
            return NOT_NOW if audience is None else [RequestUnlinked(newer=command.newer, audience=audience)]
        case EndCode():
            # Without another way in they would be shut out of what they asked.
            if not state.linked:
                return NOT_NOW
            return [] if state.code_ended else [CodeEnded(audience=asked.audience, door=asked.door)]


def _answer(state: State, command: AssessRequest | MatchSupport | CloseRequest) -> list[Event] | Refusal:
    match command:
        case AssessRequest():
            return _assess(command)
        case MatchSupport():
            return _match(state, command)
        case CloseRequest():
            return [RequestClosed()]


def _assess(command: AssessRequest) -> list[Event] | Refusal:
    if not command.kinds:
        return invalid("kinds", "choose at least one kind of support")
    if len(set(command.kinds)) < len(command.kinds):
        return invalid("kinds", "choose each kind of support once")
    return [RequestAssessed(kinds=command.kinds)]


def _match(state: State, command: MatchSupport) -> list[Event]:
    match_ = SupportMatched(service=command.service, service_name=command.service_name, kind=command.kind)
    return [] if match_ in state.matches else [match_]
