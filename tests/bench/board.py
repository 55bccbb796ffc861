"""A hub with ten thousand open referrals: how long its board takes, and how soon a change is on a screen that is open.

The whole system runs as `trellis up` runs it. Before each reading one referral changes, so that no page is ever served
as it was made before. A change is timed from the moment the bus has acknowledged what somebody did.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

from contracts.base import Address, Event
from contracts.ids import derived, fresh
from contracts.referral import CancelReferral, ReferralOffered, ReferralRequested
from contracts.vocabulary import Area, Kind, Need, ReferralState, Urgency
from deploy.embedded import running
from deploy.home import Home
from services.bus.gate.credential import by_invitation, by_session, new_session
from services.bus.viewers.viewer import ViewerSender, come_in
from tests.bench.community import PEOPLE, TEAMS, Case, case_facts, region_facts
from tests.bench.figures import Figure, Target, figure, p99
from tests.bench.stage import append

OPEN: Final = 10_000
PER_CASE: Final = 4
READINGS: Final = 200
_REGION: Final = "here"
_WITHIN: Final = 30.0
_SETTLES: Final = 900.0
"""Seconds until all of them are on the board: each is disclosed and starts its clock first."""
_PAUSE: Final = 0.15
_HUB: Final = next(each for each in PEOPLE if each.team == TEAMS[Kind.HUB, _REGION])


async def figures() -> list[Figure]:
    pages, changes = await _measure()
    return [
        figure("the board of 10,000 open referrals, anew", "ms, median", 1000 * sorted(pages)[len(pages) // 2]),
        figure(
            "the board of 10,000 open referrals, anew",
            "ms, p95",
            1000 * sorted(pages)[int(0.95 * len(pages))],
            target=Target("ours", "<=", 30),
        ),
        figure(
            "done → on the open board among 10,000",
            "ms, median",
            1000 * sorted(changes)[len(changes) // 2],
            target=Target("ours", "<=", 100),
            p99=(1000 * p99(changes), None),
        ),
    ]


async def _measure() -> tuple[list[float], list[float]]:
    """Return the seconds each page took, and each change."""
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as folder:
        async with running(Home(Path(folder) / "home"), say=lambda _: None, port=0, bus_port=0) as system:
            settings = system.settings
            await append(settings, region_facts(_REGION))
            await asyncio.gather(*(append(settings, part) for part in _cases()))
            session = new_session()
            await come_in(by_invitation(_HUB.secret, session), settings)
            async with ViewerSender(by_session(session), settings) as sender:
                page = Page(system.portal, session)
                await page.until_all_there()
                async with _open(system.portal, session) as screen:
                    return await _rounds(sender, page, screen)


async def _rounds(sender: ViewerSender, page: "Page", screen: "Screen") -> tuple[list[float], list[float]]:
    pages, changes = [], []
    for number in range(READINGS):
        there = screen.when_it_says(f"Ended ({number + 1:,})")
        case, referral = _case(number).id, _referral(number)
        await sender.send(CancelReferral(id=fresh("cmd"), region=_REGION, case=case, about=referral))
        acknowledged = time.perf_counter()
        async with asyncio.timeout(_WITHIN):
            changes.append(await there - acknowledged)
        pages.append(await page.read())
        await asyncio.sleep(_PAUSE)
    return pages, changes


class Screen(asyncio.Protocol):
    """A board that stays open, and when it says something."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._marker, self._rest = b"", b""
        self._told: asyncio.Future[float] | None = None
        self.shown: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """It has all of the board."""

    def when_it_says(self, text: str) -> asyncio.Future[float]:
        """Return the moment at which the next change comes that says ``text``."""
        self._marker, self._told = text.encode(), asyncio.get_running_loop().create_future()
        return self._told

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).write(self._request)  # uvloop's own is no subclass of it

    def data_received(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).replace(b"\r\n", b"\n").split(b"\n\n")
        for event in whole:
            if b"event: reset" in event and not self.shown.done():
                self.shown.set_result(None)
            elif self._told is not None and not self._told.done() and self._marker in event:
                self._told.set_result(time.perf_counter())


@asynccontextmanager
async def _open(portal: str, session: str) -> AsyncIterator[Screen]:
    where = urlsplit(portal)
    host, _, port = where.netloc.partition(":")
    request = f"GET /live?page=board&since= HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: session={session}\r\n\r\n"
    loop = asyncio.get_running_loop()
    transport, screen = await loop.create_connection(lambda: Screen(request.encode()), host, int(port))
    try:
        async with asyncio.timeout(_WITHIN):
            await screen.shown
        yield screen
    finally:
        transport.close()


class Page:
    """The hub's board, read as a browser without JavaScript reads it."""

    def __init__(self, portal: str, session: str) -> None:
        self._where = urlsplit(portal)
        self._request = (
            f"GET /hub/ HTTP/1.1\r\nHost: {self._where.netloc}\r\nCookie: session={session}\r\n"
            "Accept-Encoding: identity\r\nConnection: close\r\n\r\n"
        ).encode()
        self.text = ""

    async def read(self) -> float:
        """Read it, and return the seconds from the request to its last byte."""
        began = time.perf_counter()
        reader, writer = await asyncio.open_connection(self._where.hostname, self._where.port)
        writer.write(self._request)
        answer = await reader.read()
        took = time.perf_counter() - began
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if int(head.split()[1]) != HTTPStatus.OK:
            msg = f"the board answers {head.split()[1].decode()}"
            raise RuntimeError(msg)
        self.text = body.decode()
        return took

    async def until_all_there(self) -> None:
        """Return once the board counts every referral.

        Raises:
            TimeoutError: they did not come.
        """
        async with asyncio.timeout(_SETTLES):
            while f">{OPEN:,}</strong>" not in self.text:
                await asyncio.sleep(1)
                await self.read()


def _case(number: int) -> Case:
    return Case(_REGION, derived("case", "board", str(number // PER_CASE)))


def _referral(number: int) -> str:
    return derived("ref", "board", str(number))


def _cases() -> Iterator[Iterator[tuple[Address, list[Event]]]]:
    """Yield the cases, in parts that can be written side by side."""
    at_once = 20
    return (_facts(range(start, OPEN // PER_CASE, at_once)) for start in range(at_once))


def _facts(cases: range) -> Iterator[tuple[Address, list[Event]]]:
    for which in cases:
        yield case_facts(_case(PER_CASE * which))
        for number in range(PER_CASE * which, PER_CASE * (which + 1)):
            case = _case(number)
            yield Address("referral", case.region, case.id, _referral(number)), _happened(number)


def _happened(number: int) -> list[Event]:
    """Return what happened to one referral: the first of them are the latest, and so stand foremost."""
    due = datetime.now(UTC) + timedelta(seconds=number)
    needs, urgencies = tuple(Need), tuple(Urgency)
    asked = ReferralRequested(
        need=needs[number % len(needs)],
        urgency=urgencies[number % len(urgencies)],
        area=Area.NORTH,
        state=ReferralState.REQUESTED,
        answer_by=due,
    )
    if number < READINGS or number % 2:
        return [asked]
    offered = ReferralOffered(
        service=derived("svc", "board", str(number % 300)),
        service_name=f"Place {number % 300}",
        audience=TEAMS[Kind.PARTNER, _REGION],
        because=(),
        answer_by=due,
    )
    return [asked, offered]
