"""Consent in a real browser: given in Spanish, taken back by voice; and a shield that nothing tells of."""

import re

import httpx
import pytest
from playwright.async_api import expect

from tests.system.lived import CLINIC
from tests.system.running import Up
from tests.system.windows import Window, Windows, has_asked, is_back, signs

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CALLED = "Sky of the consent story"
REACH = "the library desk of the consent story"
_NOT_THE_SAME = (
    re.compile(r'(name="(?:_csrf_token|command)" value=")[^"]*'),
    re.compile(r'(data-now=")[^"]*'),
    re.compile(r'(data-live=")[^"]*'),
    re.compile(r'(<time datetime="[^"]*" title="[^"]*" data-rel="ago">)[^<]*'),
)
"""What differs between any two renderings of one page: nonces, and what the clock says."""


async def beside(rooms: Windows) -> tuple[Window, Window, Window, str]:
    """Return the windows of a caregiver who asked, the hub and the advocate, and the case that came of it."""
    hub, caregiver = await rooms.open("wren-alder"), await rooms.open()
    await hub.open("/hub/requests")
    await hub.is_live()
    before = await hub.cards("new")
    words = await has_asked(caregiver, story="somebody of the consent story needs a break")
    await hub.page.locator(f"#{await hub.new_card('new', before)} a").first.click()
    await hub.choose("kinds", "respite")
    await hub.press("Look for it")
    await hub.follow("Open a case")
    await hub.choose("urgency", "soon")
    await hub.choose("area", "north")
    await hub.press("Open the case")
    case = hub.path.removeprefix("/hub/cases/").strip("/")
    await hub.follow("Name their advocate")
    await hub.page.get_by_text("Northwest advocate B").first.click()
    await hub.press("Name them")
    advocate = await rooms.open("finch-elder", at=f"/advocate/cases/{case}/particulars")
    await advocate.fill(called=CALLED, reach=REACH)
    await advocate.press("Save")
    await is_back(caregiver, words)
    return caregiver, hub, advocate, case


async def test_given_in_spanish_and_taken_back_by_voice(rooms: Windows) -> None:
    """The provider's open page fills, and empties while it is watched; nothing typed was lost on the way."""
    _, hub, advocate, case = await beside(rooms)
    await advocate.follow("Record a release with them")
    await advocate.sees(f"A release, together with {CALLED}")
    await advocate.press("Leer esto en español")
    await advocate.press("Seguir")
    await advocate.sees("Primero lean los límites y márquenlo aquí.")
    await advocate.press("Read this in English")
    await signs(advocate, CLINIC, "identity", "contact", spanish=True)
    await advocate.sees(f"{CLINIC} puede verlo hasta el")

    clinic = await rooms.open("crane-viburnum", at="/partner")
    await clinic.is_live()
    before = await clinic.cards("offers")
    await hub.open(f"/hub/cases/{case}/refer")
    await hub.choose("need", "mental-health")
    await hub.choose("urgency", "when-possible")
    await hub.choose("area", "north")
    await hub.press("Ask the places that fit")
    await clinic.page.locator(f"#{await clinic.new_card('offers', before)} a").click()
    await clinic.press("Yes, we have a place")
    await clinic.sees(CALLED)
    await clinic.sees(REACH)
    await clinic.is_live()

    await hub.open(f"/hub/cases/{case}/releases")
    await hub.follow("Take this back")
    await hub.page.get_by_role("button", name=re.compile("^Only this: a safe way to reach them")).click()
    await clinic.sees_no_more(REACH)
    await clinic.sees(CALLED)
    await advocate.open(f"/advocate/cases/{case}/releases")
    await advocate.follow("Take this back")
    await advocate.press("Take all of it back")
    await clinic.sees_no_more(CALLED)
    await clinic.sees("Nothing beyond the need itself.")
    await advocate.press("It is on paper now")
    await expect(advocate.page.get_by_role("button", name="It is on paper now")).to_have_count(0)


async def test_nothing_tells_who_is_shielded(rooms: Windows, up: Up) -> None:
    """Their page is the same to the byte, but for nonces and the clock, and nothing moves on the one that is open."""
    caregiver, hub, _, case = await beside(rooms)
    await caregiver.sees("Your request")
    await caregiver.is_live()
    before, open_ = await page_of(caregiver, up), await caregiver.page.locator("main").inner_html()
    await hub.open(f"/hub/cases/{case}/shield")
    whom = hub.page.locator('[name="against"] option', has_text="Whoever asked for support")
    await hub.page.locator('[name="against"]').select_option(value=await whom.get_attribute("value"))
    await hub.fill(reason="reason of the consent story", review_on="2027-03-01")
    await hub.press("Raise the shield")
    await hub.sees("The shield is up.")
    assert await page_of(caregiver, up) == before
    assert _same(await caregiver.page.locator("main").inner_html()) == _same(open_)
    await hub.follow("Take away what they have seen")
    await hub.press("Take it away")
    await hub.sees("Please mark that you know they may notice.")


async def page_of(window: Window, up: Up) -> str:
    """Return somebody's page as the server gives it, without what differs between any two renderings."""
    cookies = {"session": await window.token() or ""}
    async with httpx.AsyncClient(base_url=up.portal, cookies=cookies, follow_redirects=True) as client:
        text = (await client.get("/mine")).text
    return _same(text)


def _same(text: str) -> str:
    for what in _NOT_THE_SAME:
        text = what.sub(r"\1", text)
    return text
