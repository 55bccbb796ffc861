"""A hub makes its roster in a real browser, with a script and without: a gap is seen before it is saved, and undone."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import icalendar
import pytest
from playwright.async_api import expect

from tests.system.running import Up
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HUB = "wren-alder"
SAVED = "The roster is saved. It counts from now on."


async def layer(window: Window, name: str, team: int, when: str, **fields: str) -> None:
    """Fill in the form of a layer: two of the choices from the ``team``-th on, a week each, since last week."""
    monday = datetime.now(UTC) - timedelta(days=datetime.now(UTC).weekday() + 7)
    await window.fill(name=name, starts=f"{monday:%Y-%m-%d}T08:00", every="1")
    await window.choose("role", fields.get("role", "primary"))
    for place in (0, 1):
        choice = window.page.locator('select[name="team"]').nth(place)
        count = await choice.locator("option").count()
        await choice.select_option(index=1 + (team + place) % (count - 1))
    await window.choose("when", when)
    await window.choose("holidays", fields.get("holidays", "as-any-day"))


async def do(window: Window, value: str) -> None:
    """Press the button of a form that does ``value``."""
    async with window.page.expect_navigation():
        await window.page.locator(f'button[name="do"][value="{value}"]').last.click()


async def emptied(window: Window) -> None:
    """Begin with a roster that has no layers."""
    await window.open("/hub/roster/edit")
    while await window.page.locator('button[value="remove:0"]').count():
        await do(window, "remove:0")


async def first_revision(window: Window) -> None:
    """Go back to the roster that was first: other tests count on it."""
    await window.open("/hub/roster/history")
    card = window.page.locator("#revisions > .card").last
    async with window.page.expect_navigation():
        await card.get_by_role("button", name="Go back to this").click()
    await window.sees("This is the roster as it was then.")
    await do(window, "save")
    await window.sees(SAVED)


@pytest.mark.parametrize("script", [True, False])
async def test_a_roster_is_made_and_its_gap_is_seen_before_it_is_saved(rooms: Windows, *, script: bool) -> None:
    """Nights alone leave the days open; with days and a holiday nothing is open; undoing brings back what was."""
    hub = await rooms.open(HUB, script=script)
    await emptied(hub)
    await do(hub, "layer:new")
    await layer(hub, "Nights", 0, "nights")
    await do(hub, "done:layer:new")
    await hub.sees("Nobody would be on")
    await expect(hub.page.locator("#preview .gaps li").first).to_contain_text(re.compile(r"\d\d:\d\d: nobody"))
    await expect(hub.page.locator("#preview rect.hole").first).to_be_visible()

    await do(hub, "layer:new")
    await layer(hub, "Everything else", 1, "always", holidays="not")
    await do(hub, "done:layer:new")
    await do(hub, "holidays")
    await hub.fill(others=f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}")
    await do(hub, "done:holidays")
    await hub.sees("Nobody would be on")  # the holiday is open: no layer is for it
    await do(hub, "layer:new")
    await layer(hub, "Holidays", 2, "always", holidays="only")
    await do(hub, "done:layer:new")
    await do(hub, "up:2")
    await do(hub, "up:1")
    await hub.sees("no gap in the next four weeks")
    await do(hub, "save")
    await hub.sees(SAVED)
    await hub.sees("somebody is always on")

    await first_revision(hub)


async def test_what_two_change_at_once_is_lost_by_neither(rooms: Windows) -> None:
    """Whoever saves second is told, and finds both changes in one."""
    first, second = await rooms.open(HUB), await rooms.open("robin-birch")
    for window in (first, second):
        await window.open("/hub/roster/edit")
    await do(first, "rules")
    await first.fill(rest="9")
    await do(first, "done:rules")
    await do(first, "save")
    await first.sees(SAVED)
    await do(second, "holidays")
    await second.fill(others="2027-03-17")
    await do(second, "done:holidays")
    await do(second, "save")
    await second.sees("Somebody else saved the roster meanwhile.")
    await second.sees("After a night on call, 9 hours of rest.")
    await do(second, "save")
    await second.sees(SAVED)
    await first_revision(second)


async def test_a_turn_is_chosen_by_keyboard_changed_and_taken_back(rooms: Windows) -> None:
    """A turn of next week is a link like any other; what was changed stands beside the plan until it is over."""
    hub = await rooms.open(HUB, at=f"/hub/roster?from={datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}")
    await hub.is_live()
    before = await hub.cards("besides")
    turn = hub.page.locator(".day .lane a").first
    await turn.focus()
    async with hub.page.expect_navigation():
        await hub.page.keyboard.press("Enter")
    await hub.sees("Change a turn")
    await hub.choose("kind", "add")
    await hub.page.locator('select[name="team"]').select_option(index=1)
    await hub.press("Change it")
    await hub.sees("That counts from now on.")
    card = await hub.new_card("besides", before)
    async with hub.page.expect_navigation():
        await hub.page.locator(f"#{card}").get_by_role("button", name="Take this back").click()
    await hub.sees("Taken back.")
    await expect(hub.page.locator(f"#{card}")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False])
async def test_a_schedule_is_read_from_a_calendar_file(rooms: Windows, *, script: bool) -> None:
    """What it names is shown before it is saved, what it doesn't is reported, and gaps have to be allowed in words."""
    hub = await rooms.open(HUB, at="/hub/roster/import", script=script)
    day = datetime.now(UTC) + timedelta(days=40)
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nSUMMARY:{who}\r\nDTSTART:{day:%Y%m%d}T08{number}000\r\n"
        f"DURATION:PT5H\r\nEND:VEVENT\r\n"
        for number, who in enumerate(("Northwest advocate A", "Northwest advocate B", "Somebody's dentist"))
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"
    file = hub.page.locator('input[name="file"]')
    await file.set_input_files({"name": "a.ics", "mimeType": "text/calendar", "buffer": text.encode()})
    await hub.press("Read it")
    await hub.sees("2 turns found")
    await hub.sees("“Somebody's dentist”: names no team of this region.")
    await hub.fill(name="From a file")
    await hub.press("Save it")
    await hub.sees("Please say whether gaps are all right.")
    await hub.choose("gaps", "allowed")
    await hub.press("Save it")
    card = hub.page.locator("#besides > .card", has_text="Instead of the layers: From a file")
    await expect(card).to_be_visible()
    async with hub.page.expect_navigation():
        await card.get_by_role("button", name="Take this back").click()
    await hub.sees_no_more("Instead of the layers: From a file")


async def test_a_calendar_that_trellis_wrote_is_read_from_this_minute_on_without_a_gap(rooms: Windows) -> None:
    """Whoever is on right now is on from the minute that the form shows."""
    hub = await rooms.open(HUB, at="/calendars")
    await hub.press("Make the link")
    async with httpx.AsyncClient() as client:
        written = (await client.get(await hub.page.locator(".once").inner_text())).content
    await hub.press("Let it show nothing any more")
    await hub.open("/hub/roster/import")
    file = hub.page.locator('input[name="file"]')
    await file.set_input_files({"name": "a.ics", "mimeType": "text/calendar", "buffer": written})
    await hub.press("Read it")
    await hub.fill(name="As it was")
    await hub.choose("gaps", "none")
    await hub.press("Save it")
    card = hub.page.locator("#besides > .card", has_text="Instead of the layers: As it was")
    await expect(card).to_be_visible()
    async with hub.page.expect_navigation():
        await card.get_by_role("button", name="Take this back").click()
    await hub.sees_no_more("Instead of the layers: As it was")


async def test_a_calendar_reads_the_roster_until_its_link_is_revoked(rooms: Windows, up: Up) -> None:
    """Without a cookie, never stored, and afterwards as if it had never been."""
    hub = await rooms.open(HUB, at="/calendars")
    await hub.press("Make the link")
    link = await hub.page.locator(".once").inner_text()
    async with httpx.AsyncClient() as client:
        answer = await client.get(link)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        assert events
        assert all(str(each["SUMMARY"]).startswith("On call") for each in events)
        await hub.open("/calendars")
        await hub.press("Let it show nothing any more")
        await hub.sees("That link shows nothing any more.")
        gone, never = await client.get(link), await client.get(f"{up.portal}/calendar/{'a' * 32}.ics")
    assert gone.status_code == never.status_code == 404
    assert _without_tokens(gone.text) == _without_tokens(never.text)


def _without_tokens(page: str) -> str:
    return re.sub(r'(value|data-now)="[^"]*"', "", page)
