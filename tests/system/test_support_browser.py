"""Support in a real browser: a caregiver books an evening of respite, its provider says yes and reads their notes."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.system.running import Up, trellis
from tests.system.windows import Window, Windows, has_asked, is_back

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PROVIDER = "kite-bramble"
HARBOUR = (Path(__file__).parents[1] / "harbour.toml").read_text()
NIGHT_LIGHT = "A night light, and the dog may come too."


async def asker(rooms: Windows, *, script: bool) -> Window:
    """Return the window of a foster parent who asked, on a phone, and came back by their words."""
    window = await rooms.open(script=script)
    await window.page.set_viewport_size({"width": 360, "height": 740})
    await is_back(window, await has_asked(window))
    while not await window.page.get_by_role("link", name="What could help").count():
        await window.open("/mine")
    return window


async def narrow(window: Window) -> None:
    """Look that nothing on the page is wider than the phone."""
    wide = await window.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360


async def takes_respite(family: Window) -> str:
    """Look for a break, take the first evening that is free, and return the address of the booking."""
    await family.follow("What could help")
    await family.choose("kinds", "respite")
    await family.press("Look")
    await family.sees("It offers what you asked for")
    await narrow(family)
    await family.page.locator("#options a.cover").first.click()
    await family.sees("Take this place?")
    await family.fill(seats="1")
    await family.press("Take it")
    await family.sees("They are asked")
    return family.path


@pytest.mark.parametrize("script", [True, False])
async def test_a_caregiver_books_respite_and_its_provider_reads_what_helps(rooms: Windows, *, script: bool) -> None:
    """On a phone, with JavaScript and without; the provider never learns who they are."""
    family, provider = await asker(rooms, script=script), await rooms.open(PROVIDER)
    booking = await takes_respite(family)
    await provider.open("/partner/times")
    await provider.page.locator("#to-come .card", has=provider.page.get_by_text("to answer")).locator("a").first.click()
    await provider.press("Yes, they can come")
    await provider.sees("Coming")
    await family.open(booking)
    await family.sees("It is yours")
    await family.follow("Tell them what helps")
    await family.fill(helps=NIGHT_LIGHT)
    await family.press("Keep it for them")
    await family.sees(NIGHT_LIGHT)
    offering = provider.path
    await provider.open(offering)
    await provider.sees(NIGHT_LIGHT)
    markup = await provider.markup()
    assert not re.search(r"\b(case|req)_[a-z2-7]{26}\b", markup)
    await family.press("Give it back")
    await family.sees("You gave it back")
    await provider.open(offering)
    await provider.sees_no_more(NIGHT_LIGHT)


async def test_the_hub_takes_a_place_for_somebody_and_sees_what_they_let_it_read(rooms: Windows) -> None:
    """What they say of themselves the hub reads by two plain words of theirs, and not otherwise."""
    family, hub = await asker(rooms, script=True), await rooms.open("wren-alder")
    await family.follow("What could help")
    await family.follow("How are you, really?")
    for name, value in (("q-sleep", "often"), ("q-break", "often"), ("q-alone", "no"), ("employer", "no")):
        await family.choose(name, value)
    await family.page.locator('[name="share"]').check()
    await family.press("See what it says")
    await family.sees("nothing is decided by it")
    await hub.open("/hub/requests")
    await hub.page.locator("#new .card a, #open .card a").last.click()
    await hub.follow("What could help")
    await hub.choose("kinds", "group")
    await hub.press("Look for it")
    await hub.sees("It offers what you asked for")
    await hub.page.get_by_role("button", name="Take one place for them").first.click()
    await hub.sees("Their places")
    await expect(hub.page.locator("main")).to_contain_text("Theirs")


@pytest.fixture
def added(up: Up) -> Iterator[Path]:
    """Instruments in the home of the system that is up, one of them with a mistake, as whoever runs it adds them."""
    folder = up.home.path / "instruments"
    folder.mkdir(exist_ok=True)
    files = folder / "harbour.toml", folder / "torn.toml"
    files[0].write_text(HARBOUR)
    files[1].write_text(HARBOUR.replace("harbour-scale", "torn").replace('scale = "five"', "", 1))
    yield up.home.path
    for each in files:
        each.unlink()


async def test_an_instrument_that_a_hub_adds_is_asked_of_caregivers_and_read_by_their_word(
    rooms: Windows, added: Path
) -> None:
    """While the system runs: looked over by the hub, filled in in Spanish, what it comes to shown to them."""
    hub = await rooms.open("wren-alder", at="/hub/support")
    await hub.follow("What people are asked")
    await hub.sees("The Harbour scale")
    await hub.sees("H-17")
    mistake = "torn.toml: question.tide: Object missing required field `scale`"
    await hub.sees(mistake)
    assert mistake in (await asyncio.to_thread(trellis, "doctor", home=added)).said
    await hub.open("/hub/requests")
    await hub.is_live()
    before = await hub.cards("new")
    family = await asker(rooms, script=False)
    theirs = await hub.new_card("new", before)
    await family.open("/mine/help/you")
    await family.follow("The Harbour scale")
    await family.page.locator("header").get_by_role("button", name="español").click()
    await family.sees("Desde aquí veo el faro.")
    await family.choose("q-tide", "always")
    await family.choose("q-lamp", "never")
    await family.choose("employer", "no")
    await family.page.locator('[name="share"]').check()
    await narrow(family)
    await family.page.locator("#form button.main").click()
    await family.sees("Aguas agitadas: vuelva a puerto.")
    await hub.page.locator(f"#{theirs} a").first.click()
    await hub.follow("What could help")
    await hub.sees("I see the lamp from here.")
    await hub.sees("It decides nothing")


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("who", ["jay-cedar", PROVIDER])
async def test_staff_answer_for_themselves_and_nothing_of_it_is_kept(
    rooms: Windows, added: Path, who: str, *, script: bool
) -> None:
    """What it comes to stands in the answer alone: not on the page afterwards, and in no file of the system."""
    one = await rooms.open(who, script=script)
    await one.follow("For yourself")
    await one.sees("learn nothing of it")
    await one.follow("The Harbour scale")
    await one.press("See what it says")
    await one.sees("Please answer at least one, or go back.")
    await one.choose("q-tide", "always")
    await one.choose("q-lamp", "never")
    await one.press("See what it says")
    await one.sees("Rough water: come in.")
    await one.sees("Nothing of it was kept")
    await one.follow("For yourself")
    await one.follow("The Harbour scale")
    assert await one.page.locator("input:checked").count() == 0
    for log in (added / "logs").iterdir():
        assert "q-tide" not in log.read_text()
    answer = await one.open("/yourself/needs-of-nobody")
    assert answer.status == 404


@pytest.mark.parametrize("script", [True, False])
async def test_a_provider_offers_every_week_and_takes_all_of_it_back_at_once(rooms: Windows, *, script: bool) -> None:
    """Each is a time of its own; taken back by one press, on the page of any of them."""
    provider = await rooms.open(PROVIDER, at="/partner/times", script=script)
    before = await provider.page.locator("#to-come .card").count()
    await provider.follow("Offer places")
    await provider.page.locator('[name="service"]').select_option(index=1)
    await provider.choose("kind", "group")
    await provider.fill(places="6", day="2031-03-04", begins="18:00", ends="20:00", weeks="40")
    await provider.press("Offer them")
    await provider.sees("Please write a number from 1 to 26.")
    await provider.fill(weeks="3")
    await provider.press("Offer them")
    await provider.sees("3 are offered, one each week.")
    await provider.open("/partner/times")
    await expect(provider.page.locator("#to-come .card")).to_have_count(before + 3)
    await provider.page.locator("#to-come .card", has_text="18 March 2031").locator("a").first.click()
    await provider.page.locator("#back-out summary").click()
    await provider.sees("3 of them are still to come.")
    await provider.press("Take all of them back")
    await provider.sees("They are taken back, and whoever had a place is told.")
    await expect(provider.page.locator("#to-come .card")).to_have_count(before)


async def test_a_hub_takes_two_places_for_somebody_at_once(rooms: Windows) -> None:
    """On the telephone, for two children of one household."""
    hub = await rooms.open("wren-alder", at="/hub/requests")
    await hub.is_live()
    before = await hub.cards("new")
    await asker(rooms, script=False)
    theirs = await hub.new_card("new", before)
    await hub.open(f"/hub/requests/{theirs}/support")
    await hub.choose("kinds", "respite")
    await hub.press("Look for it")
    await hub.page.get_by_role("link", name="More than one").first.click()
    await hub.sees("How many children?")
    await hub.fill(seats="2")
    await hub.press("Take them")
    await hub.sees("Their places")
    await hub.page.locator("a[href^='/hub/support/off_']").first.click()
    await hub.sees("2 places")
