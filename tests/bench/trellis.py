"""Ours: the six services on a stage, and people who send commands and have screens open."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final

from contracts.ids import derived, fresh
from contracts.subjects import command_subject
from services.bus.gate.credential import by_session
from services.bus.serving.application import Lifespan
from services.bus.serving.desk import Desk
from services.bus.viewers.viewer import Signal, ViewerReader, ViewerSender
from services.bus.wire.connection import BusSettings
from services.bus.wire.envelope import event_id
from services.caregiver_intake.handlers import desk as intake
from services.consent_ledger.handlers import desk as consent
from services.consent_ledger.writer import writing as logging
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.oncall_scheduler.handlers import desk as oncall
from services.referral_router.handlers import desk as router
from tests.bench.community import Case, Person
from tests.bench.screens import PATIENCE, Order, Screens
from tests.bench.script import referral
from tests.bench.stage import gatekeeper, sessions, stage
from tests.bench.unsealed import unsealed
from tests.bus.running import serving

_DESKS: Final[tuple[tuple[Desk, Lifespan | None], ...]] = (
    *((desk, None) for desk in (router, oncall, intake)),
    (consent, logging),
    (disclosure, writing),
)


class Trellis:
    """The system at work, and people who send commands and have screens open."""

    name = "ours"

    def __init__(self, senders: Mapping[Person, ViewerSender]) -> None:
        self._senders = senders
        self.screens = Screens()

    async def watch(self, person: Person, token: str, settings: BusSettings) -> None:
        """Have a screen of ``person``'s team open until cancelled."""
        reader = ViewerReader(person.team, settings)
        reader.offer(token)
        async for item in reader.follow():
            if not isinstance(item, Signal) and not item.gone:
                self.screens.show(person.team, item.fact)

    def order(self, person: Person, case: Case, *, draft: bool) -> Order:
        """Return a command that was never sent."""
        identifier = fresh("cmd")
        subject = command_subject(person.actor, type(referral(case, identifier, draft=draft)))
        return Order(case, identifier, event_id(derived("cause", subject, identifier), 0), draft=draft)

    async def send(self, person: Person, order: Order) -> None:
        """Send it, and return when the bus keeps it."""
        await self._senders[person].send(referral(order.case, order.id, draft=order.draft))

    async def answered(self, person: Person, order: Order) -> None:
        """Return when its outcome is there."""
        outcome = await self._senders[person].outcome(order.id, PATIENCE)
        assert outcome is not None
        assert outcome.refusal is None, outcome.refusal


@asynccontextmanager
async def trellis(
    home: Path, senders: Sequence[Person], readers: Sequence[Person], *, sealing: bool = True
) -> AsyncIterator[Trellis]:
    """Run it, with ``senders`` connected and a screen open for each of ``readers``."""
    async with AsyncExitStack() as stack:
        settings = await stack.enter_async_context(stage(home))
        await stack.enter_async_context(gatekeeper(settings))
        for desk, lifespan in _DESKS:
            around = lifespan if sealing else unsealed(lifespan)
            await stack.enter_async_context(serving(desk, settings, around))
        tokens = await sessions(settings)
        whole = Trellis(
            {
                person: await stack.enter_async_context(ViewerSender(by_session(tokens[person]), settings))
                for person in senders
            }
        )
        for person in readers:
            stack.callback(asyncio.create_task(whole.watch(person, tokens[person], settings)).cancel)
        yield whole
