"""A message's link: whoever holds it may press its button, it signs nobody in, and nobody can guess one."""

import asyncio
from typing import Any, Final

import pytest

from contracts.base import Address, Command
from contracts.gate import PersonRemoved
from contracts.ids import NO_CASE, derived, fresh
from contracts.message import LinkPressed, MessageDelivered, NoteDelivered, PressLink, message_of
from contracts.outcomes import Reason
from contracts.reach import AddWay, ProveWay, RemoveWay, TryWay, WayProved, ways_of
from contracts.subjects import case_filter
from contracts.vocabulary import Channel, Kind
from services.bus.facts.reading import Reader
from services.bus.viewers.viewer import ViewerSender
from services.bus.wire.connection import connect
from services.messenger.handlers import desk
from tests.bus.gate import REGION, Gate
from tests.bus.running import serving
from tests.bus.telling import SOON, outside, telling

NUMBER: Final = "+16085550100"


async def answer(sender: ViewerSender, command: Command) -> Reason | None:
    """Send ``command`` and return why it had no effect, or None."""
    await sender.send(command)
    outcome = await sender.outcome(command.id, SOON)
    assert outcome is not None
    return None if outcome.refusal is None else outcome.refusal.reason


async def test_a_test_is_answered_by_its_link_and_by_no_other(gate: Gate) -> None:
    """By somebody who never came in; a wrong one gets the answer of one that never was, and proves nothing."""
    advocate, somebody, other = (gate.people[kind, 0] for kind in (Kind.ADVOCATE, Kind.PUBLIC, Kind.PARTNER))
    who = advocate.actor
    mine: dict[str, Any] = {"region": REGION, "case": NO_CASE, "about": ways_of(who.audience, who.person)}
    async with (
        outside(gate.settings.home) as there,
        serving(desk, gate.settings, telling),
        ViewerSender(advocate.key, gate.settings) as me,
        ViewerSender(other.key, gate.settings) as colleague,
        ViewerSender(somebody.key, gate.settings) as anybody,
    ):
        ways = {}
        for channel, address in ((Channel.TEXT, "608 555 0100"), (Channel.SCREEN, None)):
            theirs, added = (AddWay(id=fresh("cmd"), **mine, channel=channel, address=address) for _ in range(2))
            assert await answer(colleague, theirs) is Reason.NOT_FOUND
            assert await answer(me, added) is None
            ways[channel] = derived("way", added.id)
            assert await answer(me, TryWay(id=fresh("cmd"), **mine, way=ways[channel])) is None
        [text] = await there.text.until(1)
        assert text.told["to"] == NUMBER
        region, token = text.told["message"].split("/")[-2:]
        here: dict[str, Any] = {"region": region, "case": NO_CASE, "about": message_of(token), "token": token}
        wrong = {"about": message_of("a" * 26), "token": "a" * 26}
        for differs in (wrong, {"token": "a" * 26}, {"region": "nowhere"}, {"case": fresh("case")}):
            assert await answer(anybody, PressLink(id=fresh("cmd"), **(here | differs))) is Reason.NOT_FOUND
        nc = await connect("operator", gate.settings)
        assert await said(nc, "reach", WayProved) == set()
        for _ in range(2):
            assert await answer(anybody, NoteDelivered(id=fresh("cmd"), **here)) is None
            assert await answer(anybody, PressLink(id=fresh("cmd"), **here)) is None
        assert await answer(me, ProveWay(id=fresh("cmd"), **mine, way=ways[Channel.SCREEN])) is None
        async with asyncio.timeout(SOON):
            while await said(nc, "reach", WayProved) != set(ways.values()):
                await asyncio.sleep(0.02)
        assert await said(nc, "message", LinkPressed) == {ways[Channel.TEXT]}
        assert len(await said(nc, "message", MessageDelivered)) == 1
        await nc.close()


@pytest.mark.parametrize("how", ["the way was taken away", "the person left"])
async def test_a_link_in_other_hands_counts_no_more(gate: Gate, how: str) -> None:
    """A telephone that was lost, or is somebody's who left the team: pressing is as if there never was such a link."""
    advocate, somebody = await gate.newcomer(Kind.ADVOCATE), gate.people[Kind.PUBLIC, 0]
    who = advocate.actor
    mine: dict[str, Any] = {"region": REGION, "case": NO_CASE, "about": ways_of(who.audience, who.person)}
    async with (
        outside(gate.settings.home) as there,
        serving(desk, gate.settings, telling),
        ViewerSender(advocate.key, gate.settings) as me,
        ViewerSender(somebody.key, gate.settings) as anybody,
    ):
        added = AddWay(id=fresh("cmd"), **mine, channel=Channel.TEXT, address="608 555 0107")
        way = derived("way", added.id)
        assert await answer(me, added) is None
        assert await answer(me, TryWay(id=fresh("cmd"), **mine, way=way)) is None
        [text] = await there.text.until(1)
        region, token = text.told["message"].split("/")[-2:]
        here: dict[str, Any] = {"region": region, "case": NO_CASE, "about": message_of(token), "token": token}
        assert await answer(anybody, PressLink(id=fresh("cmd"), **here)) is None
        if how == "the person left":
            left = PersonRemoved(audience=who.audience, person=who.person)
            await gate.append("gatekeeper", Address("gate", REGION, NO_CASE, who.team), left)
        else:
            assert await answer(me, RemoveWay(id=fresh("cmd"), **mine, way=way)) is None
        assert await answer(anybody, PressLink(id=fresh("cmd"), **here, cant=True)) is Reason.NOT_FOUND


async def said(nc: Any, context: str, kind: type[Any]) -> set[str]:
    """The ways, or else the audiences, of which something of ``kind`` was said."""
    facts = [fact.event async for fact in Reader(nc).facts(case_filter(REGION, NO_CASE, context))]
    return {getattr(event, "way", str(event)) for event in facts if isinstance(event, kind)}
