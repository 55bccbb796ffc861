"""What was begun and not sent: kept for whoever began it alone, sent by them, or ended by time. Pure."""

from datetime import datetime

from contracts.asking import BeginRequest, KeepTyped, RequestBegun, TypedKept, UnsentEnded
from contracts.base import Actor, Audience, Event
from contracts.figures import Figures
from contracts.ids import derived
from contracts.intake import AskForSupport, SendBegun, SupportRequested
from contracts.outcomes import NOT_FOUND, Refusal, invalid
from contracts.vocabulary import Asker, Kind
from services.caregiver_intake.state import State, is_asker


def audience_of(request: str, *, young: bool) -> Audience:
    """Return who an asker is to us: a team of one, known by their request alone."""
    return Audience(Kind.YOUTH if young else Kind.CAREGIVER, derived("team", request))


def door_of(request: str, *, young: bool) -> Audience:
    """Return who an asker is while they showed their code alone, where they chose a second secret."""
    return Audience(audience_of(request, young=young).kind, derived("team", request, "door"))


def come(
    state: State,
    command: AskForSupport | BeginRequest | KeepTyped | SendBegun,
    at: datetime,
    by: Actor | None,
    figures: Figures,
) -> list[Event] | Refusal:
    """Decide how a request comes to be: asked at once, or begun, and gone on with by whoever began it."""
    match command:
        case AskForSupport():
            return ask(state, command)
        case BeginRequest():
            return begin(state, command, at, figures)
        case _:
            return go_on(state, command, at, by, figures)


def begin(state: State, command: BeginRequest, at: datetime, figures: Figures) -> list[Event] | Refusal:
    """Keep what was typed so far."""
    if state.asked or state.begun:
        return NOT_FOUND
    return [
        RequestBegun(
            request=command.about,
            audience=audience_of(command.about, young=command.young),
            typed=command.typed,
            until=at + figures.kept_unsent,
            verifier=command.verifier,
            second=command.second,
            door=door_of(command.about, young=command.young) if command.second else None,
        )
    ]


def go_on(
    state: State, command: KeepTyped | SendBegun, at: datetime, by: Actor | None, figures: Figures
) -> list[Event] | Refusal:
    """Keep what was typed meanwhile, or send it."""
    if state.begun is None or not is_asker(state, by):
        return NOT_FOUND
    if isinstance(command, KeepTyped):
        if command.typed == state.begun.typed:
            return []
        return [TypedKept(typed=command.typed, until=at + figures.kept_unsent)]
    if (state.begun.audience.kind is Kind.YOUTH) != (command.asker is Asker.YOUNG_PERSON):
        return invalid("asker", "this was begun by somebody else: to ask as who you are, begin again")
    begun = state.begun
    return flaw(command) or [
        asked(command, audience=begun.audience, verifier=begun.verifier, second=begun.second, door=begun.door)
    ]


def ask(state: State, command: AskForSupport) -> list[Event] | Refusal:
    """Send at once, without having kept anything before."""
    if state.asked or state.begun:
        return NOT_FOUND
    young = command.asker is Asker.YOUNG_PERSON
    door = door_of(command.about, young=young) if command.second else None
    return flaw(command) or [
        asked(
            command,
            audience=audience_of(command.about, young=young),
            verifier=command.verifier,
            second=command.second,
            door=door,
        )
    ]


def flaw(command: AskForSupport | SendBegun) -> Refusal | None:
    """Return what is wrong with what somebody asks, None where nothing is."""
    if not command.needs:
        return invalid("needs", "choose at least one kind of support")
    if len(set(command.needs)) < len(command.needs):
        return invalid("needs", "choose each kind of support once")
    return None


def asked(
    command: AskForSupport | SendBegun, *, audience: Audience, verifier: str, second: str | None, door: Audience | None
) -> SupportRequested:
    """Return that it was asked: every word of it as it was typed."""
    return SupportRequested(
        request=command.about,
        audience=audience,
        asker=command.asker,
        needs=command.needs,
        urgency=command.urgency,
        area=command.area,
        language=command.language,
        hardest=command.hardest,
        story=command.story,
        ways=command.ways,
        times=command.times,
        reach=command.reach,
        never_ways=command.never_ways,
        never=command.never,
        interpreter=command.interpreter,
        ease=command.ease,
        asked_before=command.asked_before,
        advocate_now=command.advocate_now,
        verifier=verifier,
        second=second,
        door=door,
    )


def end_unsent(state: State, at: datetime) -> list[Event]:
    """End what was never sent, once its time is over."""
    if state.begun is None or at < state.begun.until:
        return []
    return [UnsentEnded(audience=state.begun.audience, door=state.begun.door)]
