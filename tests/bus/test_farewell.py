"""Ending sessions for those who were just coming in, while the bus goes away and comes back."""

import asyncio
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from contracts.base import Actor, Address, Audience, Fact
from contracts.gate import PersonRemoved
from contracts.ids import NO_CASE, fresh
from contracts.vocabulary import Kind
from deploy.server import Server
from services.bus.gate.callout import Doorkeeper
from services.bus.gate.credential import ANSWER_WITHIN
from services.bus.gate.sessions import Session, Sessions
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.publishing import TIMEOUT, BusDownError
from services.gatekeeper.handlers import Farewell


async def nobody(_: str) -> tuple[Actor, ...]:
    """Return whose codes were replaced: here, nobody's."""
    return ()


async def test_who_was_just_coming_in_goes_although_the_bus_was_away(own_server: Server) -> None:
    """A session that began as its person was removed ends as soon as the bus is back: nobody else would end it."""
    settings = BusSettings(own_server.url, own_server.home.path)
    nc, kicker = await connect("gatekeeper", settings), await connect("kicker", settings)
    sessions = Sessions(nc)
    farewell = Farewell(sessions, Doorkeeper(kicker), nobody)
    actor, now = Actor(Kind.HUB, fresh("team"), fresh("person")), datetime.now(UTC)
    removed = PersonRemoved(audience=Audience(actor.kind, actor.team), person=actor.person)
    await farewell.say(Fact(fresh("evt"), 1, now, None, "cause", Address("gate", "r", NO_CASE, actor.team), removed))
    name = "a" * 52
    await sessions.begin(
        name, Session(actor=actor, started=now, expires=now + timedelta(hours=1), entrance="code", proved=now, used=now)
    )
    with capture_logs() as said:
        await asyncio.to_thread(own_server.stop)
        await asyncio.sleep(ANSWER_WITHIN + 2 + TIMEOUT)  # the first attempt has failed by then
    assert "not_ended" not in [each["event"] for each in said]
    await asyncio.to_thread(own_server.start)
    async with asyncio.timeout(60):
        while True:
            try:
                if await sessions.find(name) is None:
                    break
            except BusDownError:
                pass
            await asyncio.sleep(0.2)
    await farewell.stop()
    await nc.close()
    await kicker.close()
