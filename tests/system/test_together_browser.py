"""A meeting over the plan, and writing to each other: a youth, their advocate, and guests who read their own part."""

import re
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest

from contracts.asking import LinkCaregiver, Verified
from contracts.intake import SupportRequested
from contracts.vocabulary import Relation
from deploy.player import command
from tests.system.axe import mistakes
from tests.system.running import Up
from tests.system.test_casework_browser import beside
from tests.system.test_youth_browser import CLINIC, REGION, player
from tests.system.windows import Window, Windows, has_asked, is_back, signs

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NIGHTS, BUS, PLACE = "nights are the hardest", "a bus pass by Friday", "the bench by the library"
FOSTER, LOCK = "A foster parent", "a new lock for the door"


async def a_meeting(advocate: Window, case: str, *guests: str) -> str:
    """Plan a meeting five days from now, whom the youth wants there invited, and return it; its page is open."""
    await advocate.open(f"/advocate/cases/{case}/together")
    await advocate.follow("Plan a meeting")
    when = (datetime.now() + timedelta(days=5)).replace(hour=15, minute=0)  # noqa: DTZ005 - as somebody types it
    await advocate.fill(at=f"{when:%Y-%m-%dT%H:%M}", where=PLACE)
    await advocate.choose("way", "in-person")
    for guest in guests:
        await advocate.page.get_by_label(guest).check()
    await advocate.press("Save")
    await advocate.sees("ask the young person first whether they want them there")
    await advocate.page.get_by_label("The young person wants each of them there").check()
    await advocate.press("Save")
    await advocate.sees("It is planned.")
    return advocate.page.url.rpartition("/")[2].partition("?")[0]


async def adds(window: Window, link: str, words: str, *to: str) -> None:
    """Write something down on the page of a meeting, besides for whom it is."""
    await window.follow(link)
    await window.fill(words=words)
    for guest in to:
        await window.page.get_by_label(guest).check()
    await window.press("Save")


async def a_caregiver(rooms: Windows, up: Up, case: str) -> Window:
    """Return the window of a foster parent who asked, and whom the hub knows to be the caregiver of the case."""
    caregiver, story = await rooms.open(), f"asked as the caregiver of {case}"
    await is_back(caregiver, await has_asked(caregiver, story=story))
    async with AsyncExitStack() as stack:
        hub = await player(stack, up, await rooms.token("wren-alder"), "the hub")
        asked = await hub.sees(SupportRequested, lambda copy: copy.fields.get("story") == story)
        known = {"request_case": asked.case, "relation": Relation.FOSTER_PARENT, "verified": Verified.YOUTH_SAID}
        await hub.does(command(LinkCaregiver, REGION, case, case, **known))
    return caregiver


async def test_who_is_invited_knows_when_and_where_and_reads_what_is_for_them(rooms: Windows, up: Up) -> None:
    """The clinic answers; it sees nothing of what is for others; the youth runs no script."""
    advocate, youth, case = await beside(rooms, up)
    meeting = await a_meeting(advocate, case, CLINIC)
    await adds(advocate, "Add something", NIGHTS)
    await adds(advocate, "Write a decision down", BUS, CLINIC)
    await advocate.sees(BUS)

    await youth.open(f"/you/cases/{case}/together/{meeting}")
    await youth.sees(NIGHTS)
    await youth.sees(BUS)

    clinic = await rooms.open("crane-viburnum", at="/partner/together")
    await clinic.sees(PLACE)
    await clinic.open(f"/partner/together/{meeting}")
    await clinic.press("I will be there")
    await clinic.sees("They know.")
    markup = await clinic.markup()
    assert NIGHTS not in markup
    assert "Something is for you here" in markup or BUS in markup
    await advocate.open(f"/advocate/cases/{case}/together/{meeting}")
    await advocate.sees(re.compile("comes"))

    other = await rooms.open("merle-ivyson")
    assert (await other.open(f"/hub/together/{meeting}")).status == HTTPStatus.NOT_FOUND


async def test_a_caregiver_whom_the_youth_wants_there_reads_what_is_for_them_and_no_other_word(
    rooms: Windows, up: Up
) -> None:
    """By a release that the youth signed; when and where, their own part, as it is written; not who else comes."""
    advocate, _youth, case = await beside(rooms, up)
    caregiver = await a_caregiver(rooms, up, case)
    await advocate.open(f"/advocate/cases/{case}/release")
    await signs(advocate, FOSTER, "narrative")
    meeting = await a_meeting(advocate, case, CLINIC, FOSTER)
    await adds(advocate, "Add something", NIGHTS)

    await caregiver.follow("Planning together")
    await caregiver.sees(PLACE)
    await caregiver.open(f"/mine/together/{meeting}")
    assert await mistakes(caregiver.page) == []
    await caregiver.press("I will be there")
    await caregiver.sees("They know.")
    await advocate.sees("comes")  # by itself
    await caregiver.is_live()
    await adds(advocate, "Write a decision down", LOCK, CLINIC)
    await adds(advocate, "Write a decision down", BUS, FOSTER)
    await caregiver.sees(BUS)  # by itself
    for never in (NIGHTS, LOCK, CLINIC, case):
        assert never not in await caregiver.markup()
        assert not [each for each in caregiver.documents if never in each and never != case]
    for path in (f"/mine/cases/{case}", f"/advocate/cases/{case}/together/{meeting}"):
        assert (await caregiver.open(path)).status >= HTTPStatus.BAD_REQUEST

    await advocate.page.reload()
    whom = advocate.page.locator("#people .row").filter(has_text=FOSTER)
    async with advocate.page.expect_navigation():
        await whom.get_by_role("button", name="Take it back").click()
    assert (await caregiver.open(f"/mine/together/{meeting}")).status == HTTPStatus.NOT_FOUND


async def test_what_two_write_is_for_the_two_of_them(rooms: Windows, up: Up) -> None:
    """The youth writes to their advocate, who answers, and whose page is live; the hub finds no word of it."""
    advocate, youth, case = await beside(rooms, up)
    await youth.open(f"/you/cases/{case}/together")
    assert "The young person" not in await youth.markup()
    await youth.follow("Northwest advocate C")
    await youth.fill(words=NIGHTS)
    await youth.press("Send")
    await youth.sees(NIGHTS)
    await advocate.open(f"/advocate/cases/{case}/together")
    await advocate.follow("The young person")
    await advocate.sees(NIGHTS)
    await advocate.fill(words=BUS)
    await advocate.press("Send")
    await youth.page.reload()
    await youth.sees(BUS)
    await advocate.is_live()
    await advocate.fill(words=PLACE)
    await youth.fill(words=LOCK)
    await youth.press("Send")
    await advocate.sees(LOCK)  # by itself
    assert await advocate.page.locator('[name="words"]').input_value() == PLACE
    hub = await rooms.open("wren-alder")
    for path in (f"/hub/cases/{case}", f"/hub/cases/{case}/timeline", "/hub/together"):
        await hub.open(path)
        for never in (NIGHTS, BUS, LOCK):
            assert never not in await hub.markup()
