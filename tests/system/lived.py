"""The eight steps of the story, lived through in a real browser by nine people with a window each, all open at once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import httpx
from playwright.async_api import Locator, expect

from contracts.ids import derived
from contracts.oncall import PagePassed, PageSent, page_of
from deploy.player import Player, hurried
from services.bus.gate.credential import by_session
from services.bus.wire.connection import BusSettings
from tests.system.rosters import set_roster
from tests.system.running import Up
from tests.system.windows import Window, Windows, asks, returns, signs, unlocks, welcomed

TYPED: Final = {
    "asked": "what the caregiver of the browser wrote at night",
    "asker_reach": "mornings of the browser, never in the evening",
    "called": "Wren of the browser",
    "pronouns": "xe of the browser",
    "reach": "the side door of the browser, after four",
    "place": "Heron County of the browser",
    "caution": "a cousin of the browser",
    "story": "words only the advocate of the browser heard",
    "second": "two quiet rivers of the browser",
    "note": "a note of the browser that the hub wrote",
    "spoke_with": "the voice on the telephone of the browser",
    "follow_up_called": "Wren, as the hub of the browser knows",
    "follow_up": "the written follow-up of the browser",
}
"""Every personal value typed. None of them may ever be in a log, or with the caregiver or the other region."""

CAST: Final = {
    "hub": "wren-alder",
    "other hub": "merle-ivyson",
    "advocate": "phoebe-fernleaf",
    "on call": "lark-dogwood",
    "next on call": "finch-elder",
    "clinic": "crane-viburnum",
    "child welfare": "martin-gorse",
    "law enforcement": "starling-hawthorn",
}
CLINIC: Final = "Crossroads Crisis Team, intake"
REPORTED: Final = re.compile(r"\breported\b", re.IGNORECASE)


class Lived:
    """The story so far: the windows, and what each was given."""

    def __init__(self, rooms: Windows, up: Up, stack: AsyncExitStack) -> None:
        self.up = up
        self.people: dict[str, Window] = {}
        self.secrets: set[str] = set()
        """Codes, invitations and session tokens that were used."""
        self.request = ""
        self.case = ""
        self.beside = ""
        self.accepted = ""
        self.streamed: dict[str, list[str]] = {}
        """Everything that streams ever brought to those who must see nothing, by who."""
        self._rooms = rooms
        self._stack = stack

    async def live(self) -> None:
        """Live through it."""
        await self.come_in()
        await self.ask()
        await self.open_case()
        await self.release()
        await self.refer()
        await self.page()
        await self.report()
        await self.withdraw()

    async def come_in(self) -> None:
        """Everybody of the staff comes in by their own invitation."""
        for name, slug in CAST.items():
            self.people[name] = await self._rooms.open(slug)
            self.secrets.add(await self[name].token() or "")
        await self["hub"].open("/hub/requests")
        await self["other hub"].open("/hub/requests")
        for name in ("hub", "other hub", "clinic", "on call", "next on call", "child welfare", "law enforcement"):
            await self[name].is_live()
        await self._listen("other hub", "/hub/requests")

    async def ask(self) -> None:
        """A caregiver asks and comes back by six words; the hub of that region sees it appear, the other nothing."""
        caregiver = self.people["caregiver"] = await self._rooms.open()
        hub, before = self["hub"], await self["hub"].cards("new")
        elsewhere = await self["other hub"].cards("new")
        await caregiver.open("/")
        words = await asks(caregiver, story=TYPED["asked"], reach=TYPED["asker_reach"])
        assert len(words) == 6
        self.secrets |= {" ".join(words), "-".join(words)}
        self.request = await hub.new_card("new", before)
        await caregiver.open("/")
        await caregiver.follow("Come back to your request")
        await returns(caregiver, words)
        await caregiver.sees("Your request")
        await caregiver.is_live()
        self.secrets.add(await caregiver.token() or "")
        markup = await caregiver.markup()
        assert TYPED["asked"] not in markup, "a code alone shows no words of theirs"
        await self._listen("caregiver", "/mine")
        assert await self["other hub"].cards("new") == elsewhere

    async def open_case(self) -> None:
        """The hub opens a case from the request and names an advocate, whose open list shows it."""
        hub, advocate = self["hub"], self["advocate"]
        await advocate.open("/advocate/cases")
        await advocate.is_live()
        before = await advocate.cards("cases")
        await hub.page.locator(f"#{self.request} a").click()
        await hub.sees(TYPED["asked"])
        await hub.follow("Open a case")
        await hub.choose("urgency", "soon")
        await hub.choose("area", "north")
        await hub.press("Open the case")
        self.case = hub.path.removeprefix("/hub/cases/").strip("/")
        await hub.sees("Nothing beyond what is on this page.")
        await hub.follow("Name their advocate")
        await hub.page.get_by_text("Northwest advocate C").first.click()
        await hub.press("Name them")
        await hub.sees("Northwest advocate C")
        self.beside = await advocate.new_card("cases", before)

    async def release(self) -> None:
        """The advocate writes down what the youth tells and lets one clinic see two kinds of it; the youth comes in."""
        advocate = self["advocate"]
        await advocate.page.locator(f"#{self.beside} a").click()
        await advocate.follow("Write down what they choose to tell")
        await advocate.fill(**{name: TYPED[name] for name in _PARTICULARS})
        await advocate.press("Save")
        await advocate.sees(TYPED["story"])
        await advocate.follow("Record a release with them")
        await signs(advocate, CLINIC, "identity", "contact")
        await advocate.sees(CLINIC)
        words = await welcomed(advocate, TYPED["second"])
        self.secrets |= {" ".join(words), "-".join(words)}
        youth = self.people["youth"] = await self._rooms.open()
        await returns(youth, words)
        await youth.sees("Somebody is there for you")
        assert CLINIC not in await youth.markup(), "a code alone names no recipient"
        await unlocks(youth, TYPED["second"])
        self.secrets |= set((await youth.token() or "").split("."))
        await youth.sees("Who sees what about you")
        await youth.sees(CLINIC)
        await youth.is_live()

    async def refer(self) -> None:
        """The clinic's open page shows an offer without a person; it says yes, and sees what the release allows."""
        hub, clinic = self["hub"], self["clinic"]
        before = await clinic.cards("offers")
        await self._request("mental-health", "when-possible", TYPED["note"])
        offer = await clinic.new_card("offers", before)
        await clinic.page.locator(f"#{offer} a").click()
        await clinic.sees("Yes, we have a place")
        markup = await clinic.markup()
        assert not [value for value in TYPED.values() if value in markup], "an offer shows no person"
        await clinic.press("Yes, we have a place")
        self.accepted = clinic.path
        for name in ("called", "pronouns", "reach"):
            await clinic.sees(TYPED[name])
        markup = await clinic.markup()
        for name in ("place", "caution", "story", "note", "asked"):
            assert TYPED[name] not in markup, f"the release does not let them see {name}"
        await clinic.is_live()
        await hub.sees("said yes")

    async def page(self) -> None:
        """An urgent referral pages who is on call; nobody answers; the next does; everyone permitted sees."""
        hub = self["hub"]
        await self["advocate"].open("/advocate")
        await self["advocate"].is_live()
        async with self._as_hub() as player:
            await set_roster(player, lambda plan: hurried(plan, 3))
            await self._request("emergency-housing", "now", "")
            await hub.open(f"/hub/cases/{self.case}")
            await hub.is_live()
            first = await player.sees(PageSent, lambda copy: copy.case == self.case)
            asked = self[_ADVOCATES[first.fields["audiences"][0]["team"]]]
            await expect(self._i_have_it(asked)).to_be_visible()
            await player.sees(PagePassed, lambda copy: copy.case == self.case)
            number = first.fields["number"]
            second = await player.sees(PageSent, lambda copy: copy.case == self.case and copy.fields["number"] > number)
            await set_roster(player, lambda plan: hurried(plan, 20))
        takes_it = self[_ADVOCATES[second.fields["audiences"][0]["team"]]]
        await expect(self._i_have_it(takes_it)).to_be_visible()
        async with takes_it.page.expect_navigation():
            await self._i_have_it(takes_it).click()
        await takes_it.sees("I'm on my way")
        await self["youth"].sees("somebody said yes")
        await hub.sees(re.compile("has it", re.IGNORECASE))

    def _i_have_it(self, window: Window) -> Locator:
        """Return the button of this very page: others may be open meanwhile."""
        return window.page.locator(f"#{page_of(self.case)}").get_by_role("button", name="I have it")

    async def report(self) -> None:
        """First the call, then the writing: to both agencies, with its clocks. Nothing is called reported before."""
        hub, agencies = self["hub"], (self["child welfare"], self["law enforcement"])
        before = [await agency.cards("waiting") for agency in agencies]
        await hub.follow("Prepare a report")
        await hub.sees("Call now, before anything else")
        await hub.sees("(715) 555-0101")
        assert not REPORTED.search(await hub.page.locator("main").inner_text())
        await hub.page.get_by_text("Northwest County Child Welfare, access desk").last.click()
        await hub.fill(spoke_with=TYPED["spoke_with"])
        await hub.choose("duty", "mandated-reporter")
        await hub.press("Record the call")
        await hub.sees("Now, in writing")
        waiting = [await agency.cards("waiting") for agency in agencies]
        assert waiting == before, "a call written down here is not theirs yet"
        await hub.choose_first("child_welfare", "law_enforcement")
        await hub.fill(called=TYPED["follow_up_called"], story=TYPED["follow_up"])
        await hub.press("Send it to both")
        await hub.sees("It is with them, in writing")
        for agency, known in zip(agencies, before, strict=True):
            report = await agency.new_card("waiting", known)
            await agency.page.locator(f"#{report} a").click()
            await agency.sees(TYPED["follow_up"])
            await agency.sees(re.compile("left to", re.IGNORECASE))
        await agencies[0].follow("Northwest County Sheriff, juvenile desk was told")
        await agencies[0].press("Write it down")
        await agencies[0].sees_no_more("left to cross-report")
        await agencies[0].press("We have it")
        await hub.open(f"/hub/cases/{self.case}")
        await hub.sees(re.compile("acknowledged|has it", re.IGNORECASE))

    async def withdraw(self) -> None:
        """The youth takes it back in two taps: it is gone from the clinic's open page, and by every other way."""
        youth, clinic = self["youth"], self["clinic"]
        await clinic.sees(TYPED["called"])
        await youth.follow("Take this back")
        await youth.press("Take it back")
        await youth.sees("Nobody sees more about you than the help you need.")
        for name in ("called", "pronouns", "reach"):
            await clinic.sees_no_more(TYPED[name])
        for path in (self.accepted, "/partner", self.accepted):
            await clinic.open(path)
            markup = await clinic.markup()
            assert not [value for value in TYPED.values() if value in markup]

    def __getitem__(self, name: str) -> Window:
        return self.people[name]

    async def _request(self, need: str, urgency: str, note: str) -> None:
        hub = self["hub"]
        await hub.open(f"/hub/cases/{self.case}")
        await hub.follow("Open a referral")
        await hub.choose("need", need)
        await hub.choose("urgency", urgency)
        await hub.choose("area", "north")
        await hub.fill(note=note)
        await hub.press("Ask the places that fit")

    @asynccontextmanager
    async def _as_hub(self) -> AsyncIterator[Player]:
        token = await self["hub"].token()
        assert token is not None
        settings = BusSettings(self.up.running.bus, self.up.home.path)
        async with Player.enters("the hub", by_session(token), settings) as player:
            yield player

    async def _listen(self, who: str, path: str) -> None:
        """Keep what a stream of theirs brings, word for word, until the end of the story."""
        window, kept = self[who], self.streamed.setdefault(who, [])
        cookies = {"session": await window.token() or ""}
        client = await self._stack.enter_async_context(
            httpx.AsyncClient(base_url=self.up.portal, cookies=cookies, timeout=60)
        )
        page = await client.get(path, follow_redirects=True)
        kept.append(page.text)
        found = re.search(r'data-live="([^"]+)"', page.text)
        assert found is not None
        address = found.group(1).replace("&amp;", "&")

        async def listen() -> None:
            async with client.stream("GET", address) as stream:
                async for text in stream.aiter_text():
                    kept.append(text)

        listening = asyncio.create_task(listen())
        self._stack.callback(listening.cancel)


_PARTICULARS: Final = ("called", "pronouns", "reach", "place", "caution", "story")
_ADVOCATES: Final = {
    derived("team", "nw-advocate-1"): "on call",
    derived("team", "nw-advocate-2"): "next on call",
    derived("team", "nw-advocate-3"): "advocate",
}
