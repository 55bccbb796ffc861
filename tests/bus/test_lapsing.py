"""What lapses by itself: a link that nobody followed, and a screen whose session nobody can vouch for any more."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from litestar.testing import AsyncTestClient

from contracts.vocabulary import Kind
from portal.app import create_app
from portal.settings import COMMUNITY_FILE, Settings, read_community
from services.bus.gate.callout import Doorkeeper
from services.bus.gate.credential import by_invitation, new_session
from services.bus.viewers.link import NotLetInError
from services.bus.wire.connection import connect
from tests.bus.gate import Gate, running_gate, until

COMMUNITY = read_community(COMMUNITY_FILE)


@pytest.fixture
def own_gate(tmp_path: Path) -> Iterator[Gate]:
    """A gate of this test's own, to stop and start."""
    with running_gate(tmp_path / "gate") as running:
        yield running


async def test_an_invitation_lapses_after_two_weeks(gate: Gate) -> None:
    """One that lies in an old mail opens nothing for whoever finds it; until then it does."""
    now = datetime.now(UTC)
    _, old = await gate.invite(Kind.PARTNER, now - timedelta(days=14, minutes=1))
    with pytest.raises(NotLetInError):
        await gate.let_in(by_invitation(old, new_session()))
    actor, young = await gate.invite(Kind.PARTNER, now - timedelta(days=13))
    assert (await gate.let_in(by_invitation(young, new_session()))).actor == actor


async def test_whoever_was_cut_off_sees_nothing_although_nobody_says_no(own_gate: Gate) -> None:
    """Removed while the gatekeeper is gone: not let in, not refused; so nothing is shown, and it comes back with it."""
    person = await own_gate.newcomer(Kind.HUB)
    app = create_app(Settings(bus=own_gate.settings, community=COMMUNITY))
    async with AsyncTestClient(app) as client:
        client.cookies.set("session", person.token)
        assert (await client.get("/hub")).status_code == 200
        await asyncio.to_thread(own_gate.stop_gatekeeper)
        (known,) = [await app.state.house.people.find(person.token)]
        watcher = asyncio.Event()
        known.watchers.add(watcher)
        nc = await connect("kicker", own_gate.settings)
        await Doorkeeper(nc).end(person.actor)
        await nc.close()
        await until(watcher.is_set, 60)  # it is set in the thread of the app
        assert (known.away, known.over) == (True, False)
        assert (await client.get("/hub")).status_code == 503
        await asyncio.to_thread(own_gate.start_gatekeeper)
        for _ in range(100):
            if (await client.get("/hub")).status_code == 200:
                return
            await asyncio.sleep(0.1)
        pytest.fail("it never came back")
