"""What the log costs: appending and proving, beside pymerkle's tree in memory; and how long a restart takes."""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from nats.aio.client import Client
from pymerkle import InmemoryTree

from contracts.base import Address, Audience
from contracts.codec import encode
from contracts.disclosure import FileOpened
from contracts.ids import derived, fresh
from contracts.subjects import fact_subject
from contracts.vocabulary import Kind
from services.bus.facts.reading import Reader
from services.bus.facts.sealing import Keyring
from services.bus.serving.service import Service
from services.bus.wire.clock import utc_now
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.ending import ended
from services.bus.wire.envelope import event_headers
from services.bus.wire.publishing import Message, publish
from services.consent_ledger.handlers import desk
from services.consent_ledger.leaves import newest
from services.consent_ledger.merkle import Frontier, Tree, leaf_hash, verify_inclusion
from services.consent_ledger.writer import Writer
from tests.bench.community import CASES
from tests.bench.figures import Figure, Target, figure
from tests.bench.stage import stage

_LEAVES: Final = 30_000
_REPEATS: Final = 7
_PROOFS: Final = 5_000
_FEW: Final = 2_000
_MANY: Final = 20_000
_AT_ONCE: Final = 200
_RESTARTS: Final = 25

AS_FAST: Final = Target("ratio", "<=", 1)


class Pair(NamedTuple):
    """Microseconds of each repeat, ours and pymerkle's."""

    ours: list[float]
    theirs: list[float]


async def figures() -> list[Figure]:
    dice = random.Random(1)
    entries = [dice.randbytes(180) for _ in range(_LEAVES)]
    ours, theirs = Tree(map(leaf_hash, entries)), InmemoryTree()
    theirs.append_entries(entries)
    places = [dice.randrange(_LEAVES) for _ in range(_PROOFS)]
    sizes = [dice.randint(1, _LEAVES) for _ in range(_PROOFS)]
    root = ours.root()
    assert root == theirs.get_root()
    rows = [
        _row("log: append, an entry", _in_turns(_LEAVES, lambda: _tree(entries), lambda: _pymerkle(entries))),
        _row(
            "log: append and know the root each time",
            _in_turns(_LEAVES, lambda: _with_root(entries), lambda: _pymerkle_with_root(entries)),
        ),
        _row(
            f"log: inclusion proof among {_LEAVES:,}",
            _in_turns(
                _PROOFS,
                lambda: [ours.inclusion(place) for place in places],
                lambda: [theirs.prove_inclusion(place + 1) for place in places],
            ),
        ),
        _row(
            f"log: consistency proof to {_LEAVES:,}",
            _in_turns(
                _PROOFS,
                lambda: [ours.consistency(size) for size in sizes],
                lambda: [theirs.prove_consistency(size) for size in sizes],
            ),
        ),
    ]
    proofs = [(place, ours.inclusion(place), theirs.prove_inclusion(place + 1)) for place in places[:1000]]
    verified = _in_turns(
        len(proofs),
        lambda: [verify_inclusion(ours.leaf(place), place, _LEAVES, proof, root) for place, proof, _ in proofs],
        lambda: [theirs_.verify(ours.leaf(place), root) for place, _, theirs_ in proofs],
    )
    return [*rows, _row("log: verify an inclusion proof", verified), *await _on_a_bus()]


def _row(name: str, pair: Pair) -> Figure:
    return figure(name, "µs", statistics.median(pair.ours), statistics.median(pair.theirs), target=AS_FAST)


def _in_turns(count: int, ours: Callable[[], object], theirs: Callable[[], object]) -> Pair:
    """Return what one of ``count`` takes, the two by turns so that a busy moment hits both."""
    pair = Pair([], [])
    for _ in range(_REPEATS):
        for work, taken in ((ours, pair.ours), (theirs, pair.theirs)):
            began = time.process_time()
            work()
            taken.append(1_000_000 * (time.process_time() - began) / count)
    return pair


def _tree(entries: Sequence[bytes]) -> None:
    tree = Tree()
    for entry in entries:
        tree.append(leaf_hash(entry))


def _with_root(entries: Sequence[bytes]) -> None:
    frontier = Frontier()
    for entry in entries:
        frontier.append(leaf_hash(entry))
        frontier.root()


def _pymerkle(entries: Sequence[bytes]) -> None:
    tree = InmemoryTree()
    for entry in entries:
        tree.append_entry(entry)


def _pymerkle_with_root(entries: Sequence[bytes]) -> None:
    tree = InmemoryTree()
    for entry in entries:
        tree.append_entry(entry)
        tree.get_root()


# ------------------------------------------------------------------------------------------------------------ on a bus


async def _on_a_bus() -> list[Figure]:
    """Log many facts, and look what a writer reads that starts anew when there are few, and when there are many."""
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as settings:
            nc = await connect("consent_ledger", settings)
            facts = await connect("disclosure", settings)
            try:
                await _append(facts, _FEW)
                await _catch_up(nc, settings)
                few = await _restarts(nc, facts, settings)
                await _append(facts, _MANY - _FEW)
                seconds = await _catch_up(nc, settings)
                many = await _restarts(nc, facts, settings)
            finally:
                await facts.close()
                await nc.close()
    return [
        figure(
            f"log: restart with {_MANY:,} facts, beside {_FEW:,}",
            "ms, median",
            statistics.median(many),
            statistics.median(few),
            target=Target("ours", "<=", 20),
        ),
        figure("log: facts logged a second, catching up", "/s", (_MANY - _FEW) / seconds),
    ]


async def _append(nc: Client, count: int) -> None:
    """Put openings of cases into FACTS."""
    case = CASES[0]
    opened = FileOpened(audience=Audience(Kind.HUB, derived("team", "hub")), person=derived("person", "one"))
    for start in range(0, count, _AT_ONCE):
        messages = []
        for _ in range(min(_AT_ONCE, count - start)):
            address = Address("disclosure", case.region, case.id, fresh("opn"))
            identifier, cause = fresh("evt"), fresh("cause")
            headers = event_headers(
                opened, identifier=identifier, service="disclosure", at=utc_now(), by=None, cause=cause, trace=None
            )
            messages.append(Message(fact_subject(address, opened), encode(opened), headers))
        await asyncio.gather(*(publish(nc, message) for message in messages))


async def _catch_up(nc: Client, settings: BusSettings) -> float:
    """Run a writer until the log has come as far as FACTS, and return how long that took."""
    reader = Reader(nc)
    service = Service(desk, nc, Keyring(nc, settings.sealing_key()), settings=settings)
    after = (await newest(reader)).as_of
    last = max([message.seq async for message in reader.stored("FACTS", "fact.disclosure.>", after)])
    began = time.monotonic()
    writing = asyncio.create_task(Writer(service).run())
    try:
        while (await newest(reader)).as_of < last:
            await asyncio.sleep(0.005)
        return time.monotonic() - began
    finally:
        await ended(writing)


async def _restarts(nc: Client, facts: Client, settings: BusSettings) -> list[float]:
    """Return how long it takes a new writer to know where to go on, and that nothing is left to do."""
    await _append(facts, 1)  # so that the newest run is as long in every case
    await _catch_up(nc, settings)
    taken = []
    for _ in range(_RESTARTS):
        reader = Reader(nc)
        began = time.perf_counter()
        kept = await newest(reader)
        Frontier(kept.run.size, kept.run.peaks)
        assert not [each async for each in reader.stored("FACTS", "fact.disclosure.>", kept.as_of)]
        taken.append(1000 * (time.perf_counter() - began))
    return taken
