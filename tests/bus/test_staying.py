"""Whoever says that they stay: their session goes on from now for as long again, and never beyond the longest."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from contracts.base import Actor
from contracts.vocabulary import Kind
from services.bus.gate.credential import by_session, new_session, session_hash, staying
from services.bus.gate.sessions import Session, Sessions
from services.bus.viewers.viewer import NotLetInError, come_in
from services.bus.wire.connection import connect
from tests.bus.gate import Gate

_NEAR: Final = timedelta(minutes=2)


@pytest.fixture
async def sessions(gate: Gate) -> AsyncIterator[Sessions]:
    """Where the gatekeeper keeps them."""
    nc = await connect("gatekeeper", gate.settings)
    yield Sessions(nc)
    await nc.close()


async def begun(sessions: Sessions, actor: Actor, started: datetime, left: timedelta) -> str:
    token, now = new_session(), datetime.now(UTC)
    session = Session(actor=actor, started=started, expires=now + left, entrance="invitation", proved=now, used=now)
    await sessions.begin(session_hash(token), session)
    return token


async def test_a_session_goes_on_for_as_long_again(gate: Gate, sessions: Sessions) -> None:
    """Twelve hours from now for staff who came in by a link, and for whoever looks in it afterwards."""
    now = datetime.now(UTC)
    actor, _ = await gate.invite(Kind.HUB, at=now - timedelta(days=2))
    token = await begun(sessions, actor, now, timedelta(minutes=3))
    for key in (staying(token), by_session(token)):
        who = await come_in(key, gate.settings)
        assert who.actor == actor
        assert abs(who.expires - now - timedelta(hours=12)) < _NEAR


async def test_no_session_goes_on_for_longer_than_a_day(gate: Gate, sessions: Sessions) -> None:
    """However often somebody says so: then they come in anew."""
    now = datetime.now(UTC)
    actor, _ = await gate.invite(Kind.HUB, at=now - timedelta(days=2))
    token = await begun(sessions, actor, now - timedelta(hours=23), timedelta(minutes=3))
    for _ in range(2):
        who = await come_in(staying(token), gate.settings)
        assert abs(who.expires - now - timedelta(hours=1)) < _NEAR


async def test_nobody_stays_who_is_not_in(gate: Gate) -> None:
    """What was never begun, or was ended, isn't begun by saying so."""
    with pytest.raises(NotLetInError):
        await come_in(staying(new_session()), gate.settings)
