"""What a second secret opened closes by itself: a phone that is put down shows a short page, and no more."""

import asyncio
import re

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from deploy.young import young
from portal.app import create_app
from portal.sessions import people
from portal.settings import COMMUNITY_FILE, Settings, read_community
from services.bus.gate.credential import by_session
from services.bus.viewers.viewer import NotLetInError, come_in
from services.bus.wire.connection import BusSettings
from tests.system.running import Up

COMMUNITY = read_community(COMMUNITY_FILE)


async def post(client: AsyncTestClient[Litestar], path: str, form: str, **typed: str) -> str:
    """Send the form of the page at ``form``; return the page it leads to."""
    page = await client.get(form)
    hidden = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    return (await client.post(path, data={**hidden, **typed})).text


async def test_what_nobody_touches_closes_by_itself(up: Up, monkeypatch: pytest.MonkeyPatch) -> None:
    """It falls back to what the code opens; its session has ended at the gatekeeper, for every other portal too."""
    monkeypatch.setattr(people, "OPEN_FOR", 4.0)
    known = young(up.home)
    assert known is not None
    bus = BusSettings(up.running.bus, up.home.path)
    async with AsyncTestClient(create_app(Settings(bus=bus, community=COMMUNITY))) as client:
        alone = await post(client, "/return", "/return", words=known.words)
        assert "Somebody is there for you" in alone
        page = await post(client, "/you/unlock", "/you", second=known.second)
        assert "Who sees what about you" in page
        first, _, second = client.cookies["session"].partition(".")
        for _ in range(3):
            await asyncio.sleep(1.5)
            assert (await client.get("/you/shown")).status_code == 200
        await asyncio.sleep(4.2)
        assert (await client.get("/you/shown")).status_code == 404
        assert "Somebody is there for you" in (await client.get("/you")).text
        assert client.cookies["session"] == first
        for _ in range(50):
            if not await stands(second, bus):
                break
            await asyncio.sleep(0.1)
        assert not await stands(second, bus)
        assert await stands(first, bus)


async def stands(token: str, bus: BusSettings) -> bool:
    try:
        await come_in(by_session(token), bus)
    except NotLetInError:
        return False
    return True
