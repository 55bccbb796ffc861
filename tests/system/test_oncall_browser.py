"""A night on call in a real browser: asked on a phone, passed on, answered by the link of a text message."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, ViewportSize, expect

from contracts.ids import derived
from contracts.roster import Layer, RosterSet, SetRoster
from contracts.vocabulary import Role, Unit
from deploy.player import Player, command, hurried, plan_of
from deploy.server import free_port
from services.bus.gate.credential import by_session
from services.bus.wire.connection import BusSettings
from tests.bus.gateways import gateway
from tests.system.running import Up
from tests.system.windows import Window, Windows, windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE = ViewportSize(width=360, height=740)
ADVOCATES = {"first": "lark-dogwood", "second": "finch-elder"}
REACH = "the side desk of the night, never the family"
TEXTS = free_port(0)


@pytest.fixture
def night(tmp_path: Any) -> Iterator[Up]:
    """A system of its own, whose texts go out by a gateway on this machine."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "messenger.toml").write_text(f'[channels]\ntext = "json://127.0.0.1:{TEXTS}/sms?:to={{to}}"\n')
    system = Up(home)
    try:
        system.until_up()
        yield system
    finally:
        system.end()


async def phone(rooms: Windows, slug: str = "") -> Window:
    window = await rooms.open(slug)
    await window.page.set_viewport_size(PHONE)
    return window


@asynccontextmanager
async def as_hub(hub: Window, up: Up) -> Any:
    token = await hub.token()
    assert token is not None
    async with Player.enters("the hub", by_session(token), BusSettings(up.running.bus, up.home.path)) as player:
        yield player


async def sets_roster(player: Player, seconds: int) -> None:
    """Have the first advocate on call and the second as backup, with so many seconds to answer."""
    roster = await player.sees(RosterSet)
    first, second = (derived("team", f"nw-advocate-{number}") for number in (1, 2))
    plan = hurried(plan_of(roster), seconds)
    layers = tuple(
        Layer(name=role.value, role=role, teams=(team,), starts="2026-01-01T00:00", unit=Unit.WEEKS)
        for role, team in ((Role.PRIMARY, first), (Role.BACKUP, second))
    )
    fields = {**{name: getattr(plan, name) for name in plan.__struct_fields__}, "layers": layers}
    basis = roster.fields["revision"]
    await player.does(command(SetRoster, "northwest", about=roster.about, plan=type(plan)(**fields), basis=basis))


async def keeps_a_page_open(window: Window) -> None:
    """Prove, by a test that is answered, that an open page reaches them."""
    await window.open("/ways")
    await window.press("Send a test")
    await window.press("It arrived")
    await window.sees("Proved")


async def test_a_night_on_call(browser: Browser, night: Up) -> None:
    """Asked, seen and not answered; the next gets a text, presses its button, sets out, arrives, and is done."""
    async with AsyncExitStack() as stack, windows(browser, night) as rooms:
        texts = await stack.enter_async_context(gateway(TEXTS))
        hub = await rooms.open("wren-alder")
        first, second = [await phone(rooms, slug) for slug in ADVOCATES.values()]
        clinic = await rooms.open("crane-viburnum")
        async with as_hub(hub, night) as player:
            await sets_roster(player, 6)

        await keeps_a_page_open(first)
        await second.open("/ways")
        await second.choose("channel", "text")
        await second.fill(address="(715) 555-0166")
        await second.press("Add it")
        await second.press("Send a test")
        await second.sees("A test is on its way")
        await answers_text(rooms, (await texts.until(1))[0].told["message"], "I have it")
        await second.sees("Proved")
        await first.open("/advocate")
        await first.is_live()
        await first.sees("You are on call")
        await second.open("/advocate")

        await clinic.follow("Ask for an advocate")
        await clinic.choose("reason", "medical-exam")
        await clinic.choose("youth_asked", "yes")
        await clinic.choose("language", "en")
        await clinic.fill(reach=REACH)
        await clinic.press("Ask now")
        await clinic.sees("An advocate is needed at a medical exam")
        await expect(first.page.get_by_role("button", name="I have it")).to_be_visible()
        assert REACH not in await first.markup(), "how to reach them is for whoever has it"
        await clinic.sees("Somebody has seen it, and hasn't answered yet")

        message = (await texts.until(2))[1].told["message"]
        assert message.startswith("You have a message")
        await answers_text(rooms, message, "I have it")
        await clinic.sees("An advocate has it")
        await expect(first.page.get_by_role("button", name="I have it")).to_have_count(0)
        await second.sees(REACH)
        await second.press("I'm on my way")
        await clinic.sees("An advocate is on the way")
        await second.press("I have arrived")
        await clinic.sees("An advocate is there")
        await second.press("Done")
        await second.follow("Two short questions")
        await second.choose("outcome", "met")
        await second.choose("wants_support", "no")
        await second.press("Send")
        await second.sees("Nobody is waiting for you")
        await clinic.sees("It is done")
        for log in sorted(night.home.logs.iterdir()):
            assert REACH not in log.read_text(errors="replace"), log.name


async def answers_text(rooms: Windows, message: str, button: str) -> None:
    """Follow the link of a text on a phone that is signed in nowhere: looking changes nothing, pressing does."""
    link = re.search(r"http\S+/m/\S+", message)
    assert link is not None, message
    window = await phone(rooms)
    await window.open(link.group())
    await window.sees("You have a message")
    await asyncio.sleep(0.5)
    await window.open(link.group())
    await window.press(button)
    await window.sees("We know that you have it")
    await window.context.close()
