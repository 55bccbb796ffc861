"""A hub's console in a real browser: keys between cards, the filter and the directory, with a script and without."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HUB = "wren-alder"


async def test_keys_go_from_card_to_card_and_never_while_somebody_types(rooms: Windows) -> None:
    """J and k, the filter by a slash, Enter opens; typing stays typing; and they can be turned off."""
    hub = await rooms.open(HUB, at="/hub/directory/")
    await hub.is_live()
    keys, cards = hub.page.keyboard, hub.page.locator("#doors .cover")
    await keys.press("j")
    await expect(cards.first).to_be_focused()
    await keys.press("ArrowDown")
    await expect(cards.nth(1)).to_be_focused()
    await expect(hub.page.locator("body > [role=status]")).to_contain_text(re.compile(r"^2 of \d+"))
    await keys.press("k")
    await keys.press("/")
    search = hub.page.locator("[name=text]")
    await expect(search).to_be_focused()
    await keys.type("jk/")
    await expect(search).to_have_value("jk/")

    await hub.page.locator("#keys summary").click()
    await hub.page.get_by_role("button", name="Turn these keys off").click()
    await keys.press("j")
    await expect(cards.first).not_to_be_focused()
    await hub.page.get_by_role("button", name="Turn these keys on").click()
    await hub.page.locator("#main").focus()
    await keys.press("j")
    async with hub.page.expect_navigation():
        await keys.press("Enter")
    assert re.fullmatch(r"/hub/directory/svc_[a-z2-7]{26}", hub.path)


@pytest.mark.parametrize("script", [True, False])
async def test_a_hub_writes_down_what_a_provider_says_by_telephone(rooms: Windows, *, script: bool) -> None:
    """What is typed to find it stands in no address; what was said is there at once, also on a page that is open."""
    hub, other = await rooms.open(HUB, script=script), await rooms.open("robin-birch")
    await hub.open("/hub/directory/?need=education")
    name = await hub.page.locator("#doors .cover").first.inner_text()
    await hub.fill(text=name)
    await hub.press("Find")
    assert hub.path == "/hub/directory/find"
    await hub.follow(name)
    await other.open(hub.path)
    await other.is_live()
    await hub.follow("Write down what they say")
    await hub.fill(free="9", places="3")
    await hub.press("Write it down")
    await hub.sees("Not more can be free than there are.")
    free = "2" if script else "1"
    await hub.fill(free=free)
    await hub.press("Write it down")
    await hub.sees(f"{free} free of 3. Heard by telephone")
    await other.sees(f"{free} free of 3. Heard by telephone")


async def test_gaps_are_looked_at_and_saved(rooms: Windows) -> None:
    """A filter without a script, a drawing with its table beside it, and a file of whole months."""
    hub = await rooms.open(HUB, at="/hub/", script=False)
    await hub.page.locator("[name=late]").select_option("late")
    await hub.press("Show")
    assert "late=late" in hub.path
    await hub.sees(re.compile(r" of [\d,]+ shown\."))
    await hub.follow("Gaps")
    await expect(hub.page.locator("#months")).to_be_visible()  # drawn once there is a gap
    await expect(hub.page.get_by_role("img", name=re.compile("^All services, by part"))).to_be_visible()
    async with hub.page.expect_download() as saving:
        await hub.page.get_by_role("link", name="Save whole quarters as CSV").click()
    saved = await (await saving.value).path()
    assert (await asyncio.to_thread(Path(saved).read_text)).startswith("region,from,to,service,by,of,referrals")
