"""Browser windows of people: each a context of its own, so that nobody shares a cookie, an address or a memory."""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from playwright.async_api import APIResponse, Browser, BrowserContext, Locator, Page, Response, expect

from deploy.seed import invitations
from tests.system.running import SESSIONS, Up

PATIENCE: Final = 60_000
"""Milliseconds for anything that has to happen, on a machine that runs other tests beside it."""

expect.set_options(timeout=PATIENCE)
_HIDDEN: Final = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_WORDS: Final = re.compile(r'<p class="words".*?</p>', re.DOTALL)
_addresses = itertools.count(1)


def address() -> str:
    """Return an address that nobody came from yet: what one person tries must not be counted against another."""
    number = next(_addresses)
    return f"10.1.{number // 250}.{number % 250 + 1}"


class Window:
    """One person's browser window. ``documents`` is the text of every page the server ever gave it."""

    def __init__(self, context: BrowserContext, page: Page, up: Up, origin: str) -> None:
        self.context = context
        self.page = page
        self.address = origin
        self.documents: list[str] = []
        self._up = up
        self._reading: set[asyncio.Task[None]] = set()
        page.on("response", self._note)

    async def open(self, path: str) -> Response:
        """Go to ``path``, and return the answer."""
        answer = await self.page.goto(path if path.startswith("http") else self._up.portal + path)
        assert answer is not None
        return answer

    async def come_in(self, slug: str) -> None:
        """Follow the invitation of the demo community's ``slug`` and press its button."""
        await self.open(f"/invite/{invitations(self._up.home)[slug]}")
        await self.press("Sign in on this device")
        while await self.page.get_by_role("button", name="Try again").count():  # a machine too busy to answer in time
            await self.press("Try again")
        await expect(self.page.locator("footer").get_by_role("button", name="Sign out")).to_be_visible()
        await self.open("/home")  # and not now a passkey

    async def send(self, form: str, to: str = "", **typed: str) -> APIResponse:
        """Send the form at ``form`` with what it carries and what is typed, and look at neither: it isn't the point."""
        request = self.context.request
        page = await (await request.get(self._up.portal + form)).text()
        return await request.post(self._up.portal + (to or form), form={**dict(_HIDDEN.findall(page)), **typed})

    async def press(self, name: str) -> None:
        """Press the button of that name, and stay until the page it leads to is there."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("button", name=name, exact=True).click()

    async def follow(self, name: str) -> None:
        """Follow the link of that name."""
        async with self.page.expect_navigation():
            await self.page.get_by_role("link", name=re.compile(rf"^\s*{re.escape(name)}")).first.click()

    async def go_on(self) -> None:
        """Go on to the next step of asking: it is in the same page."""
        await self.page.locator(".step:visible").get_by_role("link", name="Go on", exact=True).click()

    async def choose(self, name: str, *values: str) -> None:
        """Choose ``values`` of the choices ``name``."""
        for value in values:
            await self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    async def choose_first(self, *names: str) -> None:
        """Choose the first of the choices of each of ``names``."""
        for name in names:
            await self.page.locator(f'input[name="{name}"]').first.check()

    async def fill(self, **typed: str) -> None:
        """Type into fields, by their names."""
        for name, text in typed.items():
            await self.page.locator(f'[name="{name}"]').fill(text)

    def says(self, text: str | re.Pattern[str]) -> Locator:
        """Return what says ``text`` on the page."""
        return self.page.locator("main").get_by_text(text).first

    async def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says ``text``, by itself."""
        await expect(self.says(text)).to_be_visible()

    async def sees_no_more(self, text: str) -> None:
        """Wait until the page doesn't say ``text``, by itself."""
        await expect(self.page.locator("main").get_by_text(text)).to_have_count(0)

    async def is_live(self) -> None:
        """Wait until the page's stream is open."""
        await expect(self.page.locator("[data-status]")).to_have_attribute("data-state", "on")

    async def markup(self) -> str:
        """Return all that is in the window now."""
        return await self.page.content()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self._up.portal)

    async def cards(self, box: str) -> list[str]:
        """Return the ids of the cards in the box of that id."""
        ids = await self.page.locator(f"#{box} > .card").evaluate_all("cards => cards.map((card) => card.id)")
        return [str(each) for each in ids]

    async def new_card(self, box: str, before: list[str]) -> str:
        """Wait until one more card is in the box than ``before``, by itself, and return its id."""
        await expect(self.page.locator(f"#{box} > .card")).to_have_count(len(before) + 1)
        (new,) = set(await self.cards(box)) - set(before)
        return new

    async def token(self) -> str | None:
        """Return the session the window's cookie holds."""
        cookies = await self.context.cookies()
        return next((cookie["value"] for cookie in cookies if cookie["name"] == "session"), None) or None

    def _note(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.ok:
            task = asyncio.create_task(self._keep(response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _keep(self, response: Response) -> None:
        try:
            self.documents.append(await response.text())
        except Exception as error:  # noqa: BLE001 - a page that was left before it was read
            self.documents.append(str(error))


class Windows:
    """A browser, in which windows are opened for people."""

    def __init__(self, browser: Browser, up: Up) -> None:
        self.browser = browser
        self.up = up

    async def open(self, slug: str = "", *, at: str = "/home", script: bool = True) -> Window:
        """Open a window; with ``slug``, for that person of the demo community, who is in and looks ``at`` a page."""
        origin = address()
        context = await self.browser.new_context(
            java_script_enabled=script,
            extra_http_headers={"X-Forwarded-For": origin},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        window = Window(context, await context.new_page(), self.up, origin)
        if slug:
            await self._let_in(window, slug)
            await window.open(at)
        return window

    async def token(self, slug: str) -> str:
        """Return the session that the demo community's ``slug`` has, for whoever needs no window of theirs."""
        secret = invitations(self.up.home)[slug]
        if secret not in SESSIONS:
            await (await self.open(slug)).context.close()
        return SESSIONS[secret]

    async def _let_in(self, window: Window, slug: str) -> None:
        """Let them in: by their invitation, which works once, and afterwards by the session it opened."""
        secret = invitations(self.up.home)[slug]
        if session := SESSIONS.get(secret):
            await window.context.add_cookies([{"name": "session", "value": session, "url": self.up.portal}])
        while not (session := await window.token()):  # a machine too busy to answer in time
            await window.send(f"/invite/{secret}")
        SESSIONS[secret] = session


@asynccontextmanager
async def windows(browser: Browser, up: Up) -> AsyncIterator[Windows]:
    """Close every window that was opened at the end of the block."""
    try:
        yield Windows(browser, up)
    finally:
        for context in browser.contexts:
            await context.close()


async def asks(window: Window, *, region: str = "northwest", story: str = "", reach: str = "") -> list[str]:
    """Ask for support as a foster parent, from the first page on, and return the six words."""
    await window.open("/")
    await window.follow("Ask for support")
    await window.follow("I care for a young person")
    await window.choose("asker", "foster-parent")
    await window.go_on()
    await window.choose("hardest", "worn-out")
    await window.go_on()
    await window.fill(story=story)
    await window.go_on()
    await window.fill(reach=reach)
    await window.go_on()
    await window.go_on()
    await window.page.locator('[name="region"]').select_option(region)
    await window.choose("area", "north")
    await window.choose("language", "en")
    await window.go_on()
    await window.press("Send")
    return [word.strip() for word in await window.page.locator(".words span").all_inner_texts()]


async def has_asked(window: Window, *, story: str = "", reach: str = "") -> list[str]:
    """Have asked for support as a foster parent, where the form and its steps aren't the point; return the words."""
    ours = {"asker": "foster-parent", "hardest": "worn-out", "region": "northwest", "area": "north", "language": "en"}
    answer = await (await window.send("/ask/form", **ours, story=story, reach=reach)).text()
    shown = _WORDS.search(answer)
    assert shown is not None, answer
    return re.findall(r"<span>(\w+)</span>", shown.group())


async def is_back(window: Window, words: list[str], second: str = "") -> None:
    """Have come back by six words and, where they are given one, a ``second`` secret; their own page is open."""
    answer = await window.send("/return", words=" ".join(words))
    if second:
        answer = await window.send("/you", "/you/unlock", second=second)
    await window.open(answer.url)


async def returns(window: Window, words: list[str]) -> None:
    """Come back by six words."""
    await window.open("/return")
    await window.fill(words=" ".join(words))
    await window.press("Open")


async def welcomed(advocate: Window, second: str) -> list[str]:
    """Give the youth of the case that is open their code, and the second secret they choose; return the six words."""
    await advocate.follow("Give them their own code")
    await advocate.fill(second=second)
    await advocate.press("Show the words")
    words = [word.strip() for word in await advocate.page.locator(".words span").all_inner_texts()]
    await advocate.follow("They have been kept")
    return words


async def unlocks(youth: Window, second: str) -> None:
    """Tell the second secret, having come back by the code."""
    await youth.fill(second=second)
    await youth.press("Open")


async def signs(window: Window, recipient: str, *kinds: str, spanish: bool = False) -> None:
    """Record a release for thirty days on the form that is open: the youth signs alone, on paper."""
    go_on, look, record = ("Go on", "See what they will see", "Yes. Record what you decided")
    while not await window.page.locator('[name="recipient"] option', has_text=recipient).count():
        await window.page.reload()  # what somebody else did a moment ago is still on its way
    if spanish:
        await window.press("Leer esto en español")
        go_on, look, record = ("Seguir", "Ver lo que ellos verán", "Sí. Guardar lo que decidiste")
    await window.page.locator('[name="limits_explained"]').check()
    await window.page.locator('[name="recipient"]').select_option(label=recipient)
    await window.choose("purpose", "provide-service")
    await window.press(go_on)
    await window.choose("kinds", *kinds)
    if await window.page.locator('[name="supersedes"]').count():
        await window.choose_first("supersedes")
    await window.choose("lasts", "30")
    await window.choose("signer", "alone:victim-services")
    await window.choose("signature", "on-paper")
    await window.choose("language", "es" if spanish else "en")
    await window.choose("interpreter", "no")
    await window.press(look)
    await window.press(record)
