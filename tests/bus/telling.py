"""People who can be told in every way there is, on a real bus with real gateways; and what they were told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from nats.aio.client import Client

from contracts.base import Address, Audience, Fact
from contracts.gate import PersonInvited, TeamFormed
from contracts.ids import NO_CASE, fresh
from contracts.message import MessageTried
from contracts.oncall import PageSent, page_of
from contracts.reach import WayAdded, ways_of
from contracts.subjects import case_filter
from contracts.vocabulary import Channel, Kind, Told
from services.bus.facts.reading import Reader
from services.messenger.sending import sending
from tests.bus.appending import append
from tests.bus.conftest import Connect
from tests.bus.gateways import Browser, Gateway, Mailbox, gateway, mailbox
from tests.bus.samples import sample

BASE: Final = "https://trellis.example.org"
SOON: Final = 60.0
telling = partial(sending, base=BASE)
"""The messenger's lifespan, with links to a portal that nobody opens."""


class Outside(NamedTuple):
    """The gateways that a deployment sends by: one for texts, one for chats, one for pushes, and a mail server."""

    text: Gateway
    chat: Gateway
    push: Gateway
    mail: Mailbox


@asynccontextmanager
async def outside(home: Path) -> AsyncIterator[Outside]:
    """Run gateways, and have the deployment at ``home`` send by them."""
    async with AsyncExitStack() as stack:
        text, chat, push = [await stack.enter_async_context(gateway()) for _ in range(3)]
        mail = await stack.enter_async_context(mailbox())
        settings = home / "messenger.toml"
        settings.write_text(f"""
[channels]
text = "json://127.0.0.1:{text.port}/sms?:to={{to}}"
chat = "json://127.0.0.1:{chat.port}/chat?:to={{to}}"
email = "mailto://127.0.0.1:{mail.port}?from=messages@example.org&mode=insecure&to={{to}}"
[push]
loopback = true
""")
        stack.callback(settings.unlink)
        yield Outside(text, chat, push, mail)


async def staffed(bus: Connect, region: str, kind: Kind, *people: str) -> Audience:
    """Form a team of ``people``."""
    team = Audience(kind, fresh("team"))
    address = Address("gate", region, NO_CASE, team.team)
    await append(bus, address, TeamFormed(audience=team, name="A team"))
    for person in people:
        await append(bus, address, sample(PersonInvited, audience=team, person=person, name="Robin Night"))
    return team


async def reached_by(  # noqa: PLR0917 - whose it is, and what
    bus: Connect, region: str, team: Audience, person: str, channel: Channel, address: str | None = None
) -> str:
    """Give somebody a way of being told; return it."""
    way = fresh("way")
    added = WayAdded(audience=team, person=person, way=way, channel=channel, address=address)
    await append(bus, Address("reach", region, NO_CASE, ways_of(team, person)), added)
    return way


async def in_every_way(  # noqa: PLR0917 - as above
    bus: Connect, region: str, team: Audience, person: str, number: str, there: Outside
) -> Browser:
    """Give somebody a way of each channel; return their browser."""
    browser = Browser(f"http://127.0.0.1:{there.push.port}/{person}")
    for channel, address in (
        (Channel.SCREEN, None),
        (Channel.TEXT, number),
        (Channel.CHAT, person),
        (Channel.EMAIL, f"{person}@clinic.example.org"),
        (Channel.WEB_PUSH, browser.subscription),
    ):
        await reached_by(bus, region, team, person, channel, address)
    return browser


async def page(bus: Connect, region: str, *audiences: Audience, number: int = 1, case: str | None = None) -> str:
    """Have ``audiences`` asked, in a case that is returned."""
    case = case or fresh("case")
    sent = sample(PageSent, number=number, audiences=audiences, deadline=datetime.now(UTC) + timedelta(minutes=5))
    await append(bus, Address("oncall", region, case, page_of(case)), sent)
    return case


async def told(nc: Client, region: str) -> list[Fact]:
    """What messages there are in a region, and what came of them."""
    return [fact async for fact in Reader(nc).facts(case_filter(region, NO_CASE, "message"))]


async def until(nc: Client, region: str, holds: Callable[[list[Fact]], bool], within: float = SOON) -> list[Fact]:
    """Wait until ``holds`` of what was told in a region."""
    async with asyncio.timeout(within):
        while not holds(facts := await told(nc, region)):
            await asyncio.sleep(0.02)
    return facts


def came(facts: Iterable[Fact], how: Told | None = None) -> list[MessageTried]:
    """The attempts among ``facts`` that ended so, or all of them."""
    events = (fact.event for fact in facts)
    return [event for event in events if isinstance(event, MessageTried) and how in (None, event.told)]
