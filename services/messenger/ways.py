"""The ways one person of a team can be told by: added, tried, proved by an answer, failing, taken away."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.ids import NO_CASE, derived
from contracts.message import LinkPressed, MessageTried
from contracts.outcomes import NOT_FOUND, NOT_NOW, Refusal, invalid
from contracts.reach import (
    AddWay,
    ProveWay,
    RemoveWay,
    TryWay,
    WayAdded,
    WayFailing,
    WayProved,
    WayRemoved,
    WayTried,
    ways_of,
)
from contracts.vocabulary import Channel, Kind, MessageAbout, Told
from services.messenger.addresses import checked
from services.messenger.figures import LONGEST_TEST_PAUSE, TEST_PAUSE, TESTS_FORGOTTEN, TESTS_FREE, WAYS_EACH

_SAID: Final = frozenset({Channel.SCREEN, Channel.VOICE})
"""Where nothing can be pressed in the test itself: that it arrived is said in the portal."""
_LONG: Final = 32


class Way(msgspec.Struct, frozen=True):
    """One way. ``tried``: a test was asked for and not answered yet."""

    channel: Channel
    address: str | None
    proved: bool = False
    tried: bool = False


class State(msgspec.Struct, frozen=True):
    """One person's ways. ``tests`` were asked for and not answered, by where they went: a way that is taken away and
    added anew goes where it went before, and an answer from elsewhere says nothing of a stranger's number.
    """

    audience: Audience | None = None
    person: str = ""
    ways: dict[str, Way] = {}
    tests: dict[str, int] = {}
    again: datetime | None = None


INITIAL: Final = State()
_but = msgspec.structs.replace


def evolve(state: State, event: Event) -> State:
    """Return the ways after ``event``."""
    match event:
        case WayAdded(audience=audience, person=person, way=way, channel=channel, address=address):
            ways = state.ways | {way: Way(channel, address)}
            return _but(state, audience=audience, person=person, ways=ways)
        case WayRemoved(way=way):
            return _but(state, ways={name: each for name, each in state.ways.items() if name != way})
        case WayTried(way=way, again=again):
            return _but(_with(state, way, tried=True), tests=_counted(state, way, again), again=again)
        case WayProved(way=way):
            return _answered(_with(state, way, proved=True, tried=False), way)
        case WayFailing(way=way):
            return _with(state, way, proved=False)
        case _:
            return state


def decide(
    state: State,
    message: Command | Due | Fact,
    *,
    at: datetime,
    by: Actor | None = None,
    offered: frozenset[Channel] = frozenset(Channel),
    loopback: bool = False,
) -> list[Event] | Refusal:
    """Decide one message about one person's ways. ``offered`` are the channels that this deployment has."""
    if isinstance(message, Fact):
        return _hear(state, message.event)
    if not isinstance(message, Command):
        return []
    if by is None or not (_own(message, by) or (isinstance(message, TryWay) and by.kind is Kind.OPERATOR)):
        return NOT_FOUND
    if isinstance(message, AddWay):
        return _add(state, message, by, offered, loopback=loopback)
    return _of_one(state, message, by, at)


def _of_one(state: State, message: Command, by: Actor, at: datetime) -> list[Event] | Refusal:
    match message:
        case RemoveWay(way=way):
            return _of(state, way, WayRemoved)
        case TryWay(way=way):
            return _try(state, way, at, freely=by.kind is Kind.OPERATOR)
        case ProveWay(way=way):
            return _prove(state, way)
        case _:
            return NOT_FOUND


def _own(command: Command, by: Actor) -> bool:
    """Return whether ``command`` is about the sender's own ways: nobody sets up where somebody else is told."""
    return command.case == NO_CASE and command.about == ways_of(by.audience, by.person)


def _add(
    state: State, command: AddWay, by: Actor, offered: frozenset[Channel], *, loopback: bool
) -> list[Event] | Refusal:
    if command.channel not in offered:
        return invalid("channel", "this deployment does not send that way")
    address = checked(command.channel, command.address, loopback=loopback)
    if isinstance(address, Refusal):
        return address
    way = Way(command.channel, address)
    if any((each.channel, each.address) == (way.channel, way.address) for each in state.ways.values()):
        return invalid("address", "you have this one already")
    if len(state.ways) >= WAYS_EACH:
        return invalid("channel", "these are many ways: take one away first")
    added = WayAdded(
        audience=by.audience,
        person=by.person,
        way=derived("way", command.id),
        channel=command.channel,
        address=address,
    )
    return [added]


def _try(state: State, way: str, at: datetime, *, freely: bool) -> list[Event] | Refusal:
    """Have a test sent. Who gets no answer has to wait between them: the number may be a stranger's."""
    known = state.ways.get(way)
    if known is None or state.audience is None:
        return NOT_FOUND
    if not freely and state.again is not None and at < state.again:
        return NOT_NOW
    doubled = min(sum(_counted(state, way, at).values()) - TESTS_FREE, _LONG)
    pause = min(TEST_PAUSE * 2**doubled, LONGEST_TEST_PAUSE) if doubled >= 0 else timedelta()
    tried = WayTried(audience=state.audience, person=state.person, way=way, channel=known.channel, again=at + pause)
    return [tried]


def _counted(state: State, way: str, at: datetime) -> dict[str, int]:
    """Return how many tests went where without an answer, with one more over ``way`` at ``at``. After a quiet while
    they are counted anew; what a screen shows bothers nobody.
    """
    before = {} if state.again is not None and at - state.again >= TESTS_FORGOTTEN else state.tests
    known = state.ways.get(way)
    if known is None or known.address is None:
        return before
    return before | {known.address: before.get(known.address, 0) + 1}


def _answered(state: State, way: str) -> State:
    """Return the ways after an answer. What somebody says themselves of a call is none: it may have rung elsewhere."""
    known = state.ways.get(way)
    if known is None or known.channel in _SAID:
        return state
    tests = {where: count for where, count in state.tests.items() if where != known.address}
    return _but(state, tests=tests, again=state.again if sum(tests.values()) >= TESTS_FREE else None)


def _prove(state: State, way: str) -> list[Event] | Refusal:
    known = state.ways.get(way)
    if known is None:
        return NOT_FOUND
    if known.channel not in _SAID:
        return invalid("way", "open the message itself and press its button")
    return _of(state, way, WayProved) if known.tried else NOT_NOW


def _hear(state: State, event: Event) -> list[Event] | Refusal:
    """Take from a message what it says of its way."""
    match event:
        case LinkPressed(way=way, about=about) if way in state.ways:
            news = about is MessageAbout.TEST or not state.ways[way].proved
            return _of(state, way, WayProved) if news else []
        case MessageTried(way=way, told=Told.GIVEN_UP, gone=True) if way in state.ways:
            return [WayRemoved(audience=event.audience, person=event.person, way=way, gone=True)]
        case MessageTried(way=way, told=Told.GIVEN_UP) if way in state.ways and state.ways[way].proved:
            return _of(state, way, WayFailing)
        case _:
            return []


def _of(state: State, way: str, event: type[WayRemoved | WayProved | WayFailing]) -> list[Event] | Refusal:
    if way not in state.ways or state.audience is None:
        return NOT_FOUND
    return [event(audience=state.audience, person=state.person, way=way)]


def _with(state: State, way: str, **changes: bool) -> State:
    if way not in state.ways:
        return state
    return _but(state, ways=state.ways | {way: _but(state.ways[way], **changes)})
