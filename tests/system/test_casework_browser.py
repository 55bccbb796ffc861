"""A plan made with a youth at a telephone: both of them, in real browsers; a month away, and a quiet return."""

import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from contracts.plan import plan_of
from tests.system.running import Up
from tests.system.test_youth_browser import CLINIC, a_case, a_youth, player
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOM, RIDE = "a room with a window", "cousin Alma, at any hour"


async def beside(rooms: Windows, up: Up) -> tuple[Window, Window, str]:
    """Return an advocate's window and a youth's, who has come in by both secrets, and the case."""
    advocate, case = await a_case(rooms, up)
    return advocate, await a_youth(rooms, up, advocate, case, script=False), case


async def test_a_plan_is_made_at_a_telephone_and_a_referral_raised_from_it(rooms: Windows, up: Up) -> None:
    """Goals in their words, a step, a referral in one tap that the step then tells of; the youth runs no script."""
    advocate, youth, case = await beside(rooms, up)
    await youth.page.set_viewport_size({"width": 360, "height": 740})
    await youth.follow("My plan")
    await youth.follow("Write down something you want")
    await youth.fill(words=ROOM)
    await youth.page.locator('[name="need"]').select_option("emergency-housing")
    await youth.press("Save")
    await youth.sees(ROOM)

    await advocate.follow("The plan")
    await advocate.sees(ROOM)
    await advocate.follow("Add a step")
    await advocate.fill(words="call Birch House together")
    await advocate.choose("by", "together")
    await advocate.press("Save")
    await advocate.follow("call Birch House together")
    await advocate.follow("Ask a place for this")
    await expect(advocate.page.locator('input[name="need"][value="emergency-housing"]')).to_be_checked()
    await advocate.press("Ask the places that fit")
    await advocate.open(f"/advocate/cases/{case}/plan")
    await advocate.sees(re.compile("The places that fit are asked|No place yet|A place said yes"))

    await youth.open(f"/you/cases/{case}/plan")
    await youth.sees("call Birch House together")
    await youth.sees(re.compile("The places that fit are asked|No place yet|A place said yes"))

    hub = await rooms.open("wren-alder", at=f"/hub/cases/{case}/plan")
    await hub.sees("Both together")
    for never in (ROOM, "Birch House together"):
        assert never not in await hub.markup()
    async with AsyncExitStack() as stack:
        seen = await player(stack, up, await hub.token(), "the hub")
        assert ROOM not in repr([copy.fields for copy in seen.copies.values() if copy.about == plan_of(case)])


async def test_what_there_is_a_right_to_is_asked_one_by_one_and_none_twice(rooms: Windows, up: Up) -> None:
    """An answer counts for every program; a safety plan is the two's alone, and its card names nobody."""
    advocate, youth, case = await beside(rooms, up)
    await youth.open(f"/you/cases/{case}/plan/entitled")
    await youth.sees("How old are you?")
    await youth.fill(answer="17")
    await youth.press("Answer")
    await youth.sees("Thank you. Written down once.")
    assert "How old are you?" not in await youth.page.locator("form").first.inner_text()
    await advocate.open(f"/advocate/cases/{case}/plan/entitled")
    assert "How old are you?" not in await advocate.page.locator("form").first.inner_text()

    await youth.open(f"/you/cases/{case}/safety")
    await youth.fill(ride=RIDE, away="tell Alma, not the school")
    await youth.press("Save")
    await youth.open(f"/you/cases/{case}/safety/card")
    await youth.sees(RIDE)
    card = await youth.page.locator("section.card").inner_text()
    assert "not the school" not in card
    assert "Trellis" not in card
    await advocate.open(f"/advocate/cases/{case}/safety")
    await expect(advocate.page.locator('[name="ride"]')).to_have_value(RIDE)
    hub = await rooms.open("wren-alder")
    assert (await hub.open(f"/hub/cases/{case}/safety")).status == 404


async def test_a_youth_says_what_they_are_called_and_who_need_not_learn_it(rooms: Windows, up: Up) -> None:
    """They choose, of those whom a release names; their advocate reads it at once; nobody else has it unchosen."""
    advocate, youth, case = await beside(rooms, up)
    await youth.follow("How I speak of myself")
    await youth.fill(called="Kestrel", wants="to sleep")
    await expect(youth.page.locator('input[name="called_to"]')).to_have_count(1)
    await youth.press("Save")
    await youth.sees("It stands as you say")
    await expect(youth.page.locator('input[name="called_to"]')).not_to_be_checked()
    await youth.sees(CLINIC)
    await advocate.open(f"/advocate/cases/{case}")
    await advocate.sees("Kestrel")


async def test_a_month_away_and_a_quiet_return(rooms: Windows, up: Up) -> None:
    """A clock starts; what they want to happen stands right there; back again, all of the same case is as it was."""
    advocate, youth, case = await beside(rooms, up)
    await youth.open(f"/you/cases/{case}/plan/goal")
    await youth.fill(words=ROOM)
    await youth.page.locator('[name="need"]').select_option("emergency-housing")
    await youth.press("Save")
    await youth.open(f"/you/cases/{case}/safety")
    await youth.fill(away="tell Alma, not the school")
    await youth.press("Save")
    await advocate.open(f"/advocate/cases/{case}/outreach")
    await advocate.follow("Plan the next time")
    await advocate.choose("cadence", "close")
    await advocate.choose("way", "text")
    await advocate.press("Save")
    await advocate.sees("The next time")
    await advocate.follow("I tried to reach them")
    await advocate.choose("way", "call")
    await advocate.choose("came", "no-answer-yet")
    await advocate.press("Save")
    await advocate.sees("No answer yet")

    await advocate.open(f"/advocate/cases/{case}/where/away")
    month = datetime.now(UTC) - timedelta(days=30)
    await advocate.fill(since=f"{month:%Y-%m-%dT%H:%M}", last_place="the bus station")
    await advocate.page.locator('[name="from_care"]').check()
    await advocate.press("Save")
    await advocate.sees("tell Alma, not the school")
    await advocate.open(f"/advocate/cases/{case}/clocks")
    await advocate.sees("Missing from care")

    await advocate.open(f"/advocate/cases/{case}/where")
    await advocate.follow("They are back, or in touch")
    await advocate.fill(wants="a shower")
    await advocate.press("Save")
    await advocate.sees("Good that they are back.")
    await advocate.open(f"/advocate/cases/{case}/plan")
    await advocate.sees(ROOM)
    await youth.open("/you")
    await youth.sees(CLINIC)
    await youth.open(f"/you/cases/{case}/contact")
    await youth.sees("Your advocate gets in touch next:")
    await youth.follow("Leave me in peace for a while")
    await youth.press("Save")
    await youth.sees("Nobody gets in touch for a while.")
    await youth.follow("Please get in touch")
    await youth.fill(words="now I would like to talk")
    await youth.press("Ask them")
    await advocate.open(f"/advocate/cases/{case}/outreach")
    await advocate.sees("now I would like to talk")
