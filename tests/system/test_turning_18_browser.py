"""Turning 18, and coming back, in real browsers: what ends by itself, what goes on, and what is asked for again."""

import re
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from contracts.base import Audience
from contracts.consent import GrantRelease, NamePerson
from contracts.ids import derived
from contracts.labels import Label
from contracts.vocabulary import Kind, Language, Purpose, Relation, SignatureForm, Signer
from deploy.player import command
from tests.system.axe import overflows
from tests.system.running import Up
from tests.system.test_casework_browser import beside
from tests.system.test_youth_browser import CLINIC, REGION, player
from tests.system.windows import Window, Windows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(150)]

LAWYERS = "Open Gate Law Project, intake"


def born(*, days: int) -> str:
    """Return a birth date by which they are 18 in so many days: since then, where it is none."""
    on = datetime.now(ZoneInfo("America/Chicago")).date() + timedelta(days=days)
    return date(on.year - 18, on.month, min(on.day, 28)).isoformat()


async def is_born(advocate: Window, case: str, on: str) -> None:
    """Write down, or correct, when they were born."""
    await advocate.open(f"/advocate/cases/{case}/people/born")
    await advocate.fill(born=on)
    await advocate.press("Write it down")


async def signed_with_a_guardian(up: Up, advocate: Window, case: str, *, until: datetime) -> None:
    """Record a release to the lawyers that their guardian signs with them."""
    async with AsyncExitStack() as stack:
        sends = await player(stack, up, await advocate.token(), "the advocate", reads=False)
        aunt = await sends.does(command(NamePerson, REGION, case, relation=Relation.GUARDIAN, name="Noor"))
        grant = command(
            GrantRelease,
            REGION,
            case,
            recipient=Audience(Kind.PARTNER, derived("team", "open-gate-law")),
            recipient_name=LAWYERS,
            purpose=Purpose.ACCOMPANY,
            kinds=(Label.IDENTITY,),
            until=until,
            signer=Signer.YOUTH_WITH_GUARDIAN,
            cosigner=aunt,
            signature=SignatureForm.ON_PAPER,
            language=Language.ENGLISH,
            limits_explained=True,
        )
        await sends.does(grant)


async def test_what_somebody_signed_with_them_ends_at_18_and_is_theirs_to_give_anew(rooms: Windows, up: Up) -> None:
    """Both read it before the day and on it; the form knows who and what for, and nothing else is chosen."""
    advocate, youth, case = await beside(rooms, up)
    await youth.page.set_viewport_size({"width": 360, "height": 740})
    await is_born(advocate, case, born(days=20))
    await signed_with_a_guardian(up, advocate, case, until=datetime.now(UTC) + timedelta(days=60))
    await youth.open("/you")
    await youth.follow("When you are 18")
    held = youth.page.locator("#held")
    await expect(held.get_by_role("listitem").filter(has_text=LAWYERS)).to_contain_text("Somebody signed it with you.")
    await expect(held.get_by_role("listitem").filter(has_text=CLINIC)).to_contain_text("until")
    assert await overflows(youth.page) == 0
    await advocate.open(f"/advocate/cases/{case}/where")
    await advocate.sees(re.compile(r"They are 18 on \d+ \w+ \d{4}\."))

    await is_born(advocate, case, born(days=0))
    await youth.open("/you")
    await youth.sees("You decide alone now.")
    await expect(youth.page.locator("#who")).not_to_contain_text(LAWYERS)
    await youth.follow("What changes, and what stays")
    await youth.sees("Ended on that day")

    await advocate.open(f"/advocate/cases/{case}/where")
    await advocate.page.locator("#at-18").get_by_role("link", name="Ask for it again").click()
    await expect(advocate.page.locator('[name="recipient"] option:checked')).to_have_text(LAWYERS)
    await expect(advocate.page.locator('[name="purpose"]:checked')).to_have_value("accompany")
    await expect(advocate.page.locator('[name="limits_explained"]')).not_to_be_checked()
    await advocate.page.locator('[name="limits_explained"]').check()
    await advocate.press("Go on")
    await expect(advocate.page.locator("input[type=checkbox]:checked, input[type=radio]:checked")).to_have_count(0)
    assert (await advocate.open(f"/advocate/cases/{case}/release?recipient=partner:nobody&purpose=x")).status == 200
    await expect(advocate.page.locator('[name="purpose"]:checked')).to_have_count(0)


async def test_a_youth_reads_on_their_own_page_that_school_and_care_go_on(rooms: Windows, up: Up) -> None:
    """Who has the say, and when a court looks again; not where, nor what it is called; by the code alone nothing."""
    advocate, youth, case = await beside(rooms, up)
    await youth.page.set_viewport_size({"width": 360, "height": 740})
    await advocate.open(f"/advocate/cases/{case}/where/place")
    await advocate.page.locator("[name=kind]").select_option("foster-home")
    await advocate.choose("authority", "county")
    await advocate.choose("school", "goes-on")
    await advocate.choose("care", "being-arranged")
    await advocate.fill(place="Birch Lane 4", school_words="Oak High")
    await advocate.press("Save")
    await advocate.follow("Write an order down")
    review = datetime.now(UTC) + timedelta(days=40)
    await advocate.choose("kind", "juvenile-court")
    await advocate.fill(review_on=f"{review:%Y-%m-%dT%H:%M}", words="no contact with them")
    await advocate.press("Save")

    await youth.open("/you")
    await youth.follow("Where I stay")
    for said in ("The county", "Goes on as it was", "Is being arranged", "You can ask to be heard"):
        await youth.sees(said)
    for never in ("Birch Lane", "foster home", "Oak High", "Juvenile", "no contact"):
        assert never not in await youth.markup()
    assert await overflows(youth.page) == 0
    await youth.open("/you")
    await youth.press("Close this part")
    for path in ("where", "eighteen"):
        assert (await youth.open(f"/you/cases/{case}/{path}")).status == HTTPStatus.NOT_FOUND
