"""Three years of young people, through the real bus: every timer in its turn, and what the hub's page makes of it.

Five of them in seconds; two hundred with ``-m long``.
"""

import asyncio
import csv
import io
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from litestar.testing import AsyncTestClient
from msgspec.structs import replace

from contracts.base import Address, Command, Event, Fact, Wake
from contracts.ids import derived
from contracts.referral import ReferralOffered
from contracts.subjects import TimerSubject, timer_subject
from contracts.vocabulary import Need
from portal.app import create_app
from portal.models.referrals.evaluation import Figure
from portal.settings import COMMUNITY_FILE, Settings, read_community
from services.bus.facts.reading import EVERYTHING
from services.bus.facts.store import Aggregate
from tests.bus.gate import Gate, running_gate
from tests.bus.playing import Player, disclosing, playing, session
from tests.bus.three_years import BEGINS, ENDS, HUB, Act, Does, community, life
from tests.bus.years_counted import compare

COMMUNITY = read_community(COMMUNITY_FILE)
_MILLISECOND: Final = timedelta(milliseconds=1)
_SEED: Final = 7
_FIVE: Final = (23, 47, 81, 143, 148)
"""In whose lives everything occurs that does in any."""
_EVERYBODY: Final = range(200)
_LONG: Final = (pytest.mark.long, pytest.mark.timeout(3600))


@pytest.fixture
def own_gate(tmp_path: Path) -> Iterator[Gate]:
    """A gate of this test's own: nobody else has its years."""
    with running_gate(tmp_path / "home") as running:
        yield running


def lives(people: Iterable[int]) -> Iterator[Act]:
    """Yield what these do, and what there is before them."""
    yield from community()
    for number in people:
        yield from life(_SEED, number)


@asynccontextmanager
async def played(gate: Gate, monkeypatch: pytest.MonkeyPatch, people: Iterable[int]) -> AsyncIterator[Player]:
    """Play the three years of these."""
    monkeypatch.setenv("TRELLIS_BUS", gate.settings.url)
    monkeypatch.setenv("TRELLIS_HOME", str(gate.settings.home))
    async with playing(gate.settings, BEGINS) as player:
        await player.play(lives(people), ENDS)
        yield player


async def kept(player: Player) -> list[Fact]:
    """Return all that was decided, in order."""
    reader = player.services["casework"].reader
    return [fact async for fact in reader.facts(EVERYTHING) if fact.address.context != "disclosure"]


# ---------------------------------------------------------------------------------------------------------- the timers


class Asked(NamedTuple):
    """A timer that the state of an aggregate asks for: set to when, since when, and until when it is asked for."""

    moment: datetime
    since: datetime
    gone: datetime | None = None
    came: bool = False
    """It is asked for no more because it came due."""


def asked_for(facts: Iterable[Fact], player: Player) -> dict[TimerSubject, Asked]:
    """Return every timer that any state ever asked for: the facts, folded once more by the domains alone."""
    kinds: dict[tuple[str, str], tuple[str, Aggregate[Any]]] = {
        (duty.aggregate.context, prefix): (name, duty.aggregate)
        for name, service in player.services.items()
        for prefix, duty in service.desk.timers.items()
    }
    things: dict[Address, list[Fact]] = defaultdict(list)
    for fact in facts:
        things[fact.address].append(fact)
    found: dict[TimerSubject, Asked] = {}
    for address, history in things.items():
        kind = kinds.get((address.context, address.aggregate.partition("_")[0]))
        if kind is not None:
            found |= _asked_by(kind[0], kind[1], address, history)
    return found


def _asked_by(
    service: str, aggregate: Aggregate[Any], address: Address, history: Sequence[Fact]
) -> Iterator[tuple[TimerSubject, Asked]]:
    state, version, standing = aggregate.initial, 0, dict[Wake, TimerSubject]()
    found: dict[TimerSubject, Asked] = {}
    for place, fact in enumerate(history):
        state = aggregate.evolve(state, fact.event)
        if place + 1 < len(history) and history[place + 1].cause == fact.cause:
            continue  # the decision goes on
        wanted = aggregate.wakes(state)
        for wake in standing.keys() - wanted:
            timer = standing.pop(wake)
            came = fact.cause == derived("cause", timer_subject(timer, "due"))
            found[timer] = found[timer]._replace(gone=fact.at, came=came)
        for wake in wanted - standing.keys():
            timer = standing[wake] = TimerSubject(service, address, version, wake.why)
            found[timer] = Asked(wake.at, fact.at)
        version = place + 1
    yield from found.items()


async def every_timer_in_its_turn(player: Player, facts: Sequence[Fact]) -> None:
    """Every timer that is asked for when its moment comes has come due then, once, in order; and no other."""
    assert [each.at for each in player.fired] == sorted(each.at for each in player.fired)
    assert all(each.wanted for each in player.fired)
    asked, fired = asked_for(facts, player), {each.timer: each for each in player.fired}
    assert len(fired) == len(player.fired)
    assert fired.keys() <= asked.keys()
    for timer, each in asked.items():
        due = max(each.moment, each.since)
        if timer in fired:
            assert due <= fired[timer].at < due + _MILLISECOND, timer
            assert each.gone is None or each.gone >= due, timer
        else:
            assert not each.came, timer
            assert due > ENDS - _MILLISECOND or (each.gone is not None and each.gone <= due + _MILLISECOND), timer
    still = {timer for timer, each in asked.items() if timer not in fired and each.gone is None}
    assert await player.delivered() == 0
    assert await player.left() == {timer_subject(timer) for timer in still}


# ------------------------------------------------------------------------------------------------------------ the page


async def page_of_figures(player: Player) -> list[dict[str, str]]:
    """Return the hub's evaluation as its page gives it as a table: disclosed, read by its feed, served by HTTP."""
    settings = Settings(bus=player.settings, community=COMMUNITY, clock=player.clock)
    async with disclosing(player), AsyncTestClient(create_app(settings)) as client:
        client.cookies.set("session", await session(player.settings, HUB, player.clock()))
        page, table = await client.get("/hub/evaluation"), await client.get("/hub/evaluation.csv")
    assert (page.status_code, table.status_code) == (200, 200)
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert on_page(page.text) == [row["value"] for row in sorted(rows, key=_place)]
    return rows


def on_page(page: str) -> list[str]:
    """Return every figure that the page says: those of its plots, one quarter after the other, then its table."""
    plots = page.split('<figure class="plot"')[1:]
    said = [
        each for plot in plots for each in re.findall(r"<title>[^:<]*: ([^<]*)</title>", plot.split("</figure>")[0])
    ]
    # Where nothing began there is no time to first contact, and so nothing that could be withheld: a dash.
    return [
        each.replace(",", "").replace("–", "withheld") for each in (*said, *re.findall(r"<td[^>]*>([^<]*)</td>", page))
    ]


def _place(row: Mapping[str, str]) -> tuple[bool, int, str]:
    """Return where on the page it stands."""
    of_all = row["service"] == "all"
    order = [str(each) for each in (Figure if of_all else Need)]
    return not of_all, order.index(row["figure" if of_all else "service"]), row["from"]


# ------------------------------------------------------------------------------------------------------- the proofs


def test_in_five_lives_everything_occurs() -> None:
    """So that what is proved of them in seconds is proved of every verb, as of two hundred in minutes."""
    assert _verbs(lives(_FIVE)) == _verbs(lives(_EVERYBODY))


def _verbs(acts: Iterable[Act]) -> set[type[Command]]:
    return {type(act.command) for act in acts if isinstance(act, Does)}


@pytest.mark.parametrize("people, shows", [(_FIVE, 0), pytest.param(_EVERYBODY, 60, marks=_LONG)], ids=["5", "200"])
async def test_three_years_of_young_people(
    own_gate: Gate, monkeypatch: pytest.MonkeyPatch, people: Iterable[int], shows: int
) -> None:
    """Every timer comes due in its turn, nothing that somebody did is refused, and the page counts what they did."""
    async with played(own_gate, monkeypatch, people) as player:
        assert player.refused == []
        facts = await kept(player)
        assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)
        await every_timer_in_its_turn(player, facts)
        assert compare(await page_of_figures(player), player.done) >= shows


@pytest.mark.parametrize("people", [_FIVE[:2], pytest.param(_EVERYBODY[:40], marks=_LONG)], ids=["2", "40"])
def test_the_same_years_played_again_leave_the_same_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, people: Iterable[int]
) -> None:
    """Of every thing, in its order, with its moment and its cause; only why a door was chosen may be told otherwise."""
    found = []
    for which in ("once", "again"):
        with running_gate(tmp_path / which) as gate:
            found.append(asyncio.run(_by_thing(gate, monkeypatch, people)))
    assert found[0] == found[1]


async def _by_thing(gate: Gate, monkeypatch: pytest.MonkeyPatch, people: Iterable[int]) -> dict[Address, list[Fact]]:
    things: dict[Address, list[Fact]] = defaultdict(list)
    async with played(gate, monkeypatch, people) as player:
        for fact in await kept(player):
            things[fact.address].append(replace(fact, seq=0, trace=None, leaf=None, event=_said(fact.event)))
    return things


def _said(event: Event) -> Event:
    """Leave out why a door was asked: how soon it usually answers is looked up every few seconds, by no other clock."""
    return replace(event, because=()) if isinstance(event, ReferralOffered) else event
