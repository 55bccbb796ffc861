"""Every page of every role before axe: all that a person finds by following links, and the states it can be in."""

from typing import Final

import pytest
from playwright.async_api import expect

from deploy.young import young
from tests.system.axe import BOTH, mistakes, overflows
from tests.system.crawl import pages
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROLES: Final = {
    "anybody": "",
    "hub": "robin-birch",
    "advocate": "phoebe-fernleaf",
    "partner": "merlin-quince",
    "child welfare": "martin-gorse",
    "auditor": "harrier-poplar",
    "youth": "",
}
_LOOKED_AT: set[str] = set()
"""Pages that were looked at in another role already: the same template, but for what is in it."""


async def come_as(rooms: Windows, role: str) -> Window:
    window = await rooms.open(ROLES[role])
    if role == "anybody":
        await window.open("/")
    if role == "youth":
        known = young(rooms.up.home)
        assert known is not None
        await window.open("/return")
        await window.fill(words=known.words)
        await window.press("Open")
        await window.fill(second=known.second)
        await window.press("Open")
    return window


async def wrong(window: Window) -> bool:
    """Send the form of the page as it is, without anything in it; return whether it came back."""
    form = window.page.locator("form#form[data-keep]")
    if await form.count() != 1:
        return False
    async with window.page.expect_navigation():
        await form.evaluate("form => form.submit()")
    return await window.page.locator("#errors").count() == 1


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_of_a_role_is_one_that_everybody_can_use(rooms: Windows, role: str) -> None:
    """No mistake that axe knows, of two pages one in light and one in dark; and none is wider than a small phone.

    It is the same few components all over; ``make test-long`` looks at every page in both.
    """
    window = await come_as(rooms, role)
    await window.page.set_viewport_size({"width": 320, "height": 640})
    found: list[str] = []
    for name, path in (await pages(window.context, rooms.up.portal, window.path)).items():
        if name in _LOOKED_AT:
            continue
        _LOOKED_AT.add(name)
        await window.open(path)
        found += [f"{path}: {each}" for each in await mistakes(window.page, BOTH[len(_LOOKED_AT) % 2])]
        if over := await overflows(window.page):
            found.append(f"{path}: {over} px wider than a small phone")
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("width", [360, 1280])
async def test_every_page_of_a_role_at_every_width_also_when_its_form_comes_back(
    rooms: Windows, role: str, width: int
) -> None:
    """Those that another role has too, as they are for this one; printed; and each form sent with nothing in it."""
    window = await come_as(rooms, role)
    await window.page.set_viewport_size({"width": width, "height": 800})
    found: list[str] = []
    for path in (await pages(window.context, rooms.up.portal, window.path)).values():
        await window.open(path)
        found += [f"{path}: {each}" for each in await mistakes(window.page, *BOTH)]
        await window.page.emulate_media(media="print")
        found += [f"{path} printed: {each}" for each in await mistakes(window.page, *BOTH) if "target-size" not in each]
        await window.page.emulate_media(media="screen")
        if await wrong(window):
            found += [f"{path} wrong: {each}" for each in await mistakes(window.page, *BOTH)]
    assert not found, "\n".join(found)


async def test_what_is_said_in_between_is_said_so_that_everybody_hears_it(rooms: Windows) -> None:
    """A form that comes back, one that couldn't be sent, a page that is about to close, and the way out of nothing."""
    window = await rooms.open("jay-cedar", at="/called/new")
    assert await wrong(window)
    await expect(window.page.locator("#errors")).to_be_focused()
    found = await mistakes(window.page, *BOTH)
    await window.page.locator("#ending").evaluate("box => { box.hidden = false; }")
    await window.context.set_offline(offline=True)
    await window.page.get_by_role("button", name="Ask now").click()
    await expect(window.page.locator("#unsent-said")).to_be_visible()
    found += await mistakes(window.page, *BOTH)
    await window.context.set_offline(offline=False)
    await window.open("/nothing/of/ours")
    found += await mistakes(window.page, *BOTH)
    assert not found, "\n".join(found)
