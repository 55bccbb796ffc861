"""A youth in a real browser: the short page of their code, the rest by their second secret, and taking it all back."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from contracts.base import Audience
from contracts.consent import GrantRelease
from contracts.ids import derived, fresh
from contracts.intake import AssignAdvocate, OpenCase, SupportRequested, WelcomeYouth
from contracts.labels import Label
from contracts.vocabulary import (
    AdvocateBase,
    Area,
    Kind,
    Language,
    Purpose,
    SignatureForm,
    Signer,
    Urgency,
)
from deploy.player import Player, command
from services.bus.gate.credential import by_session
from services.bus.gate.words import second_verifier, verifier, words_of
from services.bus.wire.connection import BusSettings
from tests.system.running import Up
from tests.system.windows import Window, Windows, has_asked, is_back, returns, unlocks, welcomed

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REGION = "northwest"
SECOND = "482 917"
CLINIC, PANTRY = "Crossroads Crisis Team, intake", "Juniper Pantry, intake"
GIVEN = (("crossroads-crisis", CLINIC, (Label.IDENTITY, Label.HEALTH)), ("juniper-pantry", PANTRY, (Label.CONTACT,)))


async def player(stack: AsyncExitStack, up: Up, token: str | None, name: str, *, reads: bool = True) -> Player:
    """Return whoever is in the session ``token`` on a connection of their own, for what this test is not about."""
    settings = BusSettings(up.running.bus, up.home.path)
    return await stack.enter_async_context(Player.enters(name, by_session(token or ""), settings, reads=reads))


async def a_case(rooms: Windows, up: Up) -> tuple[Window, str]:
    """Return an advocate's window on a case of theirs with two releases, and the case."""
    asker = await rooms.open()
    story = f"asked for the youth of the browser {fresh('x')}"
    await has_asked(asker, story=story)
    advocate_window = await rooms.open("phoebe-fernleaf")
    async with AsyncExitStack() as stack:
        hub = await player(stack, up, await rooms.token("wren-alder"), "the hub")
        advocate = await player(stack, up, await advocate_window.token(), "the advocate", reads=False)
        asked = await hub.sees(SupportRequested, lambda copy: copy.fields.get("story") == story)
        opening = command(
            OpenCase,
            REGION,
            request_case=asked.case,
            request=asked.about,
            urgency=Urgency.SOON,
            area=Area.NORTH,
        )
        case = await hub.does(opening)
        team = {"advocate": advocate.actor.team, "advocate_name": "Northwest advocate C", "base": AdvocateBase.SYSTEM}
        await hub.does(command(AssignAdvocate, REGION, case, case, **team))
        for slug, name, kinds in GIVEN:
            grant = command(
                GrantRelease,
                REGION,
                case,
                recipient=Audience(Kind.PARTNER, derived("team", slug)),
                recipient_name=name,
                purpose=Purpose.PROVIDE_SERVICE,
                kinds=kinds,
                until=datetime.now(UTC) + timedelta(days=20),
                signer=Signer.YOUTH,
                signature=SignatureForm.ON_PAPER,
                language=Language.ENGLISH,
                limits_explained=True,
                ground="victim-services",
            )
            await advocate.does(grant)
    await advocate_window.open(f"/advocate/cases/{case}")
    return advocate_window, case


async def a_youth(rooms: Windows, up: Up, advocate: Window, case: str, *, script: bool = True) -> Window:
    """Return the window of the youth of ``case``, whom their advocate welcomed, and who is in by both secrets."""
    words = words_of(fresh("x"))
    hashed = await asyncio.to_thread(verifier, " ".join(words))
    second = await asyncio.to_thread(second_verifier, SECOND, hashed)
    async with AsyncExitStack() as stack:
        sends = await player(stack, up, await advocate.token(), "the advocate", reads=False)
        await sends.does(command(WelcomeYouth, REGION, case, case, verifier=hashed, second=second))
    youth = await rooms.open(script=script)
    await is_back(youth, list(words), SECOND)
    await youth.sees("Who sees what about you")
    return youth


@pytest.mark.parametrize("script", [True, pytest.param(False, marks=pytest.mark.long)])
async def test_a_youth_sees_who_sees_what_and_takes_it_back(rooms: Windows, up: Up, *, script: bool) -> None:
    """The code alone is neutral; by both secrets a part, then everything, is taken back; with and without scripts."""
    advocate, case = await a_case(rooms, up)
    words = await welcomed(advocate, SECOND)
    youth = await rooms.open(script=script)
    await returns(youth, words)
    await youth.sees("Somebody is there for you")
    await youth.sees("Last opened")
    for never in (CLINIC, PANTRY, "advocate C", case, "health"):
        assert never not in await youth.markup()
    assert await youth.page.title() == "Trellis · Home"
    theirs = (f"/you/cases/{case}/{path}" for path in ("plan", "safety", "safety/card", "me", "contact"))
    for path in ("/you/shown", "/you/receipt", "/you/take-back", *theirs):
        answer = await youth.open(path)
        assert answer.status == 404
    await youth.open("/you")

    await unlocks(youth, "482 918")
    await youth.sees("This doesn't open anything.")
    assert "482 918" not in await youth.markup()
    await unlocks(youth, SECOND)
    await youth.sees("Who sees what about you")
    await youth.sees(CLINIC)
    assert case not in await youth.page.locator("main").inner_text()

    await youth.follow("Take this back from Crossroads")
    await youth.sees("won't see your name and what to call you and your health any more")
    await youth.page.locator("#part summary").click()
    await youth.choose("kinds", "health")
    await youth.press("Take this part back")
    await youth.sees(f"{CLINIC} can't see your health any more.")
    await expect(youth.page.locator("#who").get_by_text("your health")).to_have_count(0)
    await youth.sees("your name and what to call you")

    await youth.open("/you/receipt")
    await youth.sees("in force, made smaller on")
    await youth.open("/you")
    await youth.follow("Take everything back")
    await youth.sees("none of these see anything about you any more")
    await youth.press("Take everything back")
    await youth.sees("Everything is taken back.")
    await youth.sees("Nobody sees more about you than the help you need.")
    await youth.open("/you/receipt")
    await expect(youth.page.get_by_text(re.compile("taken back on"))).to_have_count(2)

    await youth.open("/you")
    await youth.press("Close this part")
    await youth.sees("Somebody is there for you")
    assert (await youth.open("/you/shown")).status == 404


async def test_new_words_end_the_old_ones_while_somebody_looks(rooms: Windows, up: Up) -> None:
    """The advocate makes them in two taps: an open page goes dark by itself, and the old words open nothing."""
    advocate, _ = await a_case(rooms, up)
    words = await welcomed(advocate, SECOND)
    finder, youth = await rooms.open(), await rooms.open()
    await returns(finder, words)
    await unlocks(finder, SECOND)
    await finder.sees("Who sees what about you")
    await finder.is_live()
    again = await welcomed(advocate, "")
    await expect(finder.page.locator("main").get_by_text(CLINIC)).to_have_count(0)
    while (answer := await finder.open("/you")).status == 503:  # asked in the moment in which it was cut off
        assert CLINIC not in await finder.markup()
    assert answer.status == 404
    await returns(finder, words)
    await finder.sees("These words don't open anything.")
    await returns(youth, again)
    await youth.sees("Somebody is there for you")
    await unlocks(youth, SECOND)
    await youth.sees("This doesn't open anything.")


@pytest.mark.long  # the words themselves are tested without a browser
async def test_a_youth_reads_in_spanish(rooms: Windows, up: Up) -> None:
    """One tap, kept while the browser is open; a screen that is live stays in that language."""
    advocate, _ = await a_case(rooms, up)
    words = await welcomed(advocate, SECOND)
    youth = await rooms.open()
    await returns(youth, words)
    await youth.press("Español")
    await youth.sees("Hay alguien para ti")
    assert await youth.page.locator("html").get_attribute("lang") == "es"
    await youth.fill(second=SECOND)
    await youth.press("Abrir")
    await youth.sees("Quién ve qué sobre ti")
    await youth.is_live()
    await youth.follow("Retirar esto")
    await youth.press("Retirarlo")
    await youth.sees("Retirado.")
    await youth.follow("Pedir que alguien esté contigo")
    await youth.sees("tenemos que llamar")
