"""Leaving quickly, one behaviour at a time: what somebody who comes into the room sees, and what Back shows them."""

import asyncio
import os
import re
import signal
from typing import Final
from urllib.parse import unquote

import pytest
from playwright.async_api import Page, Route, expect

from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TYPED: Final = "something nobody else should read"
BUTTON: Final = "#leave button"
COVERED: Final = """button => {
  const view = visualViewport, box = button.getBoundingClientRect();
  const within = box.left >= view.offsetLeft - 1 && box.right <= view.offsetLeft + view.width + 1
    && box.top >= view.offsetTop - 1 && box.bottom <= view.offsetTop + view.height + 1;
  const at = [[.5, .5], [.1, .5], [.9, .5], [.5, .15], [.5, .85]]
    .map(([x, y]) => document.elementFromPoint(box.left + x * box.width, box.top + y * box.height));
  return within && at.every((found) => button.contains(found)) ? "" :
    JSON.stringify([box, view.scale, view.offsetTop, at.map((found) => found?.outerHTML.slice(0, 80))]);
}"""
"""What is wrong where the whole button isn't where somebody looks, or something lies over it; else nothing."""

_DRAWN: Final = """addEventListener("leaving", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const { title, body } = document, last = body.firstElementChild;
  const said = [title, body.innerText.trim(), body.children.length, last.className, last.role];
  fetch(`/up?${said.map(encodeURIComponent)}`);
})))"""
"""Says what is drawn once somebody leaves. While a page waits for the next one, nobody else can be asked."""


async def left(page: Page) -> None:
    await expect(page).to_have_url(re.compile("/left$"))


async def test_the_page_is_blank_before_the_network_has_answered(rooms: Windows) -> None:
    """Nothing to read, no title; a screen reader is told; the place we lead to comes when it comes."""
    window = await rooms.open()
    await window.page.add_init_script(_DRAWN)
    await window.open("/ask/form#say")
    await window.fill(story=TYPED)
    drawn: asyncio.Queue[str] = asyncio.Queue()
    go = asyncio.Event()

    async def slow(route: Route) -> None:
        await go.wait()
        await route.continue_()

    async def told(route: Route) -> None:
        drawn.put_nowait(unquote(route.request.url.partition("?")[2]))
        await route.abort()

    await window.page.route("**/left", slow)
    await window.page.route("**/up?*", told)
    await window.page.locator(BUTTON).click(no_wait_after=True)
    assert await asyncio.wait_for(drawn.get(), 60) == "\u200b,Leaving.,1,unseen,alert"
    go.set()
    await left(window.page)


@pytest.mark.parametrize("leads_on", [False, True], ids=["comes back", "leads on"])
async def test_a_form_that_is_on_its_way_shows_nothing_again(rooms: Windows, *, leads_on: bool) -> None:
    """Its answer comes while the place we lead to is still to come: it is nobody's, and nothing of it is drawn."""
    window, answered, go = await rooms.open(), asyncio.Event(), asyncio.Event()
    page = window.page

    async def sent(route: Route) -> None:
        answer = await route.fetch()
        await go.wait()
        if leads_on:
            await route.fulfill(status=200, headers={"location": "/ask"})
        else:
            await route.fulfill(response=answer)
        answered.set()

    async def slow(route: Route) -> None:
        await asyncio.wait_for(answered.wait(), 60)
        await asyncio.sleep(0.5)
        await route.continue_()

    await window.open("/ask/now")
    await page.route("**/ask/now", sent)
    await page.route("**/left", slow)
    await page.locator("[name=reach]").fill(TYPED)
    drawn = [TYPED]
    page.on("framenavigated", lambda frame: drawn.append(frame.url.rpartition("/")[2]))
    await window.page.locator("#form .btn.main").click(no_wait_after=True)
    await page.locator(BUTTON).click(no_wait_after=True)
    go.set()
    await left(page)
    assert drawn[1:] == ["left"]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_the_session_is_over_and_back_shows_nothing_of_it(rooms: Windows, *, script: bool) -> None:
    """With and without JavaScript: the cookie that somebody kept opens nothing, and Back asks a server that says so."""
    window = await rooms.open(script=script)
    await window.come_in("raven-foxglove" if script else "sandpiper-goldenrod")
    await window.open("/partner/services")
    kept = await window.token()
    entries = await window.page.evaluate("history.length") if script else 0
    async with window.page.expect_navigation():
        await window.page.locator(BUTTON).click(no_wait_after=True)
    await left(window.page)
    assert await window.token() is None
    if script:
        assert await window.page.evaluate("history.length") == entries
    await window.context.add_cookies([{"name": "session", "value": kept or "", "url": rooms.up.portal}])
    await window.page.go_back()
    await expect(window.page.locator("h1")).to_have_text("Nothing here right now")
    await expect(window.page.locator("footer")).not_to_contain_text("Sign out")


async def test_back_shows_nothing_of_what_was_typed(rooms: Windows) -> None:
    """Also where a browser would have kept the page, or filled in again what stood in its fields."""
    window = await rooms.open()
    await window.open("/ask/form#say")
    await window.fill(story=TYPED)
    await window.follow("Before you begin")
    await window.page.locator(BUTTON).click(no_wait_after=True)
    await left(window.page)
    await window.page.go_back()
    await expect(window.page.locator("h1")).to_have_text("Ask for support")
    assert await window.page.locator("[name=story]").input_value() == ""
    assert TYPED not in await window.markup()


async def test_shift_three_times_within_five_seconds(rooms: Windows) -> None:
    """By itself, not as part of a capital letter; said each time, and shown; two of them long ago don't count."""
    window = await rooms.open()
    await window.page.clock.install()
    await window.open("/ask/form#say")
    keys, voice = window.page.keyboard, window.page.locator("#leave [role=status]")
    await window.page.locator("[name=story]").press_sequentially("ABC")
    await expect(voice).to_be_empty()
    await keys.press("Shift")
    await expect(voice).to_have_text("Presses of Shift left before leaving: 2.")
    await keys.press("Shift")
    await expect(voice).to_have_text("Presses of Shift left before leaving: 1.")
    await window.page.clock.run_for(5100)
    await expect(voice).to_be_empty()
    for _ in range(2):
        await keys.press("Shift")
    await expect(window.page.locator("h1")).to_have_text("Ask for support")
    await keys.press("Shift")
    await left(window.page)


async def test_the_session_is_over_at_once_although_the_bus_is_slow(rooms: Windows) -> None:
    """Whoever takes up the device finds nothing, before the gatekeeper has heard of it."""
    window = await rooms.open()
    await window.come_in("quail-elmtree")
    kept = await window.token()
    bus = rooms.up.pid("nats-server")
    os.kill(bus, signal.SIGSTOP)
    try:
        await window.page.locator(BUTTON).click(no_wait_after=True)
        await left(window.page)
        await window.context.add_cookies([{"name": "session", "value": kept or "", "url": rooms.up.portal}])
        answer = await window.open("/partner")
        assert answer.status == 404
    finally:
        os.kill(bus, signal.SIGCONT)
    again = await rooms.open()
    await again.context.add_cookies([{"name": "session", "value": kept or "", "url": rooms.up.portal}])
    assert (await again.open("/partner")).status == 404


async def test_every_window_of_the_device_is_blank(rooms: Windows) -> None:
    """A page left open in another tab shows nothing any more, whether or not it was live."""
    window = await rooms.open()
    await window.open("/ask/form#say")
    await window.fill(story=TYPED)
    second = await window.context.new_page()
    await second.goto(f"{rooms.up.portal}/ask")
    await second.locator(BUTTON).click(no_wait_after=True)
    for page in (second, window.page):
        await left(page)
    assert TYPED not in await window.markup()


async def test_a_signed_out_window_takes_its_other_windows_along(rooms: Windows) -> None:
    """Without any script too: the server ends the session, so nothing more is shown in either."""
    window = await rooms.open(script=False)
    await window.come_in("tern-heather")
    second = await window.context.new_page()
    await second.goto(f"{rooms.up.portal}/partner")
    async with window.page.expect_navigation():
        await window.page.locator(BUTTON).click(no_wait_after=True)
    await second.reload()
    await expect(second.locator("h1")).to_have_text("Nothing here right now")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_somebody_may_choose_where_leaving_leads(rooms: Windows, *, script: bool) -> None:
    """From the community's few harmless sites: for their session alone, and nothing of it is on the device."""
    window = await rooms.open(script=script)
    await window.come_in("veery-iris" if script else "warbler-jasmine")
    cookies = {cookie["name"]: cookie["value"] for cookie in await window.context.cookies()}
    await window.follow("What leaving does")
    await window.choose("to", "https://en.wikipedia.org/")
    await window.press("Remember this")
    await window.sees("Leaving leads there from now on")
    assert {cookie["name"]: cookie["value"] for cookie in await window.context.cookies()} == cookies
    await window.open("/partner")
    async with window.page.expect_request("https://en.wikipedia.org/"):  # which isn't there, in a test
        await window.page.locator(BUTTON).click(no_wait_after=True)
    for _ in range(100):  # the request that ends the session outlives the page
        if await window.token() is None:
            break
        await asyncio.sleep(0.1)
    assert await window.token() is None


VIEWS: Final = {
    "phone": (360, 640),
    "phone on its side": (640, 360),
    "a keyboard on it": (360, 320),
    "200 %": (640, 512),
    "400 %": (320, 256),
}


_SEEN: Final = {"": ("/", "/ask/form#say"), "robin-birch": ("/hub", "/oncall"), "phoebe-fernleaf": ("/advocate",)}


@pytest.mark.parametrize("view", VIEWS)
async def test_nothing_ever_covers_the_button(rooms: Windows, view: str) -> None:
    """Wherever the page is scrolled to, whatever has the focus, and however large the letters are."""
    width, height = VIEWS[view]
    for slug, paths in _SEEN.items():
        window = await rooms.open(slug)
        await window.page.set_viewport_size({"width": width, "height": height})
        for path in paths:
            await window.open(path)
            for letters in (16, 32):
                await _letters(window, letters)
                for share in (0, 0.5, 1):
                    await window.page.evaluate("at => scrollTo(0, at * document.body.scrollHeight)", share)
                    assert not await window.page.locator(BUTTON).evaluate(COVERED), (view, path, letters, share)
        fields = window.page.locator("main input, main textarea, main select, main a")
        if await fields.count():
            await fields.last.focus()
            assert not await window.page.locator(BUTTON).evaluate(COVERED), (view, "with the focus below")


async def test_two_fingers_do_not_push_the_button_out_of_sight(rooms: Windows) -> None:
    """Zoomed in somewhere on the page, it is where somebody looks, above everything, and goes back afterwards."""
    window = await rooms.open()
    await window.page.set_viewport_size({"width": 360, "height": 640})
    await window.open("/ask/form#say")
    session = await window.context.new_cdp_session(window.page)
    pinch = {"x": 100, "y": 400, "scaleFactor": 3, "relativeSpeed": 4000}
    await session.send("Input.synthesizePinchGesture", pinch)
    await window.page.wait_for_function("visualViewport.scale > 2")
    await expect(window.page.locator("#leave")).to_have_class("afloat")
    assert not await window.page.locator(BUTTON).evaluate(COVERED)
    await session.send("Input.synthesizePinchGesture", {**pinch, "x": 60, "y": 100, "scaleFactor": 0.2})
    await expect(window.page.locator("#leave")).not_to_have_class("afloat")
    assert not await window.page.locator(BUTTON).evaluate(COVERED)


async def _letters(window: Window, size: int) -> None:
    """Make the browser's own letters as large, as people do who read badly."""
    session = await window.context.new_cdp_session(window.page)
    await session.send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
    await session.detach()
