"""Asking, as somebody does it on a phone at night: in short steps, left in the middle, come back to, answered."""

import asyncio
import os
import re
import signal

import pytest
from playwright.async_api import expect

from contracts.figures import usual
from tests.system.running import Up
from tests.system.windows import Window, Windows, has_asked, is_back, returns

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SECRET = "blue kettle morning"
STORY = "We are both tired, and I don't know where she sleeps."
PHONE, DESK = 360, 1280


async def sized(rooms: Windows, width: int, *, script: bool) -> Window:
    window = await rooms.open(script=script)
    await window.page.set_viewport_size({"width": width, "height": 740})
    return window


async def fills(window: Window, *, young: bool = False, secret: str = "", advocate: bool = False) -> None:
    """Go through every step, from the first page on, up to the button that sends it."""
    await window.open("/")
    await window.follow("Ask for support")
    await window.follow("I am a young person" if young else "I care for a young person")
    if not young:
        await window.choose("asker", "foster-parent")
        await window.go_on()
    await window.choose("hardest", "mind", "school")
    await window.go_on()
    await window.fill(story=STORY)
    await window.go_on()
    if young:
        if advocate:
            await window.choose("advocate_now", "yes")
        await window.go_on()
    await window.choose("ways", "text")
    await window.choose("times", "morning")
    await window.fill(reach="the blue phone, mornings")
    await window.go_on()
    await window.choose("never_ways", "call")
    await window.fill(never="never in the evening")
    await window.go_on()
    await window.page.locator('[name="region"]').select_option("northwest")
    await window.choose("interpreter", "yes")
    await window.fill(ease="large print")
    await window.go_on()
    await window.fill(second=secret)


async def sends(window: Window) -> list[str]:
    await window.press("Send")
    return [word.strip() for word in await window.page.locator(".words span").all_inner_texts()]


async def the_hub(rooms: Windows) -> tuple[Window, list[str]]:
    hub = await rooms.open("robin-birch", at="/hub/requests")
    await hub.is_live()
    return hub, await hub.cards("new")


async def reads(hub: Window, before: list[str]) -> str:
    """Open the request that came in, and return its id."""
    card = await hub.new_card("new", before)
    await hub.open(f"/hub/requests/{card}")
    return card


@pytest.mark.parametrize(
    "width, script",
    [
        (PHONE, False),
        pytest.param(PHONE, True, marks=pytest.mark.long),
        pytest.param(DESK, False, marks=pytest.mark.long),
        (DESK, True),
    ],
)
async def test_a_foster_mother_asks_is_answered_and_writes_back(rooms: Windows, width: int, script: bool) -> None:
    """Step by step, with and without scripts: the hub reads every word, and what they write stays in the request."""
    hub, before = await the_hub(rooms)
    asker = await sized(rooms, width, script=script)
    await fills(asker)
    assert await asker.page.locator(".step:visible").count() == 1
    words = await sends(asker)
    assert len(words) == 6
    await reads(hub, before)
    for said in (STORY, "the blue phone, mornings", "never in the evening", "large print", "A text message", "School"):
        await hub.sees(said)
    await hub.page.locator("#answer [name=words]").fill("Tuesdays at ten. Shall I keep a place?")
    await hub.press("Send the answer")
    await returns(asker, words)
    await asker.open("/mine")
    await asker.sees("Tuesdays at ten. Shall I keep a place?")
    assert STORY not in await asker.markup(), "whoever finds the words doesn't read what was typed"
    await asker.page.locator("#form [name=words]").fill("Yes, please.")
    await asker.press("Write to the hub")
    await hub.sees("Yes, please.")
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await asker.page.evaluate(overflow) if script else True


async def test_the_whole_of_it_by_keyboard_alone(rooms: Windows) -> None:
    """Tab, Space, Enter and letters: each step is reached, and Enter in a field goes on, and never sends."""
    window = await sized(rooms, PHONE, script=True)
    await window.open("/ask")
    keys = window.page.keyboard

    async def to(selector: str) -> None:
        for _ in range(80):
            await keys.press("Tab")
            if await window.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no way to {selector} by keyboard")

    async def on() -> None:
        await to(".step a.main")
        await keys.press("Enter")

    await to('a[href="/ask/form"]')
    async with window.page.expect_navigation():
        await keys.press("Enter")
    await to('[name="asker"]')
    await keys.press("ArrowDown")
    async with window.page.expect_navigation():
        await keys.press("Enter")
    assert await window.page.locator('[name="asker"]:checked').count() == 1
    await expect(window.page.locator(".step:visible")).to_have_attribute("id", "hard")
    await to('[name="hardest"]')
    await keys.press("Space")
    await on()
    await to('[name="story"]')
    await keys.type("typed by keyboard")
    await on()
    await to('[name="ways"]')
    await keys.press("Space")
    await on()
    await on()
    await to('[name="region"]')
    await keys.press("ArrowDown")
    await on()
    await to(".step button.main")
    async with window.page.expect_navigation():
        await keys.press("Enter")
    await window.sees("Your six words")


async def test_a_young_person_asks_for_themselves_and_an_advocate_is_asked_to_come(rooms: Windows) -> None:
    """They are told that nobody has been reached yet, and then how far it is; no caregiver knows of it."""
    hub, before = await the_hub(rooms)
    caregiver = await rooms.open()
    await is_back(caregiver, await has_asked(caregiver))
    await hub.new_card("new", before)
    before = await hub.cards("new")
    other = await caregiver.markup()
    young = await sized(rooms, PHONE, script=False)
    await fills(young, young=True, advocate=True)
    words = await sends(young)
    await young.sees("An advocate on call is being asked")
    await reads(hub, before)
    await expect(hub.page.locator("#calls > *")).to_have_count(1)
    await returns(young, words)
    await young.open("/mine")
    await young.sees("Somebody to come")
    await caregiver.page.reload()
    mask = re.compile(r'(data-now|datetime|title|value|data-live)="[^"]*"|seconds? ago|minutes? ago|just now')
    assert mask.sub("", await caregiver.markup()).count("card") == mask.sub("", other).count("card")


async def test_an_advocate_who_is_to_come_needs_a_way_to_reach_them(rooms: Windows) -> None:
    """The step that wants another look is open, the field is named in words, and all that was typed is there."""
    young = await sized(rooms, PHONE, script=False)
    await fills(young, young=True, advocate=True)
    await young.page.go_back()
    await young.open("/ask/me")
    await young.choose("hardest", "place")
    for _ in range(2):
        await young.go_on()
    await young.choose("advocate_now", "yes")
    for _ in range(3):
        await young.go_on()
    await young.page.locator('[name="region"]').select_option("northwest")
    await young.go_on()
    await young.press("Send")
    await young.sees("Please write how they can reach you")
    await expect(young.page.locator(".step:visible")).to_have_attribute("id", "reach")
    assert await young.page.locator('[name="hardest"][value="place"]').is_checked()


async def test_left_in_the_middle_and_come_back_to_by_code(rooms: Windows) -> None:
    """Kept until a day that is said, read by nobody; gone on with where it was; and sent, the hub reads all of it."""
    hub, before = await the_hub(rooms)
    window = await sized(rooms, PHONE, script=False)
    await fills(window)
    await window.page.locator(".step:visible").get_by_role("button", name="Keep it and come back later").click()
    await window.sees("Nobody reads what you typed until you send it.")
    await window.press("Keep it")
    await window.sees("It is kept for you")
    words = [word.strip() for word in await window.page.locator(".words span").all_inner_texts()]
    assert usual().kept_unsent.days == 14
    other = await sized(rooms, DESK, script=True)
    await returns(other, words)
    await other.open("/mine")
    await expect(other.page.locator('[name="story"]')).to_have_value(STORY)
    await expect(other.page.locator('[name="never"]')).to_have_value("never in the evening")
    await expect(other.page.locator(".step:visible")).to_have_id("ease")
    assert await hub.cards("new") == before, "the hub knows nothing of it"
    await other.page.goto(f"{rooms.up.portal}/mine#say")
    await other.fill(story=f"{STORY} And the dog is ill.")
    await other.page.locator(".step:visible").get_by_role("button", name="Keep it and come back later").click()
    await other.sees("Kept. Nobody reads it until you send it.")
    await other.page.goto(f"{rooms.up.portal}/mine#send")
    await other.press("Send")
    await reads(hub, before)
    await hub.sees("And the dog is ill.")
    await other.open("/mine")
    assert "the dog" not in await other.markup(), "once it is sent, the words alone show none of it"


async def speaks(window: Window, name: str) -> None:
    """Choose another language, in the bar of the page."""
    async with window.page.expect_navigation():
        await window.page.locator("header").get_by_role("button", name=name).click()


@pytest.mark.parametrize("script", [True, False])
async def test_another_language_is_chosen_in_the_middle_and_nothing_typed_is_lost(
    rooms: Windows, *, script: bool
) -> None:
    """The form comes back in it, at the step where they are, and is sent; the language they are answered in follows."""
    hub, before = await the_hub(rooms)
    window = await sized(rooms, DESK, script=script)
    await fills(window)
    for _ in range(2):
        await window.page.locator(".step:visible").get_by_role("link", name="Go back").click()
    await expect(window.page.locator(".step:visible")).to_have_attribute("id", "never")
    await speaks(window, "Español")
    await window.sees("¿Qué no debemos hacer nunca?" if script else "¿Qué te lo hace más fácil?")
    await expect(window.page.locator("html")).to_have_attribute("lang", "es")
    await expect(window.page.locator('[name="story"]')).to_have_value(STORY)
    await expect(window.page.locator('[name="never"]')).to_have_value("never in the evening")
    for name, value in (("asker", "foster-parent"), ("hardest", "mind"), ("hardest", "school"), ("language", "es")):
        await expect(window.page.locator(f'[name="{name}"][value="{value}"]')).to_be_checked()
    await speaks(window, "English")
    await expect(window.page.locator('[name="language"][value="en"]')).to_be_checked()
    await speaks(window, "Español")
    while not await window.page.locator(".step:visible").get_by_role("button", name="Mandar", exact=True).count():
        await window.page.locator(".step:visible").get_by_role("link", name="Seguir", exact=True).click()
    await window.press("Mandar")
    await window.sees("Tus seis palabras")
    await reads(hub, before)
    await hub.sees(STORY)
    await hub.sees("Español")


async def test_another_language_in_the_shorter_forms_of_asking(rooms: Windows) -> None:
    """Asking for a person now, and keeping it for later: what was typed stays, and Enter chooses no language."""
    window = await sized(rooms, PHONE, script=False)
    await window.open("/ask/now")
    await window.fill(reach="behind the library")
    await speaks(window, "Español")
    await expect(window.page.locator('[name="reach"]')).to_have_value("behind the library")
    await speaks(window, "English")
    await fills(window)
    await window.page.locator(".step:visible").get_by_role("button", name="Keep it and come back later").click()
    await window.fill(second=SECRET)
    await speaks(window, "Español")
    await expect(window.page.locator('[name="second"]')).to_have_value(SECRET)
    await window.page.locator('[name="region"]').select_option("northwest")
    await window.page.locator('[name="second"]').press("Enter")
    await window.sees("Tus seis palabras")
    words = [word.strip() for word in await window.page.locator(".words span").all_inner_texts()]
    back = await sized(rooms, PHONE, script=False)
    await returns(back, words)
    await back.open("/mine")
    await back.fill(second=SECRET)
    await back.press("Open")
    await back.page.goto(f"{rooms.up.portal}/mine#say")
    await back.fill(story="Now in my own language.")
    await speaks(back, "Español")
    await expect(back.page.locator('[name="story"]')).to_have_value("Now in my own language.")
    await expect(back.page.locator('[name="never"]')).to_have_value("never in the evening")


async def test_a_secret_besides_the_words(rooms: Windows) -> None:
    """The words alone show that there is a request and not one word of it; the secret opens the rest."""
    hub, before = await the_hub(rooms)
    window = await sized(rooms, PHONE, script=False)
    await fills(window, secret=SECRET)
    words = await sends(window)
    await reads(hub, before)
    await hub.page.locator("#answer [name=words]").fill("An answer for you alone.")
    await hub.press("Send the answer")
    await returns(window, words)
    await window.open("/mine")
    await window.sees("There is something for you to read.")
    assert "An answer for you alone." not in await window.markup()
    await window.fill(second="a wrong guess")
    await window.press("Open")
    await window.sees("That doesn't open it.")
    await window.fill(second=SECRET)
    await window.press("Open")
    await window.sees("An answer for you alone.")
    await window.sees("Opened with your words")


async def test_lost_words_and_a_new_request_that_the_hub_links(rooms: Windows) -> None:
    """The newer words open both, once the hub has made sure; the lost ones can be ended; a wrong link is undone."""
    hub, before = await the_hub(rooms)
    first, second, stranger = [await rooms.open() for _ in range(3)]
    lost = await has_asked(first)
    earlier = await reads(hub, before)
    await hub.page.locator("#answer [name=words]").fill("Written to the lost words.")
    await hub.press("Send the answer")
    await hub.open("/hub/requests")
    await hub.is_live()
    before = await hub.cards("new")
    newer_words = await has_asked(second)
    newer = await reads(hub, before)
    await is_back(second, newer_words)
    assert "Written to the lost words." not in await second.markup()
    await hub.open(f"/hub/requests/{newer}/link")
    await hub.page.locator('[name="earlier"]').select_option(earlier)
    await hub.choose("how", "told-what-they-asked")
    await hub.press("It is the same person")
    await hub.sees("The newer words open both now.")
    await second.open("/mine")
    await second.page.get_by_text("What you asked before").click()
    await second.sees("Written to the lost words.")
    await hub.press("End the lost words")
    await hub.sees("The lost words open nothing now.")
    await returns(stranger, lost)
    await stranger.sees("These words don't open anything.")
    await hub.press("It was somebody else: undo")
    await second.open("/mine")
    await expect(second.page.get_by_text("What you asked before")).to_have_count(0)


async def test_a_form_left_open_too_long_comes_back_with_all_that_was_typed(rooms: Windows) -> None:
    """Its token is gone with the browser's cookies: it is sent once more, and nothing is lost."""
    window = await sized(rooms, PHONE, script=False)
    await fills(window)
    await window.context.clear_cookies()
    await window.press("Send")
    await window.sees("Please send it once more")
    await expect(window.page.locator('[name="story"]')).to_have_value(STORY)
    await expect(window.page.locator('[name="hardest"][value="mind"]')).to_be_checked()
    assert len(await sends(window)) == 6


async def test_power_is_cut_in_the_middle_of_a_submission(rooms: Windows, up: Up) -> None:
    """The bus dies with the form on its way: the page says what happened, nothing is lost, and it counts once."""
    hub, before = await the_hub(rooms)
    window = await sized(rooms, PHONE, script=True)
    await fills(window)
    killed = up.pid("nats-server")
    pressed = asyncio.ensure_future(window.press("Send"))
    await asyncio.sleep(0.05)
    os.kill(killed, signal.SIGKILL)
    await pressed
    if await window.page.locator(".words").count() == 0:
        await window.sees("What you typed is still here.")
        await expect(window.page.locator('[name="story"]')).to_have_value(STORY)
    while up.pid("nats-server") in (killed, 0):
        await hub.page.wait_for_timeout(50)
    while await window.page.locator(".words").count() == 0:
        await window.press("Send")
    words = [word.strip() for word in await window.page.locator(".words span").all_inner_texts()]
    await hub.is_live()
    await hub.new_card("new", before)
    await returns(window, words)
    await window.sees("Your request")


async def test_a_caregiver_linked_to_a_case_sees_no_trace_of_it(rooms: Windows) -> None:
    """Their page is the same before and after, and after it is undone."""
    hub, before = await the_hub(rooms)
    caregiver = await rooms.open()
    await is_back(caregiver, await has_asked(caregiver))
    asked = await reads(hub, before)
    await caregiver.open("/mine")
    seen = await caregiver.page.locator("main").inner_text()
    await hub.open(f"/hub/requests/{asked}/case")
    await hub.choose_first("urgency", "area")
    await hub.press("Open the case")
    await hub.follow("Caregivers of this youth")
    await hub.page.locator('[name="request_case"]').select_option(index=1)
    await hub.page.locator('[name="relation"]').select_option("foster-parent")
    await hub.choose("verified", "agency-confirmed")
    await hub.press("Link them")
    await hub.sees("They are linked. Nothing tells them.")
    since = re.compile(r"just now|\d+ minutes? ago|Today, \d+:\d+")
    await caregiver.page.reload()
    assert since.sub("", await caregiver.page.locator("main").inner_text()) == since.sub("", seen)
    await hub.press("Undo the link")
    await hub.sees("Nobody is linked.")
