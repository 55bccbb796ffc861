"""An advocate is asked for while nothing but the bus, the gatekeeper and a portal runs: it is kept, and said to be."""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from contracts.ids import fresh
from deploy.seed import invitations
from portal.app import create_app
from portal.settings import COMMUNITY_FILE, Settings, read_community
from services.bus.wire.connection import BusSettings
from tests.system.running import PATIENCE, SESSIONS, Up
from tests.system.test_pages import Person, words_in

COMMUNITY = read_community(COMMUNITY_FILE)
CLINIC = "crane-viburnum"
ANSWERS = {"reason": "interview", "youth_asked": "yes", "language": "en", "reach": "the front desk of the morning"}


@pytest.fixture
async def portal(up: Up) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """A portal of its own, in this process, with the clinic signed in: services can stand still without it."""
    bus = BusSettings(up.running.bus, up.home.path)
    async with AsyncTestClient(create_app(Settings(bus=bus, community=COMMUNITY))) as client:
        secret = invitations(up.home)[CLINIC]
        if secret in SESSIONS:
            client.cookies.set("session", SESSIONS[secret])
        else:
            await post(client, f"/invite/{secret}")
            SESSIONS[secret] = client.cookies["session"]
        yield client


async def post(client: AsyncTestClient[Litestar], path: str, **typed: str) -> str:
    """Send the form of a page; return the page it leads to, without its numbers."""
    page = await client.get(path)
    hidden = dict(re.findall(r'name="(_csrf_token|command)" value="([^"]*)"', page.text))
    answer = await client.post(path, data={**hidden, **typed})
    assert answer.status_code == 200, answer.text
    return f"{answer.url}\n{answer.text}"


async def test_a_request_made_while_services_stand_still_goes_out_when_they_return(
    portal: AsyncTestClient[Litestar], up: Up
) -> None:
    """Meanwhile its page says that nobody has been reached, and whom to call; afterwards, who is asked."""
    assert "Ask for an advocate" in (await portal.get("/partner")).text
    services = up.pid("services")
    os.kill(services, signal.SIGSTOP)
    try:
        page = await post(portal, "/called/new", **ANSWERS)
        address, _, text = page.partition("\n")
        assert "<h1>Nobody has been reached yet</h1>" in text
        assert "tel:" in text
        again = await portal.get(address)
        assert again.headers["refresh"] == "3"
        assert "Nobody has been reached yet" in again.text
        forged = f"/called/{fresh('page')}?{address.partition('?')[2]}"
        assert (await portal.get(forged)).status_code == 404
    finally:
        os.kill(services, signal.SIGCONT)
    for _ in range(100):
        text = (await portal.get(address)).text
        if "An advocate is needed at an interview" in text:
            break
        await asyncio.sleep(0.2)
    assert "We have your request" in text
    assert "data-live=" in text


def test_whoever_asks_for_support_asks_for_a_person_now(up: Up) -> None:
    """Only with a way back; their own page shows how far it is, without who and where."""
    with Person(up) as asker:
        unreachable, _ = asker.ask(advocate_now="yes")
        assert unreachable.status_code == 422
        assert "without it nobody can come" in unreachable.text
        answer, _ = asker.ask(advocate_now="yes", reach="the bench by the river at night")
        assert "An advocate on call is being asked" in answer.text
        fields = asker.fields("/return")
        page = asker.post("/return", data={**fields, "words": words_in(answer)}, follow_redirects=True)
        began = time.monotonic()
        while "Somebody is being asked right now" not in page.text:
            assert time.monotonic() - began < PATIENCE, page.text
            time.sleep(0.2)
            page = asker.get("/mine", follow_redirects=True)
        assert "the bench by the river" not in page.text


def test_whoever_asked_before_asks_for_a_person_when_it_gets_worse(up: Up) -> None:
    """The numbers come first; one field has to be written; their page shows how far it is, and nothing they wrote."""
    with Person(up) as asker:
        answer, _ = asker.ask()
        fields = asker.fields("/return")
        page = asker.post("/return", data={**fields, "words": words_in(answer)}, follow_redirects=True)
        began = time.monotonic()
        while "Ask for a person now" not in page.text:
            assert time.monotonic() - began < PATIENCE, page.text
            time.sleep(0.2)
            page = asker.get("/mine", follow_redirects=True)
        asked = {**asker.fields("/mine/now"), "language": "en"}
        empty = asker.post("/mine/now", data=asked)
        assert (empty.status_code, 'id="e-reach"' in empty.text) == (422, True)
        page = asker.post("/mine/now", data={**asked, "reach": "the stairs behind the shop"}, follow_redirects=True)
        assert str(page.url).endswith("/mine")
        while "Somebody is being asked right now" not in page.text:
            assert time.monotonic() - began < PATIENCE, page.text
            time.sleep(0.2)
            page = asker.get("/mine", follow_redirects=True)
        assert "the stairs behind the shop" not in page.text
