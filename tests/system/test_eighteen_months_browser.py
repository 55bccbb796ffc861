"""Eighteen months of one young person, on a telephone of theirs and one of their advocate's, without starting over."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from playwright.async_api import expect

from tests.system.axe import overflows
from tests.system.running import Up
from tests.system.test_casework_browser import ROOM, beside
from tests.system.test_together_browser import BUS, FOSTER, NIGHTS, PLACE, a_caregiver, a_meeting, adds
from tests.system.test_turning_18_browser import born, is_born
from tests.system.test_youth_browser import CLINIC
from tests.system.windows import Window, Windows, signs

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(150)]

PHONE = {"width": 360, "height": 740}
STEPS = ("call Birch House together", "see somebody to talk to")


async def asks_from_the_plan(advocate: Window, case: str, step: str) -> None:
    """Write a step below the first thing they want, and ask places for it in one tap."""
    await advocate.open(f"/advocate/cases/{case}/plan")
    await advocate.follow("Add a step")
    await advocate.fill(words=step)
    await advocate.choose("by", "together")
    await advocate.press("Save")
    await advocate.follow(step)
    await advocate.follow("Ask a place for this")
    await advocate.press("Ask the places that fit")


async def test_from_a_plan_to_eighteen_nothing_is_begun_again(rooms: Windows, up: Up) -> None:
    """A plan, two referrals, a month of outreach, one away and back, a meeting that a caregiver sees part of, 18."""
    advocate, youth, case = await beside(rooms, up)
    for phone in (advocate, youth):
        await phone.page.set_viewport_size(PHONE)  # type: ignore[arg-type] # its own name for these two

    await youth.open(f"/you/cases/{case}/plan/goal")
    await youth.fill(words=ROOM)
    await youth.page.locator('[name="need"]').select_option("emergency-housing")
    await youth.press("Save")
    for step in STEPS:
        await asks_from_the_plan(advocate, case, step)
    await youth.open(f"/you/cases/{case}/plan")
    for step in STEPS:
        await youth.sees(step)
    assert await overflows(youth.page) == 0

    outreach = f"/advocate/cases/{case}/outreach"
    await advocate.open(f"{outreach}/plan")
    await advocate.choose("cadence", "steady")
    await advocate.choose("way", "text")
    await advocate.press("Save")
    await advocate.open(f"{outreach}/tried")
    await advocate.choose("way", "call")
    await advocate.choose("came", "left-word")
    await advocate.press("Save")
    await advocate.open(f"{outreach}/made")
    await advocate.choose("way", "in-person")
    await advocate.fill(asked="socks")
    await advocate.press("Save")
    await advocate.sees("Asked for: socks")
    await expect(advocate.page.locator("#next")).to_contain_text("in 14 days")

    since = datetime.now(UTC) - timedelta(days=30)
    await advocate.open(f"/advocate/cases/{case}/where/away")
    await advocate.fill(since=f"{since:%Y-%m-%dT%H:%M}")
    await advocate.press("Save")
    await advocate.follow("They are back, or in touch")
    await advocate.press("Save")
    await advocate.sees("All goes on as it was.")
    await youth.open(f"/you/cases/{case}/plan")
    await youth.sees(ROOM)
    assert await overflows(advocate.page) == 0

    caregiver = await a_caregiver(rooms, up, case)
    await caregiver.page.set_viewport_size(PHONE)  # type: ignore[arg-type] # as above
    await advocate.open(f"/advocate/cases/{case}/release")
    await signs(advocate, FOSTER, "narrative")
    meeting = await a_meeting(advocate, case, CLINIC, FOSTER)
    await adds(advocate, "Add something", NIGHTS)
    await adds(advocate, "Write a decision down", BUS, FOSTER)
    await caregiver.open(f"/mine/together/{meeting}")
    for said in (PLACE, BUS):
        await caregiver.sees(said)
    for never in (NIGHTS, ROOM, CLINIC, *STEPS):
        assert never not in await caregiver.markup()
    assert await overflows(caregiver.page) == 0

    await is_born(advocate, case, born(days=0))
    await youth.open("/you")
    await youth.sees("You decide alone now.")
    await expect(youth.page.locator("#who")).not_to_contain_text(FOSTER)
    await youth.follow("What changes, and what stays")
    await expect(youth.page.locator("#held")).to_contain_text("It is for a caregiver.")
    assert await overflows(youth.page) == 0
    await youth.open(f"/you/cases/{case}/plan")
    for said in (ROOM, *STEPS):
        await youth.sees(said)
    await caregiver.open(f"/mine/together/{meeting}")
    assert BUS not in await caregiver.markup()
    assert (await caregiver.open(f"/you/cases/{case}/plan")).status >= HTTPStatus.BAD_REQUEST
