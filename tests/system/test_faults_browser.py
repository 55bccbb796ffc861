"""What goes wrong while somebody looks or types: the bus dies, forms come twice, text is hostile, codes are guessed."""

import asyncio
import os
import re
import signal

import httpx
import pytest
from playwright.async_api import expect

from contracts.ids import fresh
from portal.web.limits import TRIES
from tests.system.running import Up
from tests.system.windows import Window, Windows, address, has_asked, is_back

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = "<script>document.title='taken'</script><img src=x onerror=alert(1)> \u202egnp.exe\u202c {{ 7*7 }} '\"&amp;"


async def an_inbox(rooms: Windows) -> tuple[Window, list[str]]:
    """Return the window of a hub with its inbox open and live, and the cards that are in it."""
    hub = await rooms.open("robin-birch", at="/hub/requests")
    await hub.is_live()
    return hub, await hub.cards("new")


async def typed(window: Window, **words: str) -> None:
    """Fill the form that asks for support, in its steps, without sending it."""
    await window.open("/ask/form")
    await window.choose("asker", "parent")
    await window.go_on()
    await window.choose("hardest", "school")
    await window.go_on()
    await window.fill(**{name: text for name, text in words.items() if name == "story"})
    await window.go_on()
    await window.fill(**{name: text for name, text in words.items() if name == "reach"})
    await window.go_on()
    await window.go_on()
    await window.choose("area", "east")
    await window.choose("language", "en")
    await window.page.locator('[name="region"]').select_option("northwest")
    await window.go_on()


async def fields_of(window: Window) -> dict[str, str | float | bool]:
    """Return what the form would send now."""
    found = await window.page.evaluate("Object.fromEntries(new FormData(document.getElementById('form')))")
    return {str(name): str(value) for name, value in found.items()}


async def test_screens_recover_by_themselves_when_the_bus_was_killed(rooms: Windows, up: Up) -> None:
    """SIGKILL to the bus with screens open: they say that they reconnect, and go on with what happens afterwards."""
    hub, before = await an_inbox(rooms)
    caregiver = await rooms.open()
    await is_back(caregiver, await has_asked(caregiver))
    first = await hub.new_card("new", before)
    killed = up.pid("nats-server")
    os.kill(killed, signal.SIGKILL)
    async with httpx.AsyncClient() as client:  # whoever comes meanwhile gets a page, whatever it says
        assert (await client.get(up.portal)).status_code == httpx.codes.OK
    await expect(hub.page.locator("#new")).to_be_visible()
    while up.pid("nats-server") in (killed, 0):
        await hub.page.wait_for_timeout(50)
    asker = await rooms.open()
    await typed(asker, story="asked after the bus came back")
    while await asker.page.get_by_role("button", name="Send").count():
        await asker.press("Send")
    await hub.new_card("new", [*before, first])
    await hub.is_live()
    await caregiver.is_live()
    await hub.page.locator(f"#{first} a").click()
    await hub.choose("kinds", "group")
    await hub.press("Look for it")
    await caregiver.sees(re.compile("a group", re.IGNORECASE))


async def test_a_form_sent_while_the_bus_is_away_is_kept_and_counts_once(rooms: Windows, up: Up) -> None:
    """The page says so, with what was typed in it and whom to call; sent again, and twice, it is one request."""
    hub, before = await an_inbox(rooms)
    asker = await rooms.open()
    await typed(asker, story="typed while the bus was away", reach="mornings")
    bus = up.pid("nats-server")
    os.kill(bus, signal.SIGSTOP)
    try:
        await asker.press("Send")
        await asker.sees("What you typed is still here.")
    finally:
        os.kill(bus, signal.SIGCONT)
    await expect(asker.page.locator('[name="story"]')).to_have_value("typed while the bus was away")
    await expect(asker.page.locator('[name="reach"]')).to_have_value("mornings")
    await expect(asker.page.locator('[name="hardest"][value="school"]')).to_be_checked()
    while await asker.page.get_by_role("button", name="Send").count():
        await asker.press("Send")
    words = await asker.page.locator(".words").inner_text()
    await hub.new_card("new", before)
    await asker.page.reload()  # sends the same form again
    assert await asker.page.locator(".words").inner_text() == words
    later, _ = await an_inbox(rooms)
    assert len(await later.cards("new")) == len(before) + 1


async def test_the_same_form_twice_is_one_request(rooms: Windows, up: Up) -> None:
    """Pressed twice at once, and sent once more later: the same six words, and one card at the hub."""
    hub, before = await an_inbox(rooms)
    asker = await rooms.open()
    await typed(asker, story="pressed twice")
    fields = await fields_of(asker)
    await asker.page.evaluate("(() => { const f = document.getElementById('form'); f.submit(); f.submit(); })()")
    await asker.sees("Your six words")
    words = await asker.page.locator(".words").inner_text()
    again = await asker.context.request.post(f"{up.portal}/ask/form", form=fields)
    assert " ".join(re.findall(r"<span>(\w+)</span>", await again.text())) == " ".join(words.split())
    await hub.new_card("new", before)
    await asker.page.go_back()
    assert asker.path == "/ask/form#send"
    await hub.page.reload()
    assert len(await hub.cards("new")) == len(before) + 1


async def test_hostile_text_is_shown_as_it_was_typed(rooms: Windows) -> None:
    """Markup is text, marks of direction stay within their own line, and no script of anybody's runs."""
    hub, before = await an_inbox(rooms)
    asker = await rooms.open()
    await typed(asker, story=HOSTILE)
    await asker.press("Send")
    card = await hub.new_card("new", before)
    await hub.page.locator(f"#{card} a").click()
    said = hub.page.locator(".said").filter(has_text="gnp.exe")
    await expect(said.last).to_have_text(HOSTILE)
    assert await hub.page.title() == "Trellis · Details"
    assert await hub.page.locator("main script, main img").count() == 0


@pytest.mark.parametrize(
    "name, value, says, step",
    [
        ("story", "x" * 4001, "This is 1 character too long", "say"),
        pytest.param("reach", "y" * 501, "This is 1 character too long", "reach", marks=pytest.mark.long),
        ("urgency", "'; drop", "Please choose one of these.", "say"),
        pytest.param("asker", "\u0000", "Please say who you are to the young person.", "who", marks=pytest.mark.long),
        pytest.param("region", "", "Please choose where help should come from.", "ease", marks=pytest.mark.long),
    ],
)
async def test_a_wrong_field_is_named_and_what_was_typed_is_kept(
    rooms: Windows, name: str, value: str, says: str, step: str
) -> None:
    """What no browser's form would send: the field is named in words, the rest is still there, nothing is stored."""
    asker = await rooms.open()
    await typed(asker, story="kept \u0000 words", reach="kept way")
    fields = await fields_of(asker) | {name: value}
    answer = await asker.context.request.post(f"{rooms.up.portal}/ask/form", form=fields)
    text = await answer.text()
    assert answer.status == httpx.codes.UNPROCESSABLE_ENTITY
    assert says in text.replace("&#39;", "'")
    assert f'href="#{step}"' in text
    assert text.rindex('<section class="step"') == text.index(f'<section class="step" id="{step}"'), "it is open"
    assert name == "story" or "kept" in text
    assert "Your six words" not in text


async def test_a_megabyte_comes_back_and_more_is_refused_with_a_page(rooms: Windows, up: Up) -> None:
    """What is far too long is kept in its form, its field named; what nobody can have typed is refused in words."""
    asker = await rooms.open()
    await typed(asker)
    fields = {**await fields_of(asker), "story": "z" * 1_000_000}
    answer = await asker.context.request.post(f"{up.portal}/ask/form", form=fields)
    assert answer.status == httpx.codes.UNPROCESSABLE_ENTITY
    text = await answer.text()
    assert "This is 996,000 characters too long" in text
    assert "z" * 1_000_000 in text
    answer = await asker.context.request.post(f"{up.portal}/ask/form", form={**fields, "story": "z" * 3_000_000})
    assert answer.status == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    assert "That is more than we can take at once" in await answer.text()


async def test_guessed_addresses_say_nothing(rooms: Windows, up: Up) -> None:
    """What is not theirs and what doesn't exist are the same page, for who is in and for who isn't."""
    hub, before = await an_inbox(rooms)
    await has_asked(await rooms.open())
    real = await hub.new_card("new", before)
    other, nobody = await rooms.open("merle-ivyson"), await rooms.open()
    for window in (other, nobody):
        pages = set()
        for request in (real, fresh("req"), "*", "%00", "..%2f..%2fhub", "a" * 3000):
            answer = await window.context.request.get(f"{up.portal}/hub/requests/{request}")
            assert answer.status == httpx.codes.NOT_FOUND
            pages.add(re.sub(r'value="[^"]*"|data-now="[^"]*"', "", await answer.text()))
        assert len(pages) == 1


async def test_guessed_codes_are_throttled_politely(up: Up) -> None:
    """Wrong codes all get the same answer; after many from one place, the answer is a page that asks to wait."""
    headers = {"X-Forwarded-For": address()}
    async with httpx.AsyncClient(base_url=up.portal, headers=headers, timeout=30) as client:
        found = re.search(r'name="_csrf_token" value="([^"]+)"', (await client.get("/return")).text)
        assert found is not None
        fields = {"_csrf_token": found[1], "words": "acid acorn actor adapt admit advice"}
        first = await client.post("/return", data=fields)
        assert first.status_code == httpx.codes.UNPROCESSABLE_ENTITY
        assert "These words don" in first.text
        await asyncio.gather(*(client.post("/return", data=fields) for _ in range(TRIES - 1)))
        last = await client.post("/return", data=fields)
    assert last.status_code == httpx.codes.TOO_MANY_REQUESTS
    assert "nobody is locked out" in last.text
    assert last.headers["Retry-After"]
