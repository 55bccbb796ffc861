"""What one portal process keeps while it runs: people, feeds, screens. In memory, and nothing that must outlive it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Final

import structlog
from litestar import Litestar, Request

from contracts.base import Audience
from contracts.gate import SignOut
from contracts.ids import NO_CASE, fresh
from portal.i18n import Language
from portal.live.feed import Feed, Feeds
from portal.live.page import LivePage, Look
from portal.live.screens import Screen
from portal.sessions.people import People, Person
from portal.settings import Settings
from portal.web.limits import Lately, Limiter
from services.bus.gate.credential import session_hash
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import TooManyError
from services.bus.wire.ending import ended
from services.bus.wire.publishing import BusDownError, RefusedError

log = structlog.get_logger()

_TIDY: Final = 1.0
"""Seconds between looks for sessions that ended and copies whose time is over."""
_SCREEN_IDLE: Final = 180.0
"""Seconds a page that nobody has open is remembered, for those that come back."""
_BEAT: Final = 15.0
"""Seconds after which a page is rendered anew although nothing came in: clocks run out by themselves."""
_FRESH: Final = 1.0
"""Seconds for which a rendering is as good as a new one, where nothing came in."""
_SCREENS: Final = 20_000
_CALLS: Final = 10
"""From one address in five minutes: more than come from one house in the worst of nights."""
_LOOKUPS: Final = 300
"""From one address in five minutes: everybody of a large office, after a night."""
_RECEIPTS: Final = 100
_RECEIPTS_WITHIN: Final = 10.0
"""Seconds. So they take up half, at most, of what the gatekeeper leaves to everybody unknown."""
_GATHER: Final = 0.003
"""Seconds in which changes that come together become one rendering."""
_PAUSE: Final = 0.03
"""Seconds between two renderings of a page, at least: who loses something sees it at once, and a flood costs little."""
_RESTS: Final = 4
"""How many times as long as showing a page took it then rests: others want to be served too."""
_CLOSES_WITHIN: Final = 0.5
"""Seconds for which somebody who closes something is kept waiting at most."""
PING: Final = 15.0
"""Seconds after which every open stream looks around, and says that it is there."""


class House:
    """Everything of one process. `open` and `close` it with the app."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.people = People(settings.bus)
        self.feeds = Feeds(settings.bus, settings.clock)
        self.tries = Limiter()
        """Of what opens something: words and invitations."""
        self.asks = Limiter()
        """Of asking for support: whoever guesses, in the same house or behind the same proxy, keeps nobody from it."""
        self.asked = Lately()
        """Requests that were passed on: a browser sends a form once more for the page that answers it (`keep.js`)."""
        self.calls = Limiter(_CALLS)
        """Of asking that an advocate is woken at once, by somebody unknown: made up, it wakes them for nothing."""
        self.lookups = Limiter(_LOOKUPS)
        """Of sessions that this process doesn't know and nobody is in: each costs the gate an answer."""
        self.receipts = Limiter(_RECEIPTS, _RECEIPTS_WITHIN)
        """Of receipts, all of them together: whoever makes them up leaves the gate to those who ask and who answer."""
        self.closing = asyncio.Event()
        """Set it before the server stops: every open stream ends at once."""
        self.streams: set[asyncio.Event] = set()
        self._screens: dict[tuple[Audience, str, str, tuple[tuple[str, str], ...]], Screen] = {}
        self._keeping: dict[tuple[Screen, Feed], asyncio.Task[None]] = {}
        self._errands: set[asyncio.Task[None]] = set()

    def feed(self, person: Person) -> Feed:
        """Return the feed of a person's audience."""
        return self.feeds.of(person.audience, person.token)

    def screen(self, page: LivePage, look: Look, language: Language) -> Screen:
        """Return the page as all screens of the audience share it that are in ``language``."""
        key = (look.audience, page.name, language.code, tuple(sorted(look.params.items())))
        screen = self._screens.get(key)
        if screen is None:
            screen = self._screens[key] = Screen(page, look, language)
        screen.used = time.monotonic()
        return screen

    def show(self, screen: Screen, feed: Feed) -> None:
        """Bring ``screen`` up to what ``feed`` holds now."""
        if screen.seen == (feed, feed.version) and time.monotonic() - screen.shown < _FRESH:
            return
        sheet = feed.sheet(self.settings.zone)
        screen.seen, screen.shown = (feed, feed.version), time.monotonic()
        screen.show(sheet)

    def watch(self, screen: Screen, feed: Feed) -> None:
        """Keep ``screen`` up to date from now on, for as long as somebody watches it."""
        if (screen, feed) not in self._keeping:
            self._keeping[screen, feed] = asyncio.create_task(self._keep(screen, feed))

    def keeps(self, screen: Screen, feed: Feed) -> bool:
        """Return whether ``screen`` is kept up to date."""
        return (screen, feed) in self._keeping

    async def sign_out(self, person: Person) -> None:
        """End a session at the gatekeeper, and forget it here.

        Raises:
            BusDownError, TooManyError: it has not ended there yet.
        """
        command = SignOut(
            id=fresh("cmd"),
            region=self.settings.community.regions[0].id,
            case=NO_CASE,
            about=person.actor.team,
            session=session_hash(person.token),
        )
        try:
            await person.sender.send(command)
        except (NotLetInError, RefusedError):
            log.info("sign_out_of_an_ended_session")
        finally:
            await self.forget(person)

    async def close_now(self, person: Person) -> None:
        """Let nobody in by this session any more, and end it as soon as the gatekeeper can be reached."""
        self.people.close_one(person)
        ending = asyncio.create_task(self._close(person))
        self.errand(ending)
        await asyncio.wait({ending}, timeout=_CLOSES_WITHIN)

    async def forget(self, person: Person) -> None:
        """Forget a session that ended."""
        self.feeds.withdraw(person.audience, person.token)
        await self.people.forget(person)

    def errand(self, task: asyncio.Task[None]) -> None:
        """Let ``task`` go on after its request was answered."""
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def close(self) -> None:
        """End every stream, finish what was promised, and close every connection."""
        self.closing.set()
        self.wake()
        await ended(*self._keeping.values())
        if self._errands:
            await asyncio.wait(self._errands, timeout=1)
        await asyncio.gather(self.feeds.close(), self.people.close())

    def wake(self) -> None:
        """Let every open stream look around."""
        for stream in self.streams:
            stream.set()

    async def tidy(self) -> None:
        """Forget what ended and what nobody uses."""
        for person in self.people.close_left_open():
            self.errand(asyncio.create_task(self._close(person)))
        for person in await self.people.tidy():
            self.feeds.withdraw(person.audience, person.token)
        await self.feeds.tidy()
        self.tries.tidy()
        self.asks.tidy()
        self.asked.tidy()
        self.calls.tidy()
        self.receipts.tidy()
        self.lookups.tidy()
        old = time.monotonic() - (_SCREEN_IDLE if len(self._screens) < _SCREENS else 0)
        for key, screen in list(self._screens.items()):
            if not screen.watchers and screen.used < old:
                del self._screens[key]

    async def _close(self, person: Person) -> None:
        with suppress(BusDownError, TooManyError):  # it ends with its time in any case, and lets nobody in here
            await self.sign_out(person)

    async def _keep(self, screen: Screen, feed: Feed) -> None:
        """Show what changes, resting for several times as long as showing it took: others want to be served too."""
        changed = asyncio.Event()
        feed.watchers.add(changed)
        try:
            while screen.watchers and not feed.over:
                began = time.perf_counter()
                if not feed.away:
                    self.show(screen, feed)
                else:
                    _wake(screen)
                took = time.perf_counter() - began
                changed.clear()
                rested = began + took + max(_PAUSE, _RESTS * took)
                with suppress(TimeoutError):
                    async with asyncio.timeout(1.0 if feed.away else _BEAT):
                        await changed.wait()
                await asyncio.sleep(max(_GATHER, rested - time.perf_counter()))
        except Exception as error:
            log.exception("screen_failed", page=screen.page.name, exc_info=error)
        finally:
            self._keeping.pop((screen, feed), None)
            feed.watchers.discard(changed)
            _wake(screen)


def _wake(screen: Screen) -> None:
    for watcher in screen.watchers:
        watcher.set()


def house_of(request: Request[Any, Any, Any]) -> House:
    """Return the house a request came to."""
    house = request.app.state.house
    if not isinstance(house, House):
        raise TypeError(house)
    return house


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Run the house for as long as the app lives."""
    settings: Settings = app.state.settings
    house = House(settings)
    if settings.shares_addresses:
        log.warning("no_trusted_proxy", cure="TRELLIS_TRUSTED_PROXY: its address, or none where people come directly")
    app.state.house = house
    app.state.closing = house.closing
    tasks = [asyncio.create_task(_tidying(house)), asyncio.create_task(_closing(house))]
    try:
        yield
    finally:
        await ended(*tasks)
        await house.close()


async def _tidying(house: House) -> None:
    pinged = time.monotonic()
    while True:
        await asyncio.sleep(_TIDY)
        if time.monotonic() - pinged > PING:
            pinged = time.monotonic()
            house.wake()
        try:
            await house.tidy()
        except Exception as error:
            log.exception("tidy_failed", exc_info=error)


async def _closing(house: House) -> None:
    await house.closing.wait()
    house.wake()


def local_now(settings: Settings) -> datetime:
    """Read the clock, in the community's own time zone."""
    return settings.clock().astimezone(settings.zone)
