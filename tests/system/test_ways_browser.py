"""The same ways for everybody: without JavaScript, out in a moment, and exact after a lost connection."""

import re

import httpx
import pytest
from playwright.async_api import expect

from tests.system.running import Up
from tests.system.windows import Window, Windows, asks, has_asked, is_back, returns
from tests.system.wire import wire

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def a_caregiver(rooms: Windows, *, script: bool = True) -> Window:
    """Return the window of a caregiver who asked and came back."""
    window = await rooms.open(script=script)
    await is_back(window, await has_asked(window))
    await window.sees("Your request")
    return window


async def status(up: Up, token: str, path: str) -> int:
    """Return what the server answers to whoever holds a session's token."""
    async with httpx.AsyncClient(base_url=up.portal, cookies={"session": token}) as client:
        return (await client.get(path)).status_code


async def test_the_main_ways_without_javascript(rooms: Windows) -> None:
    """Asking, coming back, taking a request up, opening a case, referring and saying yes need no script."""
    hub = await rooms.open("robin-birch", at="/hub/requests", script=False)
    before = await hub.cards("new")
    caregiver = await rooms.open(script=False)
    words = await asks(caregiver, story="asked without a script")
    assert len(words) == 6
    await returns(caregiver, words)
    await caregiver.sees("Your request")

    await hub.open("/hub/requests")
    request = await hub.new_card("new", before)
    await hub.page.locator(f"#{request} a").click()
    await hub.sees("asked without a script")
    await hub.choose("kinds", "respite")
    await hub.press("Look for it")
    await caregiver.open("/mine")
    await caregiver.sees(re.compile("a break", re.IGNORECASE))
    await hub.follow("Open a case")
    await hub.choose("urgency", "soon")
    await hub.choose("area", "anywhere")
    await hub.press("Open the case")
    await hub.follow("Open a referral")
    await hub.choose("need", "basic-needs")
    await hub.choose("urgency", "soon")
    await hub.choose("area", "anywhere")
    await hub.press("Ask the places that fit")
    if not await hub.page.locator("#offers").get_by_text("Juniper Pantry").count():
        await hub.page.locator("label.choice").filter(has_text="Juniper Pantry").first.click()
        await hub.press("Ask them")

    partner = await rooms.open("merlin-quince", script=False)
    await partner.page.locator("#offers > .card a").first.click()
    await partner.press("Yes, we have a place")
    await partner.sees("Nothing beyond the need itself.")
    await hub.page.reload()
    await hub.sees("said yes")


async def test_leaving_in_a_moment(rooms: Windows, up: Up) -> None:
    """Shift three times: away at once, Back shows nothing of it, and the server knows the session no more."""
    window = await a_caregiver(rooms)
    token = await window.token() or ""
    await expect(window.page.get_by_role("button", name="Leave now")).to_be_in_viewport()
    for _ in range(3):
        await window.page.keyboard.press("Shift")
    await expect(window.page).to_have_url(re.compile("/left$"))
    await window.sees("Your session here is closed")
    assert await window.token() is None
    await window.page.go_back()
    await expect(window.page.get_by_role("heading", name="Your request", exact=True)).to_have_count(0)
    await _over(up, token)


async def test_leaving_without_javascript(rooms: Windows, up: Up) -> None:
    """The button alone does the same: the session ends on the server, and Back shows nothing of it."""
    window = await a_caregiver(rooms, script=False)
    token = await window.token() or ""
    await window.press("Leave now")
    assert window.path == "/left"
    assert await window.token() is None
    await window.page.go_back()
    await expect(window.page.get_by_role("heading", name="Your request", exact=True)).to_have_count(0)
    await _over(up, token)


async def _over(up: Up, token: str) -> None:
    for _ in range(200):
        if await status(up, token, "/mine") != httpx.codes.OK:
            return
    raise AssertionError("the session goes on")


async def test_a_capital_letter_is_no_reason_to_leave(rooms: Windows) -> None:
    """Shift pressed with letters, as often as one likes, leads nowhere."""
    window = await rooms.open()
    await window.open("/ask/form#say")
    await window.page.locator('[name="story"]').focus()
    for letter in "ABCDE":
        await window.page.keyboard.press(f"Shift+{letter}")
    await expect(window.page.locator('[name="story"]')).to_have_value("ABCDE")
    assert window.path == "/ask/form#say"


async def test_a_screen_is_exact_after_its_connection_was_lost(rooms: Windows, up: Up) -> None:
    """What happened meanwhile comes in after the break, from where the screen was: the same as a page loaded anew."""
    async with wire(up.portal) as line:
        hub = await rooms.open("robin-birch", at=f"{line.url}/hub/requests")
        await hub.is_live()
        before = await hub.cards("new")
        await has_asked(await rooms.open())
        first = await hub.new_card("new", before)
        line.cut()
        await expect(hub.page.locator("[data-status]")).to_have_attribute("data-state", "off")
        await has_asked(await rooms.open())
        await has_asked(await rooms.open())
        assert set(await hub.cards("new")) == {*before, first}
        assert b"last-event-id" not in bytes(line.asked).lower()
        line.mend()
        await expect(hub.page.locator("#new > .card")).to_have_count(len(before) + 3)
        await hub.is_live()
        assert b"last-event-id" in bytes(line.asked).lower()
        resumed = await _lists(hub)
        await hub.page.reload()
        await hub.is_live()
        assert resumed == await _lists(hub)


async def _lists(window: Window) -> str:
    """Return the markup of the page's lists, without what goes by the clock or is an outline for a moment."""
    markup = str(await window.page.locator("main").inner_html())
    markup = re.sub(r"(<time [^>]*>)[^<]*", r"\1", markup).replace(" changed", "").replace(' class=""', "")
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", markup))
