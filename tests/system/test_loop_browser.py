"""The loop in a real browser, as hub, advocate, provider and investigator at once: from a need to its end, and back."""

import pytest
from playwright.async_api import expect

from tests.system.running import Up
from tests.system.test_youth_browser import a_case
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TRIBE = "They want their own people to be asked first."
STORY = "What the hub was told, for whoever must look into it."


async def test_a_need_finds_a_door_and_comes_back_to_it(rooms: Windows, up: Up) -> None:
    """What they said goes sealed and opens by their release; each step is on the others' screens by itself."""
    advocate, case = await a_case(rooms, up)
    hub, clinic = await rooms.open("wren-alder"), await rooms.open("crane-viburnum")
    await clinic.open("/partner")
    await clinic.is_live()
    before = await clinic.cards("offers")
    referral = await asks_for(advocate)
    await clinic.page.locator(f"#{await clinic.new_card('offers', before)} a").click()
    await clinic.sees("Why you were asked")
    assert TRIBE not in await clinic.markup(), "an offer tells nothing of what they said"
    await hub.open(f"/hub/referrals/{referral}")
    await hub.is_live()

    await clinic.follow("Not yet, keep a place in line")
    await clinic.fill(position="2")
    await clinic.press("Keep the place")
    await hub.sees("place 2 in line")
    await clinic.open(f"/partner/referrals/{referral}")
    await clinic.press("Yes, we have a place")
    await clinic.sees(TRIBE)
    await hub.sees("stays responsible until first contact is confirmed")
    assert TRIBE not in await hub.markup(), "a hub reads it by a release alone"
    await clinic.press("First contact was made")
    await hub.sees_no_more("stays responsible until first contact is confirmed")

    await tells_the_law(rooms, hub, case)
    await hub.open(f"/hub/referrals/{referral}")
    await clinic.follow("Completed")
    await clinic.choose("outcome", "partly-met")
    await clinic.press("Write it down")
    await hub.sees("Some of it is there")
    await hub.press("They are back")
    await expect(hub.page.locator("#steps").get_by_text("They are back. It goes on where it was.")).to_be_visible()
    await clinic.open(f"/partner/referrals/{referral}")
    await clinic.sees("Yes, we have a place")


async def asks_for(advocate: Window) -> str:
    """Open a referral with more than the need, mend what is wrong in it, and return it."""
    await advocate.follow("Open a referral")
    await advocate.choose("need", "mental-health")
    await advocate.choose("urgency", "soon")
    await advocate.choose("area", "north")
    await advocate.press("Say more first")
    await advocate.page.locator("summary").filter(has_text="Their choice comes first").click()
    await advocate.fill(known="Crossroads Crisis Team")
    await advocate.page.locator("summary").filter(has_text="What fits them").click()
    await advocate.fill(age="sixteen", tribe=TRIBE)
    await advocate.press("Ask the places that fit")
    await advocate.sees("Please write how old they are, such as 16.")
    await advocate.fill(age="16")
    await advocate.press("Ask the places that fit")
    await advocate.sees("The places that fit are asked.")
    return advocate.path.rpartition("/referrals/")[2].strip("/")


async def tells_the_law(rooms: Windows, hub: Window, case: str) -> Window:
    """First the call, then in writing; the agency reads it, and says that they have it. Return its window, there."""
    agency = await rooms.open("martin-gorse", at="/follow-ups")
    await agency.is_live()
    before = await agency.cards("waiting")
    await hub.open(f"/hub/cases/{case}/report")
    await hub.page.get_by_text("Northwest County Child Welfare, access desk").last.click()
    await hub.choose("duty", "mandated-reporter")
    await hub.press("Record the call")
    await hub.choose_first("child_welfare", "law_enforcement")
    await hub.fill(story=STORY)
    await hub.press("Send it to both")
    await agency.page.locator(f"#{await agency.new_card('waiting', before)} a").click()
    await agency.sees(STORY)
    await agency.press("We have it")
    await agency.sees("you have it")
    return agency
