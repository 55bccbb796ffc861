"""The case: opened by the hub from a request, with the people around the youth and what the youth chose to tell.

The aggregate's id is the case's own. Linking a request to a youth is this one act of hub staff: a caregiver sees
nothing of a case by virtue of being a caregiver. Anybody can say that they are the young person, also whoever harms
them; so who asked is let into the case only if they said so and hub staff made sure of it.
"""

from datetime import datetime
from typing import Final

import msgspec

from contracts.asking import CaregiverLinked, CaregiverUnlinked, LinkCaregiver, UnlinkCaregiver
from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.ids import derived
from contracts.intake import (
    FRAME,
    AdvocateAssigned,
    AssignAdvocate,
    CaseOpened,
    OpenCase,
    ParticularsRecorded,
    RecordParticulars,
    SupportRequested,
    TellFrame,
    WelcomeYouth,
    YouthWelcomed,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.standing import Circle, Teams
from contracts.vocabulary import Asker, Kind


class State(msgspec.Struct, frozen=True):
    """A case; ``opened`` is False where there is none."""

    opened: bool = False
    caregivers: dict[str, CaregiverLinked] = {}
    """Who is linked as a caregiver, by the file of what they asked."""
    told: ParticularsRecorded = ParticularsRecorded()
    """What the youth chose to tell, as it stands."""


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    """Return the case after ``event``."""
    match event:
        case CaseOpened():
            return State(opened=True)
        case CaregiverLinked(request_case=asked):
            return msgspec.structs.replace(state, caregivers=state.caregivers | {asked: event})
        case CaregiverUnlinked(request_case=asked):
            left = {each: link for each, link in state.caregivers.items() if each != asked}
            return msgspec.structs.replace(state, caregivers=left)
        case ParticularsRecorded():
            return msgspec.structs.replace(state, told=event)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    request: SupportRequested | None = None,
    teams: Teams | None = None,
    circle: Circle | None = None,
) -> list[Event] | Refusal:
    """Decide one message about one case.

    ``request`` is the request that `OpenCase` or `LinkCaregiver` names, where the region has it; ``teams`` are those of
    the region: only its own advocates can be named. ``circle`` is who stands beside the youth already: somebody whom a
    shield keeps out may have named others, who don't, and can be named by the rest.
    """
    match message:
        case OpenCase():
            return _open(state, message, request)
        case AssignAdvocate() | WelcomeYouth() if state.opened:
            return _go_on(message, teams or Teams(), circle or Circle())
        case RecordParticulars() | TellFrame() if state.opened:
            return _record(state, message, by)
        case LinkCaregiver() | UnlinkCaregiver() if state.opened:
            return _link(state, message, request)
        case Command():
            return NOT_FOUND
        case _:
            return []


def _link(
    state: State, command: LinkCaregiver | UnlinkCaregiver, request: SupportRequested | None
) -> list[Event] | Refusal:
    """Link a caregiver, or undo it. Nothing follows for them: what a youth shares with them takes a release."""
    linked = state.caregivers.get(command.request_case)
    if isinstance(command, UnlinkCaregiver):
        if linked is None:
            return NOT_NOW
        return [CaregiverUnlinked(request_case=linked.request_case, request=linked.request)]
    if request is None or request.audience.kind is not Kind.CAREGIVER:
        return invalid("request_case", "choose a request that a caregiver made")
    link = CaregiverLinked(
        request_case=command.request_case,
        request=request.request,
        audience=request.audience,
        asker=request.asker,
        relation=command.relation,
        verified=command.verified,
    )
    return [] if link == linked else [link]


def _open(state: State, command: OpenCase, request: SupportRequested | None) -> list[Event] | Refusal:
    if state.opened or request is None:
        return NOT_FOUND
    is_youth = command.youth_known and request.asker is Asker.YOUNG_PERSON
    return [
        CaseOpened(
            request_case=command.request_case,
            request=command.request,
            urgency=command.urgency,
            area=command.area,
            youth=request.audience if is_youth else None,
        )
    ]


def _go_on(command: AssignAdvocate | WelcomeYouth, teams: Teams, circle: Circle) -> list[Event] | Refusal:
    match command:
        case AssignAdvocate():
            return _assign(command, teams, circle)
        case WelcomeYouth():
            page, door = (
                Audience(Kind.YOUTH, derived("team", command.case, which, command.id)) for which in ("youth", "door")
            )
            return [YouthWelcomed(audience=page, verifier=command.verifier, second=command.second, door=door)]


def _assign(command: AssignAdvocate, teams: Teams, circle: Circle) -> list[Event] | Refusal:
    """Name an advocate as the team is known, not as somebody typed it: whether they are privileged hangs on it."""
    audience = Audience(Kind.ADVOCATE, command.advocate)
    team = teams.formed.get(audience)
    if team is None or team.base is None:
        return invalid("advocate", "This region has no such advocate.")
    assigned = AdvocateAssigned(advocate=command.advocate, advocate_name=team.name, base=team.base)
    return [] if audience in circle.advocates else [assigned]


def _record(state: State, command: RecordParticulars | TellFrame, by: Actor | None) -> list[Event] | Refusal:
    """Write down what they tell. An advocate writes all of it; a youth leaves what an advocate wrote as it stands."""
    wrote = command if isinstance(command, RecordParticulars) else state.told
    recorder = by.audience if by is not None and wrote is command else state.told.recorder
    told = ParticularsRecorded(
        called=command.called,
        pronouns=command.pronouns,
        languages=command.languages,
        reach=wrote.reach,
        place=wrote.place,
        story=command.story,
        wants=command.wants,
        caution=wrote.caution,
        called_to=command.called_to,
        pronouns_to=command.pronouns_to,
        languages_to=command.languages_to,
        story_to=command.story_to,
        wants_to=command.wants_to,
        recorder=recorder,
    )
    says_nothing = not any(getattr(told, name) for name in (*FRAME, "reach", "place", "caution"))
    if says_nothing and state.told == ParticularsRecorded():
        return invalid("called", "write at least one thing")
    return [] if told == state.told else [told]
