"""With the keyboard alone: in which order one goes, that one sees where one is, and that nothing lies over it."""

from typing import Any, Final

import pytest
from playwright.async_api import expect

from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PAGES: Final = {"": ("/", "/about/leaving"), "robin-birch": ("/hub", "/called/new"), "phoebe-fernleaf": ("/advocate",)}
_MOST: Final = 80
_WHERE: Final = """() => {
  const one = document.activeElement, around = one.matches(".cover, .choice input") ? "::after" : undefined;
  const drawn = getComputedStyle(one, around);
  const box = one.getBoundingClientRect(), at = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 20)];
  const top = document.elementFromPoint(...at);
  return { body: one === document.body, name: (one.textContent || one.value || one.name || "").trim().slice(0, 40),
    id: one.id, tag: one.tagName, ring: parseFloat(drawn.outlineWidth) >= 2 && drawn.outlineStyle !== "none",
    seen: box.top >= -1 && box.bottom <= innerHeight + box.height && (!top || one.contains(top) || top.contains(one)
      || !!top.closest("label")?.contains(one) || !!one.closest(".card, .next, .choice, label")?.contains(top)) };
}"""


@pytest.mark.parametrize("who", PAGES)
async def test_one_sees_where_one_is_all_the_way_through(rooms: Windows, who: str) -> None:
    """The way past the frame first, leaving soon; each stop has a ring around it and nothing lies over it."""
    window = await rooms.open(who)
    await window.page.set_viewport_size({"width": 360, "height": 640})
    for path in PAGES[who]:
        await window.open(path)
        # At first, taps go through the buttons, and so does asking what lies on top; keys never do.
        await expect(window.page.locator("main.settling")).to_have_count(0)
        stops: list[dict[str, Any]] = []
        for _ in range(_MOST):
            await window.page.keyboard.press("Tab")
            stop = await window.page.evaluate(_WHERE)
            if stop["body"]:
                break
            stops.append(stop)
        assert stops[0]["name"] == "Skip to the content"
        assert "Leave now" in [stop["name"] for stop in stops[:4]]
        assert not [stop for stop in stops if not (stop["ring"] and stop["seen"])], path


async def test_the_way_past_the_frame_leads_to_what_the_page_is_about(rooms: Windows) -> None:
    """One press, and reading goes on there."""
    window = await rooms.open()
    await window.open("/about/rights")
    await window.page.keyboard.press("Tab")
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator("main")).to_be_focused()


async def test_colours_of_ones_own_take_nothing_away(rooms: Windows) -> None:
    """Where somebody forces their own colours, buttons, tags and what is chosen still have a border to be seen by."""
    window = await rooms.open("robin-birch")
    await window.page.emulate_media(forced_colors="active")
    await window.open("/called/new")
    borders = "one => parseFloat(getComputedStyle(one).borderTopWidth)"
    for where in ("#leave button", "main .btn", "main .choice", "main .input"):
        assert await window.page.locator(where).first.evaluate(borders) >= 1, where
