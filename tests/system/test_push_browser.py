"""The service worker in a real browser: what a push shows, and where it leads."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.system.browser import find, launch
from tests.system.running import Up
from tests.system.windows import Window, Windows, windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LINK = f"/m/northwest/{'a' * 26}"
REGISTER = "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => null)"
SHOWN = """navigator.serviceWorker.ready
  .then((worker) => worker.getNotifications())
  .then((all) => all.map((each) => [each.title, each.body, each.data.link]))"""


async def shown_for(window: Window, *pushes: object) -> list[list[str]]:
    """Deliver ``pushes`` to the window's service worker; return what it shows then: title, body and link."""
    devtools = await window.context.new_cdp_session(window.page)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def note(event: dict[str, list[dict[str, str]]]) -> None:
        for each in event["registrations"]:
            if not found.done():
                found.set_result(each["registrationId"])

    devtools.on("ServiceWorker.workerRegistrationUpdated", note)
    await devtools.send("ServiceWorker.enable")
    await window.page.evaluate(REGISTER)
    registration, origin = await found, window.page.url.rstrip("/")
    shown: list[list[str]] = []
    for push in pushes:
        data = push if isinstance(push, str) else json.dumps(push)
        pushed = {"origin": origin, "registrationId": registration, "data": data}
        await devtools.send("ServiceWorker.deliverPushMessage", pushed)
    for _ in range(600):
        shown = await window.page.evaluate(SHOWN)
        if len(shown) >= len(pushes):
            break
        await asyncio.sleep(0.1)
    return sorted(shown, key=lambda each: each[2])


@pytest_asyncio.fixture(loop_scope="session")
async def whole(up: Up) -> AsyncIterator[Windows]:
    """Windows of a whole browser: a headless shell shows no notification."""
    if find(whole=True) is None:
        pytest.skip("no whole Chromium, a headless shell alone: what a push shows is not looked at")
    async with async_playwright() as playwright, windows(await launch(playwright, whole=True), up) as opened:
        yield opened


async def test_a_push_says_that_there_is_a_message_and_nothing_else(whole: Windows, up: Up) -> None:
    """Whatever it brought: only the link counts, and only one of this very site."""
    window = await whole.open()
    await window.context.grant_permissions(["notifications"], origin=up.portal)
    await window.open("/")
    shown = await shown_for(
        window,
        {"text": "somebody's name", "link": up.portal + LINK},
        {"text": "elsewhere", "link": "https://elsewhere.example/m/northwest/x"},
    )
    assert shown == [["You have a message", "", ""], ["You have a message", "", LINK]]
