"""What disclosure answers, and the following of FACTS beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from contracts.base import Actor, Command, Event
from contracts.disclosure import OpenFile
from contracts.outcomes import Refusal
from services.bus.desk import Decider, Desk, Order
from services.bus.ending import ended
from services.bus.service import Service
from services.bus.store import Aggregate
from services.disclosure.domain import decide_open
from services.disclosure.writer import Writer, load_dossier

OPENING = Aggregate("disclosure", "opn", None, lambda state, _event: state)

desk = Desk("disclosure", follows=True)


async def decide_opening(order: Order) -> Decider:
    """Resolve what is held of the case: an audience that holds nothing of it can't open it."""
    dossier = await load_dossier(order.facts.reader, order.address.region, order.address.case)

    def decide(_state: None, _message: Command, *, at: datetime, by: Actor) -> list[Event] | Refusal:
        return decide_open(dossier, by=by, at=at)

    return decide


desk.decides(OPENING, resolve=decide_opening, on=(OpenFile,))


@asynccontextmanager
async def writing(service: Service) -> AsyncIterator[None]:
    """Keep VIEWS in step with FACTS for as long as the service runs."""
    following = asyncio.create_task(Writer(service).run())
    try:
        yield
    finally:
        await ended(following)
