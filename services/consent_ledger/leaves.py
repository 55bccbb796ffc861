"""The leaves as they are kept in LEDGER: in runs, each with the frontier of the tree after it.

So the newest message alone says how to go on. Each is written for the place right after the one before it, or refused:
however many writers there are, there is one log.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final, NamedTuple

import msgspec

from contracts.ledger import Leaf
from services.bus.publishing import Message
from services.bus.reading import Reader
from services.consent_ledger.merkle import Frontier

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


_NOTHING: Final = Kept(0, Run((), 0, ()))
_runs: Final = msgspec.json.Decoder(Run)


async def newest(reader: Reader) -> Kept:
    """Return the newest run.

    Raises:
        BusDownError: no answer.
    """
    message = await reader.last(STREAM, SUBJECT)
    return _NOTHING if message is None else Kept(message.seq, _runs.decode(message.data))


async def kept(reader: Reader) -> AsyncIterator[Kept]:
    """Yield all runs in order.

    Raises:
        BusDownError: no answer.
        msgspec.DecodeError: one of them is none.
    """
    async for message in reader.stored(STREAM, SUBJECT):
        yield Kept(message.seq, _runs.decode(message.data))


def run_after(after: Kept, leaves: Sequence[Leaf]) -> Run:
    """Return ``leaves`` as the run after the one that was found newest."""
    frontier = Frontier(after.run.size, after.run.peaks)
    for leaf in leaves:
        frontier.append(leaf.hash())
    return Run(tuple(leaves), frontier.size, tuple(frontier.peaks))


def message_after(after: Kept, run: Run) -> Message:
    """Return ``run`` as the message to write: right after the run that was found newest, or nowhere."""
    return Message(SUBJECT, msgspec.json.encode(run), {_AFTER: str(after.place)})
