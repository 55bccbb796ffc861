"""The ways of telling somebody: given events, when a message, then events. Nobody sets up another's."""

import json
from datetime import timedelta
from functools import reduce
from typing import Any

import msgspec
import pytest

from contracts.base import Actor, Address, Command, Event, Fact
from contracts.ids import NO_CASE, derived, fresh
from contracts.message import LinkPressed, MessageTried
from contracts.outcomes import NOT_FOUND, NOT_NOW, Reason, Refusal
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
from services.messenger import ways
from services.messenger.addresses import checked
from services.messenger.figures import TESTS_FORGOTTEN, TESTS_FREE, WAYS_EACH
from tests.bus.samples import sample
from tests.domain.stories import NOON, REGION, person, team

ME = person(team(Kind.ADVOCATE, "advocate"))
OTHER = person(team(Kind.ADVOCATE, "advocate"), "other")
OPERATOR = Actor(Kind.OPERATOR, "trellis", "cli")
MINE = ways_of(ME.audience, ME.person)
FIRST = derived("cmd", "first")
WAY = derived("way", FIRST)
_WHOSE: Any = {"audience": ME.audience, "person": ME.person, "way": WAY}
_COMMAND: Any = {"region": REGION, "case": NO_CASE, "about": MINE}

ADDED = WayAdded(**_WHOSE, channel=Channel.TEXT, address="+16085550100")
ADDED_PAGE = WayAdded(**_WHOSE, channel=Channel.SCREEN)
TRIED = WayTried(**_WHOSE, channel=Channel.TEXT, again=NOON)
PROVED = WayProved(**_WHOSE)
FAILING = WayFailing(**_WHOSE)
REMOVED = WayRemoved(**_WHOSE)

ADD = AddWay(id=FIRST, **_COMMAND, channel=Channel.TEXT, address="(608) 555-0100")
TRY = TryWay(id=fresh("cmd"), **_COMMAND, way=WAY)
PROVE = ProveWay(id=fresh("cmd"), **_COMMAND, way=WAY)
REMOVE = RemoveWay(id=fresh("cmd"), **_COMMAND, way=WAY)
PRESSED = sample(LinkPressed, **_WHOSE, about=MessageAbout.TEST)
PAGE_PRESSED = sample(LinkPressed, **_WHOSE, about=MessageAbout.PAGE)
GIVEN_UP = sample(MessageTried, **_WHOSE, told=Told.GIVEN_UP)
GONE = sample(MessageTried, **_WHOSE, told=Told.GIVEN_UP, gone=True)


def decided(events: list[Event], message: Command | Event, by: Actor | None = ME) -> list[Event] | Refusal:
    """What comes of ``message`` after ``events``."""
    state = reduce(ways.evolve, events, ways.INITIAL)
    if isinstance(message, Command):
        return ways.decide(state, message, at=NOON, by=by)
    address = Address("message", REGION, NO_CASE, fresh("msg"))
    return ways.decide(state, Fact(fresh("evt"), 1, NOON, None, fresh("cause"), address, message), at=NOON)


@pytest.mark.parametrize(
    "events, message, then",
    [
        ([], ADD, [ADDED]),
        ([ADDED], TRY, [TRIED]),
        ([ADDED], REMOVE, [REMOVED]),
        ([ADDED, TRIED], PRESSED, [PROVED]),
        ([ADDED], PAGE_PRESSED, [PROVED]),
        ([ADDED, PROVED], PAGE_PRESSED, []),
        ([ADDED, PROVED], PRESSED, [PROVED]),
        ([ADDED_PAGE, TRIED], PROVE, [PROVED]),
        ([ADDED_PAGE], PROVE, NOT_NOW),
        ([ADDED, PROVED], GIVEN_UP, [FAILING]),
        ([ADDED], GIVEN_UP, []),
        ([ADDED, PROVED, FAILING], GIVEN_UP, []),
        ([ADDED, PROVED], GONE, [msgspec.structs.replace(REMOVED, gone=True)]),
        ([ADDED, REMOVED], PRESSED, []),
        ([ADDED, REMOVED], TRY, NOT_FOUND),
        ([], REMOVE, NOT_FOUND),
    ],
)
def test_a_way_is_added_tried_proved_and_lost(
    events: list[Event], message: Command | Event, then: list[Event] | Refusal
) -> None:
    """It is proved by an answer, by nothing else; given up, it is not proved any more; gone, it is none."""
    assert decided(events, message) == then


@pytest.mark.parametrize("command", [ADD, TRY, PROVE, REMOVE])
def test_ways_are_set_up_by_oneself_alone(command: Command) -> None:
    """Not by a colleague, a hub, or the operator, who may have one tried and learns nothing by it."""
    for by in (OTHER, person(team(Kind.HUB, "hub")), OPERATOR, None):
        allowed = by is OPERATOR and command is TRY
        assert decided([ADDED], command, by) == ([TRIED] if allowed else NOT_FOUND)


def test_a_test_in_which_something_can_be_pressed_is_answered_there() -> None:
    """Whoever types a number can't say in the portal that it is theirs."""
    refusal = decided([ADDED, TRIED], PROVE)
    assert isinstance(refusal, Refusal)
    assert (refusal.reason, refusal.field) == (Reason.INVALID, "way")


def test_a_number_that_never_answers_is_not_bothered_for_long() -> None:
    """After ten tests without an answer each next one has to wait longer; an answer ends that."""
    state = reduce(ways.evolve, [ADDED], ways.INITIAL)
    waits = []
    for _ in range(TESTS_FREE + 9):
        at = state.again or NOON
        found = ways.decide(state, TRY, at=at, by=ME)
        assert isinstance(found, list)
        [tried] = found
        assert isinstance(tried, WayTried)
        waits.append(tried.again - at)
        state = ways.evolve(state, tried)
        if waits[-1]:
            assert ways.decide(state, TRY, at=at, by=ME) == NOT_NOW
            assert ways.decide(state, TRY, at=at, by=OPERATOR) != NOT_NOW
    assert waits == sorted(waits)
    assert not any(waits[: TESTS_FREE - 1])
    assert waits[-1] == timedelta(hours=1)
    assert ways.decide(ways.evolve(state, PROVED), TRY, at=NOON, by=ME) == [TRIED]


ELSEWHERE = derived("way", "elsewhere")
_OTHERWISE: Any = _WHOSE | {"way": ELSEWHERE}


@pytest.mark.parametrize(
    "own",
    [
        WayAdded(**_OTHERWISE, channel=Channel.SCREEN),
        WayAdded(**_OTHERWISE, channel=Channel.VOICE, address="+16085550199"),
        WayAdded(**_OTHERWISE, channel=Channel.TEXT, address="+16085550199"),
    ],
)
def test_nothing_one_says_elsewhere_lets_a_strangers_number_be_bothered_again(own: WayAdded) -> None:
    """Not on a screen, not of a call, not by an answer from another number; nor is it a new one when added anew."""
    state = reduce(ways.evolve, [ADDED, own], ways.INITIAL)
    for count in range(TESTS_FREE + 2):
        if count == TESTS_FREE // 2:
            state = reduce(ways.evolve, [REMOVED, ADDED], state)
        for way in (ELSEWHERE, WAY):
            at = state.again or NOON
            found = ways.decide(state, msgspec.structs.replace(TRY, way=way), at=at, by=ME)
            assert isinstance(found, list)
            state = reduce(ways.evolve, found, state)
        state = ways.evolve(state, WayProved(**_OTHERWISE))
    assert state.again is not None
    assert ways.decide(state, TRY, at=NOON, by=ME) == NOT_NOW
    assert isinstance(ways.decide(state, TRY, at=state.again + TESTS_FORGOTTEN, by=ME), list)


def test_the_same_way_is_had_once_and_nobody_has_very_many() -> None:
    """Each would only be told twice."""
    many: list[Event] = [
        msgspec.structs.replace(ADDED, way=fresh("way"), address=f"+1608555{number:04}") for number in range(WAYS_EACH)
    ]
    for events, field in (([ADDED], "address"), (many, "channel")):
        refusal = decided(list(events), msgspec.structs.replace(ADD, id=fresh("cmd")))
        assert isinstance(refusal, Refusal)
        assert refusal.field == field


def test_only_what_the_deployment_sends_is_offered() -> None:
    """A channel without a gateway would be a way that tells nobody."""
    refusal = ways.decide(ways.INITIAL, ADD, at=NOON, by=ME, offered=frozenset({Channel.SCREEN}))
    assert isinstance(refusal, Refusal)
    assert refusal.field == "channel"


# ----------------------------------------------------------------------------------------------------------- addresses

_KEYS = {"p256dh": "B" * 87, "auth": "A" * 22}


def _subscription(endpoint: str, keys: dict[str, str] = _KEYS) -> str:
    return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": keys})


@pytest.mark.parametrize(
    "channel, typed, kept",
    [
        (Channel.TEXT, "(608) 555-0100", "+16085550100"),
        (Channel.TEXT, "1 608.555.0100", "+16085550100"),
        (Channel.VOICE, "+49 30 901820", "+4930901820"),
        (Channel.EMAIL, "robin.night+calls@clinic.example.org", "robin.night+calls@clinic.example.org"),
        (Channel.CHAT, "#on-call", "#on-call"),
        (Channel.SCREEN, None, None),
    ],
)
def test_an_address_is_kept_in_one_form(channel: Channel, typed: str | None, kept: str | None) -> None:
    """However it was typed."""
    assert checked(channel, typed) == kept


@pytest.mark.parametrize(
    "channel, typed",
    [
        (Channel.TEXT, None),
        (Channel.TEXT, "555-0100"),
        (Channel.TEXT, "+1608555010a"),
        (Channel.TEXT, "+16085550100,+16085550101"),
        (Channel.TEXT, "+16085550100&:to=+1"),
        (Channel.EMAIL, "a@b.example, c@d.example"),
        (Channel.EMAIL, "a@b.example?cc=c@d.example"),
        (Channel.EMAIL, "a@localhost"),
        (Channel.EMAIL, "Robin <a@b.example>"),
        (Channel.EMAIL, "a@b.example\nBcc: c@d.example"),
        (Channel.CHAT, "../admin"),
        (Channel.CHAT, "name@host/path"),
        (Channel.APP, "two words"),
        (Channel.SCREEN, "+16085550100"),
        (Channel.WEB_PUSH, "https://push.example.com/abc"),
        (Channel.WEB_PUSH, _subscription("http://push.example.com/abc")),
        (Channel.WEB_PUSH, _subscription("https://push.example.com:8443/abc")),
        (Channel.WEB_PUSH, _subscription("https://user@push.example.com/abc")),
        (Channel.WEB_PUSH, _subscription("https://127.0.0.1/abc")),
        (Channel.WEB_PUSH, _subscription("https://10.1.2.3/abc")),
        (Channel.WEB_PUSH, _subscription("https://169.254.169.254/latest")),
        (Channel.WEB_PUSH, _subscription("https://[::1]/abc")),
        (Channel.WEB_PUSH, _subscription("https://2130706433/abc")),
        (Channel.WEB_PUSH, _subscription("https://0x7f.1/abc")),
        (Channel.WEB_PUSH, _subscription("https://localhost/abc")),
        (Channel.WEB_PUSH, _subscription("https://gateway.internal/abc")),
        (Channel.WEB_PUSH, _subscription("https://push.example.com\\@10.1.2.3/abc")),
        (Channel.WEB_PUSH, _subscription("https://push.example.com/abc", {"p256dh": "BA", "auth": "AA"})),
        (Channel.WEB_PUSH, "[" * 5000),
    ],
)
def test_what_could_lead_elsewhere_is_no_address(channel: Channel, typed: str | None) -> None:
    """No list, no parameter, no header, no path, and no machine that isn't on the public internet."""
    refusal = checked(channel, typed)
    assert isinstance(refusal, Refusal)
    assert refusal.field == "address"


def test_a_browsers_subscription_is_kept_without_what_is_not_needed() -> None:
    """A push service on this machine is one only where the deployment says that it may be."""
    kept = checked(Channel.WEB_PUSH, _subscription("https://push.example.com/abc"))
    assert isinstance(kept, str)
    assert "expirationTime" not in kept
    assert isinstance(checked(Channel.WEB_PUSH, _subscription("http://127.0.0.1:1/a"), loopback=True), str)
