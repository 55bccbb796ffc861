"""Following FACTS and writing LEDGER: each fact that is a leaf, once, in order; and the head, signed every day.

Nobody waits for a leaf: FACTS is read every quarter of a second, and what came meanwhile is one write. LEDGER says how
far it has come, so after any stop the writer goes on from its newest message. Several may run: one writes, the others
stand by.
"""

import asyncio
import os
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from contracts.base import Address, Fact
from contracts.ids import NO_CASE, derived
from contracts.ledger import LEDGER_CONTEXTS, HeadSigned, log_of
from contracts.outcomes import Refusal
from contracts.subjects import fact_subject
from services.bus.facts.leaves import is_leaf, new_leaf
from services.bus.facts.reading import Index
from services.bus.facts.store import Aggregate, Cause
from services.bus.serving.desk import Decider, Order
from services.bus.serving.following import LOOK_ANYWAY, runs, stand_by
from services.bus.serving.service import Service
from services.bus.wire.ending import ended
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import BusDownError, ConflictError, publish
from services.consent_ledger import heads
from services.consent_ledger.checkpoint import Signer
from services.consent_ledger.leaves import Kept, message_after, newest, run_after
from services.consent_ledger.merkle import Frontier

log = structlog.get_logger()

HEAD: Final = Aggregate("ledger", "log", heads.INITIAL, heads.evolve)
EVERY: Final = timedelta(hours=24)
"""How old a region's newest head may be before the next is signed."""
_HOURS: Final = "TRELLIS_HEAD_HOURS"
_LOOK_FOR_OLD_ONES: Final = 60.0
_AFTER_FAULT: Final = 5.0
_SUBJECTS: Final = tuple(f"fact.{context}.>" for context in sorted(LEDGER_CONTEXTS))


def head_after(kept: Kept, signer: Signer) -> HeadSigned:
    """Return the signed head of the log as it was kept."""
    root = Frontier(kept.run.size, kept.run.peaks).root()
    return HeadSigned(
        size=kept.run.size, root=b64encode(root).decode(), checkpoint=signer.sign_head(kept.run.size, root)
    )


async def decide_head(order: Order) -> Decider:
    """Resolve the head of the log as it stands."""
    signer = Signer.read(order.facts.settings.ledger_key())
    return partial(heads.decide, head=head_after(await newest(order.facts.reader), signer))


class Writer:
    """Follows FACTS from where LEDGER has come to, for as long as nobody else does."""

    def __init__(self, service: Service, every: timedelta = EVERY) -> None:
        """Sign a head where the newest is older than ``every``.

        Raises:
            FileNotFoundError: this machine doesn't hold the key of the log.
            NoteError: what it holds is none.
        """
        self._service = service
        self._reader = service.reader
        self._signer = Signer.read(service.settings.ledger_key())
        self._every = every
        self._regions: set[str] = set()
        self._teams = Index(self._reader, "fact.gate.*.*.*.team_formed", self._note_region)

    async def run(self) -> None:
        """Write LEDGER until cancelled; step back when another writer is there, and take over when it stops."""
        while True:
            try:
                await self._write_leaves()
            except ConflictError:
                log.warning("ledger_written_by_another")
                with suppress(BusDownError):
                    await stand_by(self._reader, self._position, _SUBJECTS)
            except BusDownError:
                await asyncio.sleep(LOOK_ANYWAY)
            except Exception as error:
                log.exception("ledger_stuck", exc_info=error)
                await asyncio.sleep(_AFTER_FAULT)

    async def _write_leaves(self) -> None:
        kept = await newest(self._reader)
        log.info("ledger_taken_over", size=kept.run.size, as_of=kept.as_of)
        look_at = time.monotonic()
        async for messages, more in runs(self._reader, kept.as_of):
            kept = await self._keep(messages, kept)
            if not more and time.monotonic() >= look_at:
                await self._sign_old_ones(kept)
                look_at = time.monotonic() + min(_LOOK_FOR_OLD_ONES, self._every.total_seconds() / 10)

    async def _keep(self, messages: Sequence[Stored], after: Kept) -> Kept:
        leaves = [
            await new_leaf(message, self._service.store.keyring) for message in messages if is_leaf(message.subject)
        ]
        if not leaves:
            return after
        run = run_after(after, leaves)
        ack = await publish(self._service.nc, message_after(after, run))
        return Kept(ack.seq, run)

    async def _position(self) -> int:
        return (await newest(self._reader)).as_of

    # --- heads -----------------------------------------------------------------------------------------------------

    async def _sign_old_ones(self, kept: Kept) -> None:
        """Tell each region the head, if it was not told one for too long."""
        await self._teams.refresh()
        for region in sorted(self._regions):
            address = Address(HEAD.context, region, NO_CASE, log_of(region))
            message = await self._reader.last("FACTS", fact_subject(address, HeadSigned))
            last = None if message is None else await self._reader.fact(message)
            if last is None or self._service.clock() - last.at >= self._every:
                await self._sign(address, kept, last)

    async def _sign(self, address: Address, kept: Kept, last: Fact | None) -> None:
        store = self._service.store
        loaded = await store.load(HEAD, address)
        decided = heads.next_head(loaded.state, head_after(kept, self._signer))
        if isinstance(decided, Refusal):
            log.error("head_not_signed", size=kept.run.size, reason=decided.rule)
            return
        # Named after the head before it: of two writers that find it too old, one is heard.
        cause = derived("cause", address.aggregate, "" if last is None else last.id)
        with suppress(ConflictError):
            await store.append(loaded, decided, Cause(cause, self._service.clock(), by=None))

    def _note_region(self, fact: Fact) -> None:
        self._regions.add(fact.address.region)


@asynccontextmanager
async def writing(service: Service) -> AsyncIterator[None]:
    """Keep LEDGER in step with FACTS for as long as the service runs."""
    hours = os.environ.get(_HOURS)
    every = EVERY if hours is None else timedelta(hours=float(hours))
    following = asyncio.create_task(Writer(service, every).run())
    try:
        yield
    finally:
        await ended(following)
