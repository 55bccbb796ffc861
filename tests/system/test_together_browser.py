"""A meeting over the plan, and writing to each other: a youth, their advocate, and a clinic that reads its own part."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest

from tests.system.running import Up
from tests.system.test_casework_browser import beside
from tests.system.test_youth_browser import CLINIC
from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NIGHTS, BUS, PLACE = "nights are the hardest", "a bus pass by Friday", "the bench by the library"


async def test_who_is_invited_knows_when_and_where_and_reads_what_is_for_them(rooms: Windows, up: Up) -> None:
    """The clinic answers; it sees nothing of what is for others; the youth runs no script."""
    advocate, youth, case = await beside(rooms, up)
    await advocate.open(f"/advocate/cases/{case}/together")
    await advocate.follow("Plan a meeting")
    when = (datetime.now() + timedelta(days=5)).replace(hour=15, minute=0)  # noqa: DTZ005 - as somebody types it
    await advocate.fill(at=f"{when:%Y-%m-%dT%H:%M}", where=PLACE)
    await advocate.choose("way", "in-person")
    await advocate.page.get_by_label(CLINIC).check()
    await advocate.press("Save")
    await advocate.sees("ask the young person first whether they want them there")
    await advocate.page.get_by_label("The young person wants each of them there").check()
    await advocate.press("Save")
    await advocate.sees("It is planned.")
    meeting = advocate.page.url.rpartition("/")[2].partition("?")[0]

    await advocate.follow("Add something")
    await advocate.fill(words=NIGHTS)
    await advocate.press("Save")
    await advocate.follow("Write a decision down")
    await advocate.fill(words=BUS)
    await advocate.page.get_by_label(CLINIC).check()
    await advocate.press("Save")
    await advocate.sees(BUS)

    await youth.open(f"/you/cases/{case}/together/{meeting}")
    await youth.sees(NIGHTS)
    await youth.sees(BUS)

    clinic = await rooms.open("crane-viburnum")
    await clinic.open("/partner/together")
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


async def test_what_two_write_is_for_the_two_of_them(rooms: Windows, up: Up) -> None:
    """The youth writes to their advocate, who answers; the hub finds no word of it."""
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
    hub = await rooms.open("wren-alder")
    for path in (f"/hub/cases/{case}", f"/hub/cases/{case}/timeline", "/hub/together"):
        await hub.open(path)
        for never in (NIGHTS, BUS):
            assert never not in await hub.markup()
