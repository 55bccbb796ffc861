"""How long somebody stays, and that nothing typed is lost: by time, by a session that ends, or by a lost connection."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl

import pytest
from playwright.async_api import Locator, Route, expect

from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WHO, OTHER = "jay-cedar", "robin-birch"
FORM: Final = "/called/new"
TYPED: Final = "a note that took a long time to write"


async def opened_long_ago(window: Window, left: float) -> None:
    """Open the form as if its session closed in ``left`` seconds, which the page alone believes."""

    async def aged(route: Route) -> None:
        answer = await route.fetch()
        ends = (datetime.now(UTC) + timedelta(seconds=left)).isoformat()
        await route.fulfill(
            response=answer, body=re.sub(r'data-ends="[^"]*"', f'data-ends="{ends}"', await answer.text())
        )

    await window.page.route(f"**{FORM}", aged)
    await window.open(FORM)
    await window.page.unroute(f"**{FORM}")


async def fill_in(window: Window) -> None:
    await window.choose_first("reason", "youth_asked", "language")
    await window.fill(reach=TYPED)


async def session(window: Window) -> str:
    return await window.token() or ""


async def nobody(window: Window) -> None:
    await window.context.clear_cookies(name="session")


async def somebody(window: Window, token: str) -> None:
    portal = window.page.url.removesuffix(window.path)
    await window.context.add_cookies([{"name": "session", "value": token, "url": portal}])


def heading(window: Window) -> Locator:
    return window.page.locator("main h1")


async def test_a_page_says_before_it_closes_and_whoever_says_so_stays(rooms: Windows) -> None:
    """It is said where a screen reader hears it, nothing is covered, and what was typed stays where it is."""
    hub = await rooms.open(WHO)
    await opened_long_ago(hub, 100)
    await fill_in(hub)
    ending = hub.page.locator("#ending")
    await expect(ending.get_by_role("status")).to_have_text("This page closes in 2 min.")
    async with hub.page.expect_response("**/stay") as answer:
        await ending.get_by_role("button", name="Stay signed in").click()
    assert (await (await answer.value).json())["who"] == await ending.get_attribute("data-who")
    await expect(ending).to_be_hidden()
    await expect(hub.page.locator(".until span")).to_have_text(re.compile(r"^You are signed in until \d\d:\d\d\.$"))
    await expect(hub.page.locator("[name=reach]")).to_have_value(TYPED)


async def test_what_was_typed_is_kept_in_the_window_and_shown_to_nobody_else(rooms: Windows) -> None:
    """The page closes over it. Nobody, and nobody else, gets it back; whoever typed it does, and can send it."""
    hub, other = await rooms.open(WHO), await rooms.open(OTHER)
    mine, theirs = await session(hub), await session(other)
    await opened_long_ago(hub, 4)
    await fill_in(hub)
    await nobody(hub)
    await expect(heading(hub)).to_have_text("Your session here is closed")
    await expect(heading(hub)).to_be_focused()
    assert TYPED not in await hub.markup()
    assert not await hub.page.locator("[name=reach], nav.tabs").count()
    show, said = hub.page.get_by_role("button", name="Show what I typed"), hub.page.locator("main [role=status]")
    for token in ("", theirs):
        await nobody(hub)
        if token:
            await somebody(hub, token)
        await show.click()
        await expect(said).to_have_text(re.compile("^You are not signed in yet"))
        await expect(heading(hub)).to_have_text("Your session here is closed")
    await nobody(hub)
    await somebody(hub, mine)
    await show.click()
    await expect(hub.page.locator("[name=reach]")).to_have_value(TYPED)
    assert await hub.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


async def test_a_page_on_which_nothing_was_typed_goes_away(rooms: Windows) -> None:
    """To the same page as after leaving, whatever the reason."""
    hub = await rooms.open(WHO)
    await opened_long_ago(hub, 2)
    await nobody(hub)
    await expect(hub.page).to_have_url(re.compile("/left$"))


async def test_a_form_that_comes_too_late_is_kept_for_its_own_person(rooms: Windows) -> None:
    """Without any script: locked in the page, opened by coming in again, and sent once."""
    hub, other = await rooms.open(WHO, script=False), await rooms.open(OTHER, script=False)
    mine, theirs = await session(hub), await session(other)
    await hub.open(FORM)
    await fill_in(hub)
    await nobody(hub)
    await hub.press("Ask now")
    await expect(heading(hub)).to_have_text("Your session here is closed")
    assert TYPED not in await hub.markup()
    await hub.press("Go on")
    await hub.sees("You are not signed in yet.")
    await somebody(hub, theirs)
    await hub.press("Go on")
    await expect(heading(hub)).to_have_text("Your session here is closed")
    assert TYPED not in await hub.markup()
    await nobody(hub)
    await somebody(hub, mine)
    await hub.press("Go on")
    await hub.sees(TYPED)
    await hub.press("Send it now")
    await hub.sees("Everything so far")


async def test_a_form_is_never_sent_as_somebody_else(rooms: Windows) -> None:
    """Whoever came in meanwhile, in another window of the same browser, doesn't say what the first one typed."""
    hub, other = await rooms.open(WHO, script=False), await rooms.open(OTHER, script=False)
    theirs = await session(other)
    await hub.open(FORM)
    await fill_in(hub)
    await nobody(hub)
    await somebody(hub, theirs)
    await hub.press("Ask now")
    await expect(heading(hub)).to_have_text("Your session here is closed")


async def test_a_connection_that_is_lost_on_the_way_loses_nothing(rooms: Windows) -> None:
    """The form was sent, and its answer never came: the page stays, says so, and sends the same once more."""
    hub = await rooms.open(WHO)
    await hub.open(FORM)
    await fill_in(hub)
    sent: list[str] = []

    async def cut(route: Route) -> None:
        """Let it come to the portal, and lose the answer."""
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            return await route.continue_()
        await route.fetch()
        await hub.context.set_offline(offline=True)
        return await route.abort("connectionreset")

    await hub.page.route(f"**{FORM}", cut)
    button = hub.page.get_by_role("button", name="Ask now")
    await button.click()
    said = hub.page.locator("#unsent-said")
    await expect(said).to_contain_text("We couldn't send this. What you typed is still here.")
    await expect(hub.page.locator("[name=reach]")).to_have_value(TYPED)
    assert await hub.page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    await hub.context.set_offline(offline=False)
    await expect(said).to_contain_text("You are connected again.")
    async with hub.page.expect_navigation():
        await button.click()
    await hub.sees("Everything so far")
    first, second = [dict(parse_qsl(each)) for each in sent]
    assert first["command"] == second["command"]
    await expect(hub.page.get_by_text("An advocate was asked for.")).to_have_count(1)


async def test_an_answer_that_stops_half_way_is_not_waited_for(rooms: Windows) -> None:
    """Half a minute later it is said, and the form can be sent again."""
    hub = await rooms.open()
    await hub.page.clock.install()
    await hub.open("/ask/now")
    await hub.fill(reach=TYPED)
    await hub.page.evaluate("fetch = async () => new Response(new ReadableStream({}))")
    await hub.page.get_by_role("button", name="Ask now").click()
    await hub.page.clock.run_for(31_000)
    await expect(hub.page.locator("#unsent-said")).to_contain_text("What you typed is still here.")
    await expect(hub.page.locator("[name=reach]")).to_have_value(TYPED)


async def test_a_form_that_comes_back_can_be_mended_and_sent(rooms: Windows) -> None:
    """It takes the place of the page that sent it: what is wrong is heard, and the rest is still there."""
    hub = await rooms.open(WHO)
    await hub.open(FORM)
    await hub.fill(reach=TYPED)
    await hub.press("Ask now")
    await expect(hub.page.locator("#errors")).to_be_focused()
    await expect(hub.page.locator("[name=reach]")).to_have_value(TYPED)
    await fill_in(hub)
    await hub.press("Ask now")
    await hub.sees("Everything so far")


async def test_without_a_connection_nothing_typed_is_lost(rooms: Windows) -> None:
    """It is said in place; pressed again when the connection is back, it is sent once."""
    hub = await rooms.open(WHO)
    await hub.open(FORM)
    await fill_in(hub)
    button = hub.page.get_by_role("button", name="Ask now")
    await hub.context.set_offline(offline=True)
    await button.click()
    said = hub.page.locator("#unsent-said")
    await expect(said).to_contain_text("We couldn't send this. What you typed is still here.")
    await expect(said).to_have_role("alert")
    await expect(hub.page.locator("[name=reach]")).to_have_value(TYPED)
    await hub.context.set_offline(offline=False)
    await expect(said).to_contain_text("You are connected again.")
    sent: list[str] = []
    hub.page.on("request", lambda request: sent.append(request.method) if request.url.endswith(FORM) else None)
    async with hub.page.expect_navigation():
        await button.dblclick()
    await hub.sees("Everything so far")
    assert sent.count("POST") == 1
