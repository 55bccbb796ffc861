"""How it is known who somebody is: new words by telephone, and an advocate who knows which caregiver it was."""

import re
from contextlib import AsyncExitStack
from typing import Any

import pytest
from playwright.async_api import expect

from contracts.ids import derived, fresh
from contracts.intake import AssignAdvocate, OpenCase, SupportRequested
from contracts.oncall import PageSent
from contracts.vocabulary import AdvocateBase, Area, Urgency
from deploy.player import command
from tests.system.running import Up
from tests.system.test_youth_browser import REGION, player
from tests.system.windows import Window, Windows, has_asked, is_back, returns

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ADVOCATES = {"nw-advocate-1": "lark-dogwood", "nw-advocate-2": "finch-elder", "nw-advocate-3": "phoebe-fernleaf"}


async def words_of(window: Window) -> list[str]:
    """Return the six words that are shown."""
    return [word.strip() for word in await window.page.locator(".words span").all_inner_texts()]


@pytest.mark.parametrize("script", [True, False])
async def test_a_hub_tells_new_words_and_the_old_ones_open_nothing(rooms: Windows, *, script: bool) -> None:
    """They are shown once, whoever was in by the old ones is out, and the page of the request says that it was so."""
    hub, family = await rooms.open("wren-alder", script=script), await rooms.open()
    story = f"lost their words {fresh('x')}"
    old = await has_asked(family, story=story)
    await is_back(family, old)
    await hub.open("/hub/requests")
    while not await hub.page.locator("#new .card").count():
        await hub.page.reload()
    for card in await hub.cards("new"):
        await hub.open(f"/hub/requests/{card}")
        if await hub.says(story).count():
            break
    await hub.follow("New words by telephone")
    await hub.press("Show new words")
    await hub.sees("Please say how you know that it is them.")
    await hub.choose("known_by", "called-back")
    await hub.press("Show new words")
    await hub.sees("Read these to them")
    new = await words_of(hub)
    assert len(new) == 6
    assert new != old
    await family.open("/mine")
    await family.sees("Come back")
    await returns(family, old)
    await family.sees("These words don't open anything.")
    await returns(family, new)
    await family.open("/mine")
    await family.sees("The hub told you new words.")
    await hub.follow("They have them")
    await hub.sees(story)


async def test_an_advocate_links_a_caregiver_who_asked_for_them(rooms: Windows, up: Up) -> None:
    """They know of no other request. The caregiver sees no trace of the link, nor that it was undone."""
    family, other = await rooms.open(), await rooms.open()
    await family.open("/ask/now")
    await family.fill(reach="the blue phone")
    await family.choose("asker", "foster-parent")
    await family.page.locator('[name="region"]').select_option(REGION)
    await family.choose("language", "en")
    await family.press("Ask now")
    words = await words_of(family)
    story = f"another request {fresh('x')}"
    await has_asked(other, story=story)
    async with AsyncExitStack() as stack:
        hub = await player(stack, up, await rooms.token("wren-alder"), "the hub")
        asked = await hub.sees(SupportRequested, lambda copy: copy.fields.get("reach") == "the blue phone")
        another = await hub.sees(SupportRequested, lambda copy: copy.fields.get("story") == story)
        sent = await hub.sees(PageSent, lambda copy: copy.case == asked.case and copy.fields["audiences"])
        team = sent.fields["audiences"][0]["team"]
        slug = next(slug for name, slug in ADVOCATES.items() if derived("team", name) == team)
        about: dict[str, Any] = {
            "request_case": another.case,
            "request": another.about,
            "urgency": Urgency.SOON,
            "area": Area.NORTH,
        }
        case = await hub.does(command(OpenCase, REGION, **about))
        theirs = {"advocate": team, "advocate_name": "Their advocate", "base": AdvocateBase.COMMUNITY}
        await hub.does(command(AssignAdvocate, REGION, case, case, **theirs))
    await is_back(family, words)
    await family.open("/mine")
    seen = await _said(family)
    advocate = await rooms.open(slug)
    await advocate.open(f"/advocate/cases/{case}")
    await advocate.follow("Caregivers of this youth")
    await advocate.sees("Nobody is linked.")
    choices = advocate.page.locator('[name="request_case"] option')
    assert another.case not in await choices.evaluate_all("options => options.map((each) => each.value)")
    await advocate.page.locator('[name="request_case"]').select_option(asked.case)
    await advocate.page.locator('[name="relation"]').select_option("foster-parent")
    await advocate.choose("verified", "youth-said")
    await advocate.press("Link them")
    await advocate.sees("They are linked. Nothing tells them.")
    await advocate.sees("Foster parent")
    await family.page.reload()
    assert await _said(family) == seen
    await advocate.press("Undo the link")
    await advocate.sees("Nobody is linked.")
    await family.page.reload()
    assert await _said(family) == seen
    await expect(family.page.locator("main")).not_to_contain_text("Their advocate")


async def _said(window: Window) -> str:
    """Return what their page says, but how far the call is, and when."""
    lines = (await window.page.locator("main").inner_text()).splitlines()
    text = "\n".join(line for line in lines if not line.startswith("Somebody "))
    return re.sub(r"just now|\d+ minutes? ago|\d+:\d+", "", text)
