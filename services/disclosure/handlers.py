"""What disclosure answers, and the following of FACTS beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Final

from contracts.base import Actor, Command, Event
from contracts.codec import decode_copy
from contracts.disclosure import Copy, OpenFile
from contracts.outcomes import Refusal
from contracts.subjects import view_filter
from services.bus.facts.store import Aggregate
from services.bus.serving.desk import Decider, Desk, Order
from services.bus.serving.service import Service
from services.bus.wire.ending import ended
from services.disclosure.domain import decide_open, is_readable
from services.disclosure.writer import Writer

OPENING = Aggregate("disclosure", "opn", None, lambda state, _event: state)

_FEW: Final = 4
"""Copies to a request: the first is enough, unless its time is over."""

desk = Desk("disclosure", follows=True)


async def decide_opening(order: Order) -> Decider:
    """Resolve what is held of the case: an audience that holds nothing of it can't open it.

    One copy is enough, and VIEWS knows: a case made up from all of its facts at each opening would keep whoever takes
    something back waiting behind whoever looks.
    """
    return partial(_decide, copy=await _held(order))


async def _held(order: Order) -> Copy | None:
    """Return something that the sender's team can read of the case."""
    if order.by is None:
        return None
    theirs = view_filter(order.by.audience, order.address.case)
    async for message in order.facts.reader.stored("VIEWS", theirs, at_once=_FEW):
        copy = decode_copy(message.data)
        if is_readable(copy, order.at):
            return copy
    return None


def _decide(_state: None, message: Command, *, at: datetime, by: Actor, copy: Copy | None) -> list[Event] | Refusal:
    return decide_open(copy, by=by, at=at, part=message.part if isinstance(message, OpenFile) else None)


desk.decides(OPENING, resolve=decide_opening, on=(OpenFile,))


@asynccontextmanager
async def writing(service: Service) -> AsyncIterator[None]:
    """Keep VIEWS in step with FACTS for as long as the service runs."""
    following = asyncio.create_task(Writer(service).run())
    try:
        yield
    finally:
        await ended(following)
