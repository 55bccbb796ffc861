"""An exam or an interview in a real browser: the youth is asked there, or by those beside them, and chooses."""

import pytest

from tests.system.running import Up
from tests.system.test_loop_browser import tells_the_law
from tests.system.test_youth_browser import a_case, a_youth
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def served(advocate: Window, clinic: Window) -> str:
    """Let the clinic say yes to a referral of the case that is open, and return the page of it."""
    await clinic.open("/partner")
    await clinic.is_live()
    before = await clinic.cards("offers")
    await advocate.follow("Open a referral")
    await advocate.choose("need", "mental-health")
    await advocate.choose("urgency", "soon")
    await advocate.choose("area", "north")
    await advocate.press("Ask the places that fit")
    await clinic.page.locator(f"#{await clinic.new_card('offers', before)} a").click()
    await clinic.press("Yes, we have a place")
    await clinic.sees("Somebody may be with them")
    return clinic.path


async def test_a_youth_is_asked_at_the_clinic_and_chooses_on_their_own_page(rooms: Windows, up: Up) -> None:
    """Nobody is called before; then those beside them see it live, and the clinic what it wrote itself."""
    advocate, case = await a_case(rooms, up)
    youth, clinic = await a_youth(rooms, up, advocate, case), await rooms.open("crane-viburnum")
    referral = await served(advocate, clinic)
    await advocate.open(f"/advocate/cases/{case}/clocks")
    await advocate.is_live()

    await clinic.follow("Tell them, and write it down")
    await clinic.sees("Somebody can be with you at this, if you want")
    await clinic.choose("reason", "medical-exam")
    await clinic.choose("language", "en")
    await clinic.press("Write it down")
    await clinic.sees("Please say what they said, or that nobody told them yet.")
    await clinic.choose("said", "undecided")
    await clinic.press("Write it down")
    await clinic.sees("Say how whoever comes can call back: nobody else knows.")
    await clinic.fill(reach="the front desk, ask for room 4")
    await clinic.press("Write it down")
    await clinic.sees("Nobody is called until they say so.")
    await clinic.sees("they want to think about it")
    await advocate.sees("Written down by")
    await advocate.sees("they want to think about it")

    await youth.open("/you")
    await youth.sees("Somebody with me")
    assert "Crossroads" not in await youth.page.locator("#with-me").inner_text()
    await youth.press("I want somebody with me")
    await youth.sees("Somebody is asked to be with you: now, or about a day before.")
    await advocate.sees("they want somebody with them")
    await advocate.sees("An advocate was called")
    await clinic.open(referral)
    await clinic.sees("they want to think about it")
    assert "they want somebody with them" not in await clinic.page.locator("main").inner_text()


async def test_an_agency_that_asked_nobody_leaves_it_to_those_beside_them(rooms: Windows, up: Up) -> None:
    """Nobody is called before they were asked; what they then choose is in no page of the agency's."""
    advocate, case = await a_case(rooms, up)
    agency = await tells_the_law(rooms, await rooms.open("wren-alder"), case)
    await agency.follow("Tell them, and write it down")
    await agency.choose("said", "not-yet")
    await agency.choose("reason", "interview")
    await agency.press("Write it down")
    await agency.sees("Nobody is called before they were told, and asked.")
    await agency.sees("to be told, and asked")
    await advocate.open(f"/advocate/cases/{case}/clocks")
    await advocate.sees("to be told, and asked")
    await advocate.follow("Write down what they choose")
    await advocate.page.locator('[name="told"]').check()
    await advocate.choose("choice", "wanted")
    await advocate.press("Write it down")
    await advocate.sees("An advocate was called")
    await agency.page.reload()
    await agency.sees("to be told, and asked")
    assert "they want somebody with them" not in await agency.page.locator("main").inner_text()
