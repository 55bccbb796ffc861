"""Day to day in real browsers: a youth and their advocate write it down, and a school reads what is for it alone."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from playwright.async_api import expect

from tests.system.axe import mistakes, overflows
from tests.system.running import Up
from tests.system.test_casework_browser import beside
from tests.system.test_youth_browser import CLINIC
from tests.system.windows import Windows, signs

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LUNCH, LAWYER, KITCHEN, CALM = "not at lunch", "Lou Reyes", "washing up at the diner", "five minutes by the back door"
CALLED = "Sparrow"


def on(days: int) -> str:
    """Return a day as it is typed."""
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT09:00}"


async def test_a_youth_says_what_would_make_school_doable_and_who_there_knows(rooms: Windows, up: Up) -> None:
    """The school reads that, and what is said to everybody else; another place and a hub find nothing; no script."""
    advocate, youth, case = await beside(rooms, up)
    await youth.page.set_viewport_size({"width": 360, "height": 740})
    await youth.follow("Day to day")
    await youth.follow("School")
    await youth.sees("Nobody.")
    await advocate.open(f"/advocate/cases/{case}/release")
    await signs(advocate, CLINIC, "school")

    await youth.follow("Say what would help")
    await youth.page.locator('[name="section-504"]').select_option("wanted")
    await youth.page.locator('[name="safe-person"]').select_option("in-place")
    await youth.fill(back_on=on(days=20), words=LUNCH, called=CALLED)
    await youth.choose("need_to_know", await youth.page.locator('[name="need_to_know"]').first.input_value())
    await youth.press("Save")
    await youth.sees("Written down.")
    await youth.sees(CLINIC)
    await youth.sees("Be kind.")
    assert await overflows(youth.page) == 0

    school = await rooms.open("crane-viburnum")
    await school.open("/partner")
    await school.follow("Coming back to school")
    assert await mistakes(school.page) == []
    await school.open(f"/partner/school/{case}")
    for said in ("A 504 plan", LUNCH, CALLED, "You are one of the few", "Be kind."):
        await school.sees(said)
    assert await mistakes(school.page) == []

    pantry, hub = await rooms.open("grebe-zinnia"), await rooms.open("wren-alder")
    await pantry.open("/partner")
    await expect(pantry.page.get_by_role("link", name="Coming back to school")).to_have_count(0)
    for window, path in ((pantry, f"/partner/school/{case}"), (hub, f"/hub/cases/{case}/life")):
        assert (await window.open(path)).status == HTTPStatus.NOT_FOUND

    await advocate.open(f"/advocate/cases/{case}/life/school/change")
    await advocate.page.locator('[name="iep"]').select_option("wanted")
    await advocate.fill(words="ask for Ms. Odell")
    await advocate.press("Save")
    await school.page.reload()
    for said in ("An IEP", "ask for Ms. Odell", CALLED):
        await school.sees(said)
    assert LUNCH not in await school.markup()

    await youth.page.reload()
    await youth.follow("Change this")
    await expect(youth.page.locator('[name="called"]')).to_have_value(CALLED)
    await youth.page.locator('[name="need_to_know"]').first.uncheck()
    await youth.press("Save")
    await youth.sees("Nobody.")
    assert (await school.open(f"/partner/school/{case}")).status == HTTPStatus.NOT_FOUND


async def test_an_advocate_writes_down_papers_and_the_youth_reads_every_word(rooms: Windows, up: Up) -> None:
    """A matter with its deadline and who stands up for it; how it stands now; over, with no blame in it."""
    advocate, youth, case = await beside(rooms, up)
    await advocate.open(f"/advocate/cases/{case}")
    await advocate.follow("Day to day")
    await advocate.follow("Papers and courts")
    await advocate.follow("Write something down")
    await advocate.press("Save")
    await advocate.sees("Please choose what it is about.")
    await advocate.choose("kind", "identification")
    await advocate.fill(deadline=on(days=9), represented_by=LAWYER, words="the birth certificate is ordered")
    await advocate.press("Save")
    await advocate.sees("Soon")

    await youth.open(f"/you/cases/{case}/life/matters")
    for said in ("ID papers", LAWYER, "the birth certificate is ordered"):
        await youth.sees(said)
    await youth.follow("How it stands now")
    await expect(youth.page.locator('[name="represented_by"]')).to_have_value(LAWYER)
    await youth.fill(words="it is here")
    await youth.press("Save")
    await youth.follow("It is over")
    await youth.choose("end", "granted")
    await youth.press("Save")
    await advocate.page.reload()
    await advocate.page.locator("#closed summary").click()
    await advocate.sees("It was granted")


async def test_a_job_a_mentor_and_what_one_likes_to_do(rooms: Windows, up: Up) -> None:
    """Each in the youth's own words, by themselves; each ends when they say so."""
    _, youth, case = await beside(rooms, up)
    await youth.open(f"/you/cases/{case}/life")
    await youth.follow("Work")
    await youth.follow("Write a job down")
    await youth.fill(words=KITCHEN, since=on(days=-35), calm=CALM)
    await youth.page.get_by_label("A job coach, for the first months").check()
    await youth.press("Save")
    for said in (KITCHEN, "Month 2 of 6", CALM):
        await youth.sees(said)
    await youth.follow("It is over")
    await youth.choose("why", "not-a-good-place")
    await youth.press("Save")
    await youth.sees("No job is written down")

    await youth.open(f"/you/cases/{case}/life/company")
    await youth.follow("Write somebody down")
    await youth.choose("kind", "mentor")
    await youth.fill(who="Noor", bounds="Thursdays, never by night")
    await youth.press("Save")
    await youth.sees("nobody should carry it alone")
    await youth.fill(behind="the mentors' own circle")
    await youth.press("Save")
    await youth.sees("Thursdays, never by night")
    await youth.follow("Go on without them")
    await youth.press("Go on without them")
    await youth.sees("Nobody yet.")

    await youth.open(f"/you/cases/{case}/life/activities")
    await youth.choose("activities", "art", "animals")
    await youth.press("Save")
    await youth.sees("Drawing, painting, making things · Being with animals")
