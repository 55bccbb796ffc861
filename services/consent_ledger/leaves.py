"""The leaves as they are kept in LEDGER: in runs, each with the frontier of the tree after it.

So the newest message alone says how to go on. Each is written for the place right after the one before it, or refused:
however many writers there are, there is one log.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final, NamedTuple

import msgspec
import structlog

from contracts.ledger import Leaf
from services.bus.facts.reading import Reader
from services.bus.wire.getting import Stored
from services.bus.wire.publishing import Message
from services.consent_ledger.merkle import Frontier

log = structlog.get_logger()

STREAM: Final = "LEDGER"
SUBJECT: Final = "ledger.leaves"
_AFTER: Final = "Nats-Expected-Last-Sequence"


class Run(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some leaves, in the order of FACTS, and the tree's frontier after the last of them."""

    leaves: tuple[Leaf, ...]
    size: int
    peaks: tuple[bytes, ...]


class Kept(NamedTuple):
    """A run, and its place in LEDGER. ``place`` 0: there is none yet."""

    place: int
    run: Run

    @property
    def as_of(self) -> int:
        """Return how far in FACTS the log has come."""
        return self.run.leaves[-1].seq if self.run.leaves else 0


class Found(NamedTuple):
    """What stands at a place in LEDGER: a run, or (None) something that is none."""

    place: int
    run: Run | None


_NOTHING: Final = Kept(0, Run((), 0, ()))
_runs: Final = msgspec.json.Decoder(Run)


async def newest(reader: Reader) -> Kept:
    """Return the newest run, and the place after which the next belongs.

    Raises:
        BusDownError: no answer.
    """
    message = await reader.last(STREAM, SUBJECT)
    if message is None:
        return _NOTHING
    run = _run_in(message)
    if run is None:  # only malice put it there, and it can't be taken away: the log goes on from before it
        run = _NOTHING.run
        async for each in kept(reader):
            run = each.run or run
    return Kept(message.seq, run)


async def kept(reader: Reader) -> AsyncIterator[Found]:
    """Yield all that stands in LEDGER, in order.

    Raises:
        BusDownError: no answer.
    """
    async for message in reader.stored(STREAM, SUBJECT):
        yield Found(message.seq, _run_in(message))


def _run_in(message: Stored) -> Run | None:
    try:
        return _runs.decode(message.data)
    except msgspec.DecodeError:
        log.error("ledger_unreadable", seq=message.seq)
        return None


def run_after(after: Kept, leaves: Sequence[Leaf]) -> Run:
    """Return ``leaves`` as the run after the one that was found newest."""
    frontier = Frontier(after.run.size, after.run.peaks)
    for leaf in leaves:
        frontier.append(leaf.hash())
    return Run(tuple(leaves), frontier.size, tuple(frontier.peaks))


def message_after(after: Kept, run: Run) -> Message:
    """Return ``run`` as the message to write: right after the run that was found newest, or nowhere."""
    return Message(SUBJECT, msgspec.json.encode(run), {_AFTER: str(after.place)})
