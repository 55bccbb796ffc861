"""Reading for a calendar program: one short connection by the link it was given, over which no case can be read."""

import asyncio
from contextlib import aclosing
from datetime import datetime
from typing import Final, NamedTuple

from contracts.base import Actor
from contracts.codec import UnreadableError, decode_copy
from portal.sheet import Entry, Sheet, entry_of
from services.bus.gate.credential import Reads, by_feed
from services.bus.viewers.link import Link, LostError
from services.bus.wire.connection import BusSettings
from services.bus.wire.publishing import BusDownError

WITHIN: Final = 5.0
"""Seconds that a reading may take."""


class Reading(NamedTuple):
    """What a link shows: by which feed, for whom, and all they may see of no case."""

    feed: str
    actor: Actor
    sheet: Sheet


async def read(token: str, address: str, settings: BusSettings, now: datetime) -> Reading:
    """Read by a link.

    Raises:
        NotLetInError: it shows nothing, or nothing any more.
        BusDownError: it can't be read right now.
    """
    link = await Link.open(by_feed(token, address), Reads.VIEWS, settings)
    try:
        async with asyncio.timeout(WITHIN):
            who = await link.who()
            entries = await _entries(link)
    except (LostError, TimeoutError) as error:
        raise BusDownError from error
    finally:
        await link.close()
    return Reading(who.session, who.actor, Sheet(entries, now))


async def _entries(link: Link) -> list[Entry]:
    """Return what stands there now: of what was written anew, the newest."""
    found: dict[str, Entry | None] = {}
    async with aclosing(link.pulled()) as messages:
        async for message in messages:
            if message is None:
                break
            try:
                found[message.subject] = entry_of(decode_copy(message.data))
            except UnreadableError:
                found[message.subject] = None
    return [entry for entry in found.values() if entry is not None]
