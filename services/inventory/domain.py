"""One service of the directory, and what the community knows of it beside its source. Pure.

What a source says and what is known here are kept apart: importing a directory again never takes away a barrier that
somebody noted, nor the places that its own team reported.
"""

from datetime import datetime
from functools import reduce
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.ids import NO_CASE
from contracts.inventory import (
    CapacityReported,
    HoursSet,
    KeepPlace,
    Listed,
    ListService,
    NoteService,
    PlaceKept,
    ReportCapacity,
    ServiceListed,
    ServiceNoted,
    ServiceWithdrawn,
    SetHours,
    WithdrawService,
    service_id,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.taxonomy import NEED_OF
from contracts.vocabulary import Kind
from services.inventory.weekly import DAY, UnsayableError, weekly

_MOST: Final = 100_000
"""Places that nobody has: more is a slip of the pen."""


class State(msgspec.Struct, frozen=True):
    """One service. ``listed`` stays after a withdrawal, so that listing it again is seen as a change."""

    listed: Listed | None = None
    withdrawn: bool = False
    note: ServiceNoted | None = None
    capacity: CapacityReported | None = None
    hours: HoursSet | None = None
    place: str | None = None

    @property
    def audience(self) -> Audience | None:
        """Return its own team on Trellis."""
        if self.note is not None and self.note.audience is not None:
            return self.note.audience
        return None if self.listed is None else self.listed.audience


INITIAL: Final = State()


def evolve(state: State, event: Event) -> State:
    said: dict[str, object] = {}
    match event:
        case ServiceListed(listed=listed):
            said = {"listed": listed, "withdrawn": False}
        case ServiceWithdrawn():
            said = {"withdrawn": True}
        case ServiceNoted():
            # Of what is listed by imports alone, only what is there is noted.
            said = {"note": event, "withdrawn": state.withdrawn and state.listed is not None}
        case CapacityReported():
            said = {"capacity": event}
        case HoursSet():
            said = {"hours": event}
        case PlaceKept(place=place):
            said = {"place": place}
        case _:
            pass
    return msgspec.structs.replace(state, **said)


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    imported: bool = False,
) -> list[Event] | Refusal:
    """Return what changes; the very same again changes nothing. ``imported``: a directory that came in lists it."""
    if not isinstance(message, Command):
        return _after_import(state, listed=imported)
    is_there = imported or state.listed is not None or isinstance(message, ListService)
    if message.case != NO_CASE or not is_there or by is None or not _answers_for(state, by):
        return NOT_FOUND
    match message:
        case ListService():
            return _list(state, message)
        case WithdrawService():
            return [ServiceWithdrawn()] if imported or not state.withdrawn else []
        case NoteService():
            return _note(state, message)
        case _:
            return _say(state, message)


def _after_import(state: State, *, listed: bool) -> list[Event]:
    """Return what its own team hears of an import, which it sees nothing of: that a service is gone, or is back."""
    if state.audience is None or state.listed is not None or listed is not state.withdrawn:
        return []
    return [ServiceWithdrawn()] if not listed else [state.note or ServiceNoted()]


def _answers_for(state: State, by: Actor) -> bool:
    """Whether they may speak for it: its own team, or its region's hub. To any other team there is no such service."""
    return by.kind is not Kind.PARTNER or by.audience == state.audience


def _list(state: State, command: ListService) -> list[Event] | Refusal:
    if command.about != service_id(command.region, command.listed.source):
        return invalid("source", "The id of a service is made from its region and its source.")
    broken = broken_rule(command.listed)
    if broken is not None:
        return broken
    private = state.note is not None and state.note.place_private
    listed = _hidden(command.listed) if private else command.listed
    if listed == state.listed and not state.withdrawn:
        return []
    return _with_place(state, [ServiceListed(listed=listed)])


def _hidden(listed: Listed) -> Listed:
    return msgspec.structs.replace(listed, spot=None, place_private=True)


def _with_place(state: State, changed: list[Event]) -> list[Event]:
    """Return what changes; and where it is another team's by that, where its private place is, said to that team."""
    after = reduce(evolve, changed, state)
    if state.place is None or after.audience == state.audience:
        return changed
    return [*changed, PlaceKept(place=state.place, audience=after.audience)]


def broken_rule(listed: Listed) -> Refusal | None:
    """Return what keeps a service from being listed at all, by an import or by hand; None: nothing."""
    kinds_of_others = [kind for kind in listed.kinds if NEED_OF[kind] not in listed.needs]
    least, most = listed.least_age, listed.most_age
    checks = (
        (bool(listed.needs), "needs", "A service answers at least one need."),
        (bool(listed.areas), "areas", "A service is open to at least one area."),
        (not kinds_of_others, "kinds", "A kind of service belongs to a need that the service answers."),
        (_can_be_asked(listed.audience), "audience", "Only a partner team can be asked."),
        (least is None or most is None or least <= most, "most_age", "The oldest is not younger than the youngest."),
        (_are_hours(listed), "hours", "It opens before midnight and closes after it opened."),
        (not (listed.place_private and listed.spot), "spot", "Where a private place is stands in no listing."),
    )
    return next((invalid(field, rule) for holds, field, rule in checks if not holds), None)


def _can_be_asked(audience: Audience | None) -> bool:
    return audience is None or audience.kind is Kind.PARTNER


def _are_hours(listed: Listed) -> bool:
    return all(each.opens < each.closes <= each.opens + DAY and each.opens < DAY for each in listed.hours)


def _note(state: State, command: NoteService) -> list[Event] | Refusal:
    if not _can_be_asked(command.audience):
        return invalid("audience", "Only a partner team can be asked.")
    if command.least_age is not None and command.most_age is not None and command.least_age > command.most_age:
        return invalid("most_age", "The oldest is not younger than the youngest.")
    if command.areas == ():
        return invalid("areas", "A service is open to at least one area.")
    note = ServiceNoted(**{name: getattr(command, name) for name in ServiceNoted.__struct_fields__})
    if note == (state.note or ServiceNoted()):
        return []
    changed = _with_place(state, [note])
    listed = state.listed
    if note.place_private and listed is not None and listed.spot is not None and not state.withdrawn:
        changed.append(ServiceListed(listed=_hidden(listed)))
    return changed


def _say(state: State, command: Command) -> list[Event] | Refusal:
    match command:
        case ReportCapacity():
            return _report(state, command)
        case SetHours():
            return _set_hours(state, command)
        case KeepPlace(place=place):
            return [] if place == state.place else [PlaceKept(place=place, audience=state.audience)]
        case _:
            return NOT_FOUND


def _report(state: State, command: ReportCapacity) -> list[Event] | Refusal:
    """Two who say the same minutes apart both say how fresh it is: that is no repetition."""
    free = command.free
    if command.change is not None:
        before = None if state.capacity is None else state.capacity.free
        if free is not None:
            return invalid("change", "Either how many are free, or by how many that changed.")
        if before is None:
            return NOT_NOW
        free = before + command.change
        if free < 0:
            return invalid("change", "No more can be taken than are free.")
    named = (("free", free), ("places", command.places), ("waiting", command.waiting))
    for field, count in named:
        if count is not None and not 0 <= count <= _MOST:
            return invalid(field, "There are none, or some: not fewer than none.")
    if free is not None and command.places is not None and free > command.places:
        return invalid("free", "Not more can be free than there are.")
    return [
        CapacityReported(
            free=free,
            places=command.places,
            waiting=command.waiting,
            by_phone=command.by_phone,
            audience=state.audience,
        )
    ]


def _set_hours(state: State, command: SetHours) -> list[Event] | Refusal:
    try:
        hours = weekly(command.schedules)
    except UnsayableError as error:
        return invalid("schedules", str(error))
    said = HoursSet(schedules=command.schedules, hours=hours, always_open=command.always_open, audience=state.audience)
    return [] if said == state.hours else [said]
