"""`trellis oncall test TEAM`: a test message by each way its people have, and what came of it. Never to where.

What a way is worth only its owner can say, by pressing the link; so it is told, too, which were ever proved.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from rich.console import Console

from contracts.base import Audience, Fact
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.message import MessageTried
from contracts.reach import TryWay, WayAdded, WayFailing, WayProved, WayRemoved, ways_of
from contracts.vocabulary import MessageAbout, Told
from deploy.home import Home
from deploy.reach import Impossible, reaching
from services.bus.operate.operating import Operator

_PATIENCE: Final = 15.0
"""Seconds for the first attempt of each: a channel has less for it."""
_LOOK_AGAIN: Final = 0.2
_WORDS: Final = {
    Told.SENT: "taken by its channel",
    Told.FAILED: "not taken: it is tried again",
    Told.GIVEN_UP: "not taken, and given up",
}


class Known(msgspec.Struct, frozen=True):
    """One way, and whether it is proved to reach its owner."""

    added: WayAdded
    proved: bool = False


async def try_all(home: Home, team: str, *, console: Console) -> int:
    """Test each way of ``team`` (its name or its id); return 0 only if it has any and each was taken.

    Raises:
        Impossible: there is no such team, or more than one.
    """
    async with reaching(home) as operator:
        region, formed = await _team(operator, team)
        reached = operator.reader.facts(f"fact.reach.{region}.-.*.*")
        ways = standing([fact async for fact in reached], formed.audience)
        if not ways:
            console.print(f"[red]{formed.name} has no way of being told[/] but whoever looks at a page by themselves.")
            return 1
        found = await _tested(operator, region, ways)
    for name, known in ways.items():
        told = found.get(name)
        mark = "[green]✓[/]" if told is Told.SENT else "[red]✗[/]"
        proved = "proved" if known.proved else "not proved yet"
        said = "nobody tried it: is messenger running? Its log says" if told is None else _WORDS[told]
        console.print(f" {mark} {known.added.channel:9} {said}; {proved}")
    return 0 if all(found.get(name) is Told.SENT for name in ways) else 1


def standing(facts: Iterable[Fact], audience: Audience) -> dict[str, Known]:
    """Return the ways that ``audience`` has after ``facts``."""
    ways: dict[str, Known] = {}
    for fact in facts:
        match fact.event:
            case WayAdded(way=way, audience=whose) if whose == audience:
                ways[way] = Known(fact.event)
            case WayRemoved(way=way):
                ways.pop(way, None)
            case WayProved(way=way) | WayFailing(way=way) if way in ways:
                ways[way] = Known(ways[way].added, proved=isinstance(fact.event, WayProved))
            case _:
                pass
    return ways


async def _team(operator: Operator, wanted: str) -> tuple[str, TeamFormed]:
    facts = operator.reader.facts("fact.gate.*.*.*.team_formed")
    teams = [(fact.address.region, fact.event) async for fact in facts if isinstance(fact.event, TeamFormed)]
    found = [each for each in teams if wanted in (each[1].audience.team, each[1].name)]
    if not found:
        raise Impossible(f"there is no team {wanted}: say its name, as it stands in the portal, or its id")
    if len(found) > 1:
        ids = ", ".join(formed.audience.team for _, formed in found)
        raise Impossible(f"there is more than one team {wanted}: say which by its id, of {ids}")
    return found[0]


async def _tested(operator: Operator, region: str, ways: Mapping[str, Known]) -> dict[str, Told]:
    """Have each way tried, and return what came of its first attempt."""
    info = await operator.info("FACTS")
    before = info["state"]["last_seq"] if info else 0
    commands = [
        TryWay(
            id=fresh("cmd"),
            region=region,
            case=NO_CASE,
            about=ways_of(known.added.audience, known.added.person),
            way=name,
        )
        for name, known in ways.items()
    ]
    async for _ in operator.do_all(commands):
        pass
    found: dict[str, Told] = {}
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE
    while found.keys() != ways.keys() and loop.time() < until:
        await asyncio.sleep(_LOOK_AGAIN)
        async for fact in operator.reader.facts(f"fact.message.{region}.-.*.tried", before):
            event = fact.event
            if isinstance(event, MessageTried) and event.about is MessageAbout.TEST and event.way in ways:
                found.setdefault(event.way, event.told)
    return found
