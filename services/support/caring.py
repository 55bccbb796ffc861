"""What was found for a request, what its asker says of themselves, and whether it helped. Three small aggregates, pure.

What somebody answers of their own strain is looked at by nothing here: it is kept, and that is all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact, Wake
from contracts.caring import (
    AnswerCheckIn,
    AnswerInstrument,
    AskAgain,
    AskedAgain,
    CheckInAnswered,
    CheckInAsked,
    CheckInsChosen,
    ChooseCheckIns,
    InstrumentAnswered,
    LookForSupport,
    Option,
    SupportFound,
)
from contracts.instruments import Instrument, InstrumentError, read_answers, score, write_answers
from contracts.intake import RequestAssessed, SupportMatched, SupportRequested
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.vocabulary import Kind, SupportKind
from services.support.settings import USUAL, Figures


def asks(asked: SupportRequested | None, request: str, by: Actor | None) -> bool:
    """Return whether there is such a request, and it is their own, or they are a hub's."""
    if asked is None or by is None or asked.request != request:
        return False
    return by.kind is Kind.HUB or by.audience == asked.audience


# ----------------------------------------------------------------------------------------------------- what was found


class Found(msgspec.Struct, frozen=True):
    """What was found last."""

    last: SupportFound | None = None


FOUND_NOTHING: Final = Found()


def evolve_found(state: Found, event: Event) -> Found:
    """Return what was found last after ``event``."""
    return Found(event) if isinstance(event, SupportFound) else state


def decide_found(
    state: Found,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    asked: SupportRequested | None = None,
    options: Sequence[Option] = (),
    hubs: tuple[Audience, ...] = (),
) -> list[Event] | Refusal:
    """Decide what is found for one request. ``options`` are what could help with the kinds that the message names."""
    del at
    kinds = kinds_of(message)
    if isinstance(message, Command) and not (
        isinstance(message, LookForSupport | AskAgain) and asks(asked, message.request, by)
    ):
        return NOT_FOUND
    if asked is None or kinds is None:
        return []
    if not kinds or len(set(kinds)) < len(kinds):
        return invalid("kinds", "choose each kind of support once, and at least one")
    found = SupportFound(request=asked.request, audience=asked.audience, kinds=kinds, options=tuple(options))
    news: list[Event] = [] if found == state.last else [found]
    if isinstance(message, AskAgain):
        again = AskedAgain(request=asked.request, audience=asked.audience, kinds=kinds, note=message.note, told=hubs)
        return [again, *news]
    return news


def kinds_of(message: Command | Due | Fact) -> tuple[SupportKind, ...] | None:
    """Return which kinds of support ``message`` looks for; None: none at all."""
    if isinstance(message, Fact):
        return message.event.kinds if isinstance(message.event, RequestAssessed) else None
    return message.kinds if isinstance(message, LookForSupport | AskAgain) else None


# -------------------------------------------------------------------------------------------- what they say themselves


class Answered(msgspec.Struct, frozen=True):
    """What was said last."""

    last: InstrumentAnswered | None = None


ANSWERED_NOTHING: Final = Answered()


def evolve_answered(state: Answered, event: Event) -> Answered:
    """Return what was said last after ``event``."""
    return Answered(event) if isinstance(event, InstrumentAnswered) else state


def decide_answered(
    state: Answered,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    asked: SupportRequested | None = None,
    instruments: Sequence[Instrument] = (),
) -> list[Event] | Refusal:
    """Decide whether answers can be kept: their own, about themselves, to an instrument that there is."""
    del at
    if not isinstance(message, Command):
        return []
    if not isinstance(message, AnswerInstrument) or asked is None or by is None:
        return NOT_FOUND
    if message.request != asked.request or by.audience != asked.audience:
        return NOT_FOUND
    instrument = next((each for each in instruments if each.name == message.instrument), None)
    if instrument is None or instrument.edition != message.edition:
        return NOT_NOW
    try:
        answers = read_answers(message.answers)
        score(instrument, answers)
    except InstrumentError as error:
        field, _, rule = str(error).partition(": ")
        return invalid(field, rule)
    said = InstrumentAnswered(
        request=asked.request,
        audience=asked.audience,
        instrument=message.instrument,
        edition=message.edition,
        employer=message.employer,
        share=message.share,
        answers=write_answers(answers),
    )
    return [] if said == state.last else [said]


# ------------------------------------------------------------------------------------------------------ did this help?


class CheckIns(msgspec.Struct, frozen=True):
    """When it is asked whether it helped. ``done`` of ``due`` were asked; ``asked`` is how often it was in all."""

    chosen: CheckInsChosen | None = None
    done: int = 0
    asked: int = 0
    answers: frozenset[tuple[int, str]] = frozenset()


NO_CHECK_INS: Final = CheckIns()


def evolve_check_ins(state: CheckIns, event: Event) -> CheckIns:
    """Return the check-ins after ``event``."""
    but = msgspec.structs.replace
    match event:
        case CheckInsChosen():
            return but(state, chosen=event, done=0)
        case CheckInAsked(number=number):
            return but(state, done=state.done + 1, asked=number)
        case CheckInAnswered(number=number, answer=answer):
            others = frozenset(each for each in state.answers if each[0] != number)
            return but(state, answers=others | {(number, answer.value)})
        case _:
            return state


def wakes_check_ins(state: CheckIns) -> frozenset[Wake]:
    """Return when it is asked next."""
    if state.chosen is None or state.done >= len(state.chosen.due):
        return frozenset()
    return frozenset({Wake(state.chosen.due[state.done], f"ask-{state.asked + 1}")})


def decide_check_ins(
    state: CheckIns,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    asked: SupportRequested | None = None,
    figures: Figures = USUAL,
) -> list[Event] | Refusal:
    """Decide when it is asked whether it helped, and what was answered."""
    match message:
        case ChooseCheckIns() | AnswerCheckIn():
            if asked is None or not asks(asked, message.request, by):
                return NOT_FOUND
            return _said(state, message, asked, at=at, by=by, figures=figures)
        case Command():
            return NOT_FOUND
        case Due() if state.chosen is not None:
            audience, request = state.chosen.audience, state.chosen.request
            return [CheckInAsked(request=request, audience=audience, number=state.asked + 1)]
        case Fact(event=SupportMatched()) if asked is not None and state.chosen is None and figures.check_ins.weeks:
            return [_chosen(asked, figures.check_ins.weeks, at)]
        case _:
            return []


def _said(
    state: CheckIns,
    command: ChooseCheckIns | AnswerCheckIn,
    asked: SupportRequested,
    *,
    at: datetime,
    by: Actor | None,
    figures: Figures,
) -> list[Event] | Refusal:
    if isinstance(command, AnswerCheckIn):
        return _answer(state, command, asked, by)
    if len(set(command.weeks)) > figures.check_ins.at_most:
        return invalid("weeks", f"At most {figures.check_ins.at_most} times.")
    return [_chosen(asked, command.weeks, at)]


def _chosen(asked: SupportRequested, weeks: tuple[int, ...], at: datetime) -> CheckInsChosen:
    due = tuple(at + timedelta(weeks=week) for week in sorted(set(weeks)))
    return CheckInsChosen(request=asked.request, audience=asked.audience, due=due)


def _answer(
    state: CheckIns, command: AnswerCheckIn, asked: SupportRequested, by: Actor | None
) -> list[Event] | Refusal:
    if by is None or by.audience != asked.audience:
        return NOT_FOUND
    if not 1 <= command.number <= state.asked:
        return NOT_NOW
    if command.note is None and (command.number, command.answer.value) in state.answers:
        return []
    return [
        CheckInAnswered(
            request=asked.request,
            audience=asked.audience,
            number=command.number,
            answer=command.answer,
            note=command.note,
        )
    ]
