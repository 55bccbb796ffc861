"""Clocks of a case in a real browser: started, named to some and not to others, done; and an advocate for a hearing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.system.test_consent_browser import beside
from tests.system.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def moment(**away: float) -> str:
    """Return a time so far away from now, as a form takes it."""
    return f"{datetime.now(ZoneInfo('America/Chicago')) + timedelta(**away):%Y-%m-%dT%H:%M}"


async def test_a_clock_is_started_by_the_advocate_and_ends_without_a_name_for_the_hub(rooms: Windows) -> None:
    """A time to come is refused where it is typed; mended, the same form starts it. Done, it is over for both."""
    _, hub, advocate, case = await beside(rooms)
    await hub.open(f"/hub/cases/{case}/clocks")
    await hub.is_live()
    await advocate.open(f"/advocate/cases/{case}/clocks/start")
    await advocate.choose("kind", "tribal-notice")
    await advocate.fill(since=moment(hours=3))
    await advocate.press("Start it")
    await advocate.sees("A clock starts when something has happened.")
    await advocate.fill(since=moment(hours=-20))
    await advocate.press("Start it")
    await advocate.sees("Notice to the tribal agent")
    await advocate.sees("Told that it ends soon")
    await hub.sees("A clock of the law")
    assert "tribal agent" not in await hub.page.locator("main").inner_text()
    await hub.open("/hub/clocks")
    await hub.sees("A clock of the law")

    await advocate.follow("It was done")
    await advocate.press("Write it down")
    await advocate.sees("It is met when everybody the law names was told.")
    await advocate.choose("whom", "tribal-agent")
    await advocate.press("Write it down")
    await advocate.sees("done in time")


async def test_somebody_is_called_for_a_hearing_only_once_the_youth_was_told_and_asked(rooms: Windows) -> None:
    """What they chose is kept; then the one on call is asked, as for any page."""
    _, _, advocate, case = await beside(rooms)
    await advocate.open(f"/advocate/cases/{case}/beside")
    await advocate.choose("reason", "court")
    await advocate.choose("choice", "wanted")
    await advocate.press("Write it down")
    await advocate.sees("They are told of it first, and then asked.")
    await advocate.page.locator('[name="told"]').check()
    await advocate.press("Write it down")
    await advocate.sees("they want somebody with them")
    await advocate.sees("An advocate was called")
