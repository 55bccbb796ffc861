"""What is shielded from somebody, what is another's and what is not there: on every page, one answer.

Equal means: status, headers and body, byte for byte. Left out are the ids in the address (they come back as they were),
the token and the fresh command id of a form, the hour a page was made at, and the random name of where a stream begins.
"""

import asyncio
import itertools
import random
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

import portal
from contracts.ids import fresh, short
from contracts.vocabulary import READERS, Kind
from portal.app import create_app, live_pages
from portal.guards import KINDS
from portal.settings import Settings, read_community
from services.bus.wire.ending import ended
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from tests.bus.hiding import MINE, Life, World, lives_for
from tests.bus.hiding import world as world
from tests.bus.overlap import ROUNDS, Times, tell_nothing, times
from tests.bus.running import serving

PARAMS: Final = {
    "agreement": "kno",
    "asked": "req",
    "asker": "case",
    "booking": "bkg",
    "away": "awy",
    "called": "page",
    "case": "case",
    "clock": "clk",
    "company": "cmp",
    "county": "cty",
    "earlier": "req",
    "feed": "feed",
    "goal": "goal",
    "head": "evt",
    "used": "gid",
    "job": "job",
    "leave": "lev",
    "matter": "mat",
    "meeting": "mtg",
    "member": "mbr",
    "notice": "ntc",
    "occasion": "occ",
    "offering": "off",
    "order": "ord",
    "other": "other",
    "page": "page",
    "paged": "page",
    "party": "pty",
    "person": "person",
    "planned": "step",
    "provider": "team",
    "referral": "ref",
    "release": "rel",
    "report": "rpt",
    "ruled": "cor",
    "request": "req",
    "service": "svc",
    "shield": "shd",
    "swap": "swp",
    "team": "team",
    "way": "way",
    "which": "ovr",
}
"""Every id that an address takes, by its name there. A page that takes one that isn't here fails."""
WORDS: Final = {
    "answer": "accept",
    "area": "north",
    "at": "1",
    "code": "es",
    "from": "2026-11-02",
    "ground": "court-order",
    "how": "left",
    "kind": "override",
    "language": "es",
    "late": "late",
    "month": "2026-11",
    "name": "requests",
    "need": "legal-support",
    "number": "1",
    "passkey": f"pkey_{'a' * 26}",  # told to its own person alone, whatever anybody else asks for
    "reason": "busy",
    "room": "free",
    "said": "met",
    "side": "youth",
    "session": "a" * 52,  # as a passkey
    "state": "requested",
    "step": "more",
    "turn": "2026-11-02",  # named by its hour, and looked for among the turns of one's own team alone
    "verb": "cancel",
    "view": "week",
    "who": "hub",
    "whom": f"partner:team_{'a' * 26}",
}
"""What else an address takes: words that are the same for everybody."""
NOBODYS: Final = frozenset({"secret", "file_path"})
"""What addresses take before anybody came in."""
OF_REGIONS: Final = frozenset(
    {
        "county",
        "booking",
        "feed",
        "head",
        "leave",
        "member",
        "offering",
        "person",
        "provider",
        "service",
        "swap",
        "team",
        "way",
        "which",
    }
)
"""What is in no case, so that no shield hides it."""
LATER: Final = (
    "/hand-over",
    "/debrief",
    "/called/{page:str}",
    "/requests/{asked:str}/words",
    "/referrals/{referral:str}/beside",
)
"""What there is for who has answered a page, or has asked for it themselves, or said yes to a referral, and new words
where no case was opened from what was asked: nobody did, and one was, in these lives."""
TIMED: Final = {
    Kind.HUB: ("/hub/cases/{case}", "/hub/referrals/{referral}", "/hub/requests/{asked}"),
    Kind.ADVOCATE: ("/advocate/cases/{case}", "/advocate/cases/{case}/releases/{release}/withdraw"),
    Kind.PARTNER: ("/partner/referrals/{referral}",),
    Kind.INVESTIGATOR: ("/follow-ups/{report}",),
    Kind.YOUTH: ("/you/take-back/{release}",),
}


_PARAM: Final = re.compile(r"{(\w+)(?::\w+)?}")
_NONCES: Final = re.compile(r'(name="(?:_csrf_token|command)" value|data-now)="[^"]*"')


_POSITION: Final = re.compile(r"(^id: |since=)[0-9a-f]{8}-", re.MULTILINE)


class Page(NamedTuple):
    """An address that takes ids, and how it is asked for."""

    method: str
    template: str

    @property
    def params(self) -> frozenset[str]:
        return frozenset(_PARAM.findall(self.template))

    def of(self, life: Life) -> str:
        """Return the address for one life.

        Raises:
            KeyError: it takes an id that nothing here has.
        """
        ids = {**life.ids, "pty": life.ids["named"]} if self.template.endswith("/suspect") else life.ids
        return _PARAM.sub(lambda found: WORDS.get(found[1]) or ids[PARAMS[found[1]]], self.template)


def pages_of(app: Litestar, kind: Kind) -> list[Page]:
    """Every address of the portal for ``kind`` that takes an id: pages, forms, buttons, streams."""
    found = [Page("GET", "/records?case={case}"), Page("GET", "/records/openings?case={case}")]
    found = found if kind is Kind.AUDITOR else []
    for route in app.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            if kind in handler.opt.get(KINDS, ()):
                found += [Page(method, route.path) for method in sorted(handler.http_methods) if method != "OPTIONS"]
    for live in live_pages().values():
        if kind in live.kinds:
            found.append(Page("LIVE", "&".join((f"/live?page={live.name}", *(f"{p}={{{p}}}" for p in live.takes)))))
    return [page for page in found if page.params - WORDS.keys()]


Answer = tuple[int, str, str]
"""Status, headers, body."""


class Visitor:
    """Somebody at the portal, in a browser that runs no scripts."""

    def __init__(self, app: Litestar, client: httpx.AsyncClient, token: str) -> None:
        self.app = app
        self._client = client
        self._cookies = {"session": token}
        self._csrf = ""

    async def begin(self) -> None:
        """Get the token that forms bring back."""
        answer = await self._client.get("/ask/form")
        self._cookies["form"] = answer.cookies["form"]
        self._csrf = _found(r'name="_csrf_token" value="([^"]*)"', answer.text)

    async def ask(self, page: Page, life: Life) -> Answer:
        """Ask for a page; return its status, headers and body, nonces and the ids of the life left out."""
        address = page.of(life)
        if page.method == "LIVE":
            status, headers, body = await self._stream(address)
        else:
            sent = {"_csrf_token": self._csrf, "command": fresh("cmd")} if page.method == "POST" else None
            answer = await self._client.request(
                page.method, address, data=sent, headers=self._headers, follow_redirects=False
            )
            status, headers, body = answer.status_code, sorted(answer.headers.items()), answer.text
        text = _POSITION.sub(r"\1", _NONCES.sub(r"\1", body))
        for prefix, name in life.ids.items():
            text = text.replace(name, prefix).replace(short(name), prefix)
        return status, str(headers), text

    @property
    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}

    async def _stream(self, address: str) -> tuple[int, list[tuple[str, str]], str]:
        """Open a stream; return how it begins, as far as it says anything by itself."""
        path, _, query = address.partition("?")
        headers = [(b"host", b"here"), (b"cookie", self._headers["Cookie"].encode())]
        scope: Any = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 1), "server": ("here", 80),
        }  # fmt: skip
        said: list[Any] = []

        async def receive() -> Any:
            await asyncio.Event().wait()

        async def send(message: Any) -> None:
            said.append(message)

        asking = asyncio.create_task(self.app(scope, receive, send))
        await asyncio.wait((asking,), timeout=0.3)
        await ended(asking)
        begun = [(name.decode(), value.decode()) for name, value in said[0]["headers"]]
        return said[0]["status"], sorted(begun), b"".join(each["body"] for each in said[1:]).decode()


@asynccontextmanager
async def visiting(world: World) -> AsyncIterator[Callable[[Kind], Awaitable[Visitor]]]:
    community = read_community(Path(portal.__file__).with_name("community.toml"))
    app = create_app(Settings(bus=world.gate.settings, community=community))
    transport = httpx.ASGITransport(cast("Any", app))
    plain = {"Accept-Encoding": "identity"}  # packed, a page is as long as chance has it
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://here", headers=plain) as client:

        async def visitor(kind: Kind) -> Visitor:
            visitor = Visitor(app, client, world.people[kind].token)
            await visitor.begin()
            client.cookies.clear()
            return visitor

        yield visitor


async def test_every_page_answers_alike(world: World) -> None:
    """Every page, form, button and stream that takes an id, for every kind; and one's own page is another."""
    async with serving(disclosure, world.gate.settings, writing), visiting(world) as visitor:
        took = times()
        for kind in sorted(READERS):
            person = await visitor(kind)
            await until_there(person, kind, world.lives[MINE])
            hidden, mine = await asyncio.gather(ask_all(person, world, kind), ask_own(person, world, kind))
            assert [page for page, answers in hidden.items() if len(set(answers)) > 1] == []
            now = {page: answer for page, answer in mine.items() if not page.template.endswith(LATER)}
            assert [(page, answer[0]) for page, answer in now.items() if answer[0] != HTTPStatus.OK] == []
            same = [page.template for page, answer in now.items() if answer in hidden[page]]
            assert same == []
            await timed_pages(person, world, kind, ROUNDS, took)
    tell_nothing(took)


async def ask_all(person: Visitor, world: World, kind: Kind) -> dict[Page, list[Answer]]:
    """Ask for every page of each life of which somebody of ``kind`` must learn nothing."""
    pages = pages_of(person.app, kind)
    assert [page for page in pages if page.params - PARAMS.keys() - WORDS.keys()] == [], "give its ids a place here"
    asked = ((page, lives_for(kind, of_a_case=bool(page.params - WORDS.keys() - OF_REGIONS))) for page in pages)
    answers = {page: asyncio.gather(*(person.ask(page, world.lives[life]) for life in lives)) for page, lives in asked}
    return {page: await answer for page, answer in answers.items()}


async def ask_own(person: Visitor, world: World, kind: Kind) -> dict[Page, Answer]:
    """Ask for every page of one's own life."""
    pages = [page for page in pages_of(person.app, kind) if page.method == "GET"]
    return {page: await person.ask(page, world.lives[MINE]) for page in pages}


async def timed_pages(person: Visitor, world: World, kind: Kind, rounds: int, took: Times) -> None:
    """Measure one round after another, each page's lives in any order."""
    order, lives = random.Random(3), list(lives_for(kind, of_a_case=True))
    for _, template in itertools.product(range(rounds), TIMED.get(kind, ())):
        order.shuffle(lives)
        for life in lives:
            began = time.perf_counter()
            await person.ask(Page("GET", template), world.lives[life])
            took[template][life].append(1000 * (time.perf_counter() - began))


async def until_there(person: Visitor, kind: Kind, life: Life) -> None:
    """Wait until what is theirs has come to them: what happened last."""
    got = [page for page in pages_of(person.app, kind) if page.method == "GET"]
    last = [page for page in got if not page.template.endswith(LATER)][-1:]
    async with asyncio.timeout(60):
        for page in last:
            while (await person.ask(page, life))[0] != HTTPStatus.OK:
                await asyncio.sleep(0.05)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found is not None
    return found[1]
