"""The hub's work for the community, in real browsers: its response team, and what each member reads of themselves."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest

from tests.system.running import Up
from tests.system.test_casework_browser import beside
from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def day(**ahead: int) -> str:
    return f"{datetime.now(UTC) + timedelta(**ahead):%Y-%m-%d}"


async def test_a_hub_brings_its_response_team_together(rooms: Windows, up: Up) -> None:
    """Somebody who comes in reads their own training; somebody who never will is in the team all the same."""
    hub, partner = await rooms.open("wren-alder"), await rooms.open("crane-viburnum")
    await hub.open("/hub/people")
    await hub.follow("Response team")
    await hub.follow("Add somebody")
    choice = hub.page.locator('[name="who"] option', has_text="Crane Viburnum")
    await hub.page.locator('[name="who"]').select_option(await choice.get_attribute("value"))
    await hub.page.locator('[name="seat"]').select_option("medical")
    await hub.fill(since=day(days=-30), core=day(days=-20), core_until=day(days=30))
    await hub.press("Save")
    await hub.sees("They are in it.")
    await hub.sees(re.compile("Core competencies: until"))
    await hub.follow("Add somebody")
    await hub.fill(name="Officer Quill", since=day(days=-3), core_until=day(days=300))
    await hub.page.locator('[name="seat"]').select_option("law-enforcement")
    await hub.press("Save")
    await hub.sees("Please say when it was taken.")
    await hub.fill(core_until="")
    await hub.press("Save")
    await hub.sees("Officer Quill")
    await hub.sees("Nobody with the core competencies from")

    await partner.page.locator("footer").get_by_role("link", name="Your training").click()
    await partner.sees(re.compile("Core competencies: until"))
    assert "Quill" not in await partner.markup()

    await hub.follow("Officer Quill")
    await hub.follow("They never were in it: a mistake")
    await hub.press("Yes, a mistake")
    await hub.sees_no_more("Officer Quill")


async def test_what_the_guide_came_to_is_written_down_and_the_word_is_left_to_a_person(rooms: Windows, up: Up) -> None:
    """A link to the state's own; their advocate writes it, the youth reads what follows, the hub knows of nothing."""
    advocate, youth, case = await beside(rooms, up)
    await youth.open(f"/you/cases/{case}/plan")
    assert "What was looked at" not in await youth.markup()
    await advocate.open(f"/advocate/cases/{case}")
    await advocate.follow("The state’s guide")
    guide = advocate.page.locator('main a[target="_blank"]')
    assert await guide.get_attribute("rel") == "noopener noreferrer"
    assert (await guide.get_attribute("href") or "").startswith("https://dcf.wisconsin.gov/")
    await advocate.follow("Write down what it came to")
    await advocate.choose("outcome", "suspected")
    await advocate.page.locator('[name="reached_by"]').select_option("child-welfare")
    await advocate.choose("follows", "advocate", "safety-plan")
    await advocate.press("Save")
    await advocate.sees("It is suspected")

    await youth.open(f"/you/cases/{case}/plan")
    await youth.follow("What was looked at")
    await youth.sees("A plan for hard days, made with you")
    for never in ("suspected", "Child welfare", "dcf.wisconsin"):
        assert never not in await youth.markup()
    hub = await rooms.open("wren-alder", at=f"/hub/cases/{case}/guide")
    await hub.sees("Nothing is written down.")

    await advocate.press("That was a mistake")
    await advocate.sees("Nothing is written down.")
    await youth.open(f"/you/cases/{case}/guide")
    await youth.sees("Nothing is written down.")


async def test_who_opened_which_part_is_read_by_the_youth_and_their_advocate(rooms: Windows, up: Up) -> None:
    """The hub looked at the plan: both read that, each in their own words, and no more than that."""
    advocate, youth, case = await beside(rooms, up)
    hub = await rooms.open("wren-alder", at=f"/hub/cases/{case}/plan")
    await hub.open(f"/hub/cases/{case}/report")
    await youth.open("/you")
    await youth.follow("Who opened your page")
    await youth.sees("The hub")
    await youth.sees("Your plan")
    assert (await hub.open("/you/opened")).status == HTTPStatus.NOT_FOUND
    assert (await hub.open(f"/hub/cases/{case}/opened")).status == HTTPStatus.NOT_FOUND
    await advocate.open(f"/advocate/cases/{case}")
    await advocate.follow("Who opened it")
    await advocate.sees("Northwest regional hub")
    await advocate.sees("The plan")
    await advocate.sees("The youth’s own page")
    for window in (youth, advocate):
        assert "report" not in (await window.page.locator("main").inner_text()).lower()
