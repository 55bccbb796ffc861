"""The floor: a bare nats-py program that decides nothing and does the same durable work, on a stage of its own.

For each command: published through the import (work queue) → a worker fetches it, reads what a decision reads (the
aggregate, who stands around the case, and what is new in the directory where doors are sought) by direct gets, sets
the same timers, appends the same events under the same optimistic concurrency (a plain publish for one, an atomic
batch for more), publishes the outcome, acknowledges. A second worker fetches each event, publishes the record of the
disclosure into FACTS, and when that is kept the copies, fenced and pipelined, with the mark of how far it has come;
then the record's own copies likewise. A third fetches what the on-call scheduler hears. Screens and senders are minted
by the gatekeeper and pull across the import.

Servers, streams, durables, grants, sizes and numbers of messages, and the order in which one write waits for another
are ours. There is no decoding, no domain, no check, no retry and no dead letter. Ours remembers who stands around a
case, and does not look at what it founds; the floor reads both each time, but where ``looks`` is off.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.ids import fresh
from contracts.referral import RequestReferral
from contracts.subjects import command_subject
from services.bus.gate.credential import Credential, Reads, by_session, presented, write_credential
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.envelope import TRACE, new_trace
from tests.bench.community import CASES, Case, Person
from tests.bench.screens import PATIENCE, Order, Screens
from tests.bench.script import Script, Step, script
from tests.bench.stage import gatekeeper, sessions, stage

_BATCH: Final = 200
_POSITION: Final = "view.operator.trellis.-.position"
_MARK: Final = json.dumps({"generation": "0" * 8, "as_of": 100_000}).encode()
_OCC: Final = "Nats-Expected-Last-Subject-Sequence"
_PULL: Final = 256
_BATCHES: Final = 40
"""Atomic batches on their way at a time: a stream takes fifty."""

Scripts = Mapping[tuple[Case, bool], Script]
"""By case, and whether the referral is a draft."""


class Play(NamedTuple):
    """One command's part: in which case, and what follows from it. Found by the id of any message of it."""

    case: Case
    script: Script


Plays = dict[str, Play]


def key(identifier: str) -> str:
    """Return what the ids of all messages that follow from one command share."""
    return identifier.partition("_")[2][:-2]


class Inbox:
    """Replies of one connection that are more than one message, or are counted."""

    def __init__(self, nc: Client) -> None:
        self._nc = nc
        self._prefix = nc.new_inbox()
        self._tokens = itertools.count()
        self._ended: dict[str, tuple[int, asyncio.Future[None]]] = {}

    async def open(self) -> None:
        await self._nc.subscribe(f"{self._prefix}.*", cb=self._hear)

    def expect(self, count: int) -> tuple[str, asyncio.Future[None]]:
        """Return where to have replies sent, and what is done after ``count`` of them, or after one with a status."""
        token = str(next(self._tokens))
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended[token] = (count, done)
        return f"{self._prefix}.{token}", done

    async def get(self, subject: str) -> None:
        """Read all of FACTS on ``subject``."""
        where, done = self.expect(1_000_000)
        body = json.dumps({"seq": 1, "next_by_subj": subject, "batch": 500}).encode()
        await self._nc.publish("$JS.API.DIRECT.GET.FACTS", body, reply=where)
        await done

    async def _hear(self, message: Msg) -> None:
        token = message.subject.rpartition(".")[2]
        count, done = self._ended[token]
        count -= 1
        if count == 0 or (message.headers and "Status" in message.headers):
            del self._ended[token]
            done.set_result(None)
        else:
            self._ended[token] = (count, done)


class Router:
    """The worker that appends events."""

    def __init__(self, nc: Client, plays: Plays) -> None:
        self._nc = nc
        self._inbox = Inbox(nc)
        self._plays = plays
        self._batches = asyncio.Semaphore(_BATCHES)
        self.looks = True
        """Whether it reads the aggregate and who stands around the case."""

    async def run(self) -> None:
        await self._inbox.open()
        async for messages in fetched(self._nc, "COMMANDS", "referral_router"):
            await asyncio.gather(*map(self._handle, messages))

    async def _handle(self, message: Msg) -> None:
        assert message.headers
        identifier = message.headers["Nats-Msg-Id"]
        case, script = self._plays[key(identifier)]
        tail = identifier.partition("_")[2]
        address = f"referral.{case.region}.{case.id}.ref_{tail}"
        if self.looks:
            await asyncio.gather(
                self._inbox.get(f"fact.{address}.>"), self._inbox.get(f"fact.intake.{case.region}.{case.id}.>")
            )
        if script.reads_directory:
            await self._inbox.get("fact.inventory.*.*.*.none_that_is_new")
        for _ in range(script.timers):
            timer = f"referral_router.{address}.0.unanswered"
            headers = {"Nats-Schedule": "@at 2099-01-01T00:00:00.000Z", "Nats-Schedule-Target": f"due.{timer}"}
            await write(self._nc, f"timer.{timer}", b"", headers | {_OCC: "0"})
        async with self._batches:
            await self._append(f"fact.{address}", tail, script.steps)
        _, kind, team, person, _, _ = message.subject.split(".")
        await write(self._nc, f"outcome.{kind}.{team}.{person}.{identifier}", script.outcome, {})
        await message.ack()

    async def _append(self, aggregate: str, tail: str, steps: Sequence[Step]) -> None:
        last = len(steps)
        for place, step in enumerate(steps, start=1):
            event = event_of(tail, place - 1)
            headers = step.headers | {"Nats-Msg-Id": event, "ce-id": event}
            if place == 1:
                headers |= {_OCC: "0", f"{_OCC}-Subject": f"{aggregate}.>"}
            if last > 1:
                headers |= {"Nats-Batch-Id": f"batch_{tail}", "Nats-Batch-Sequence": str(place)}
            if place == last > 1:
                headers["Nats-Batch-Commit"] = "1"
            if place in (1, last):
                await write(self._nc, f"{aggregate}.{step.word}", step.data, headers)
            else:
                await self._nc.publish(f"{aggregate}.{step.word}", step.data, headers=headers)


class Discloser:
    """The worker that writes records and copies."""

    def __init__(self, nc: Client, plays: Plays) -> None:
        self._nc = nc
        self._inbox = Inbox(nc)
        self._plays = plays
        self._arrived: asyncio.Queue[Msg] = asyncio.Queue()
        self._epoch = "0" * 16
        self._written = 0

    async def hear(self) -> None:
        async for messages in fetched(self._nc, "FACTS", "disclosure"):
            for message in messages:
                self._arrived.put_nowait(message)
                await message.ack()

    async def run(self) -> None:
        """Write what follows from each run of facts, in order."""
        await self._inbox.open()
        answer = json.loads((await self._nc.request("$JS.API.STREAM.INFO.VIEWS")).data)
        head = {"Nats-Expected-Last-Sequence": str(answer["state"]["last_seq"]), "Nats-Msg-Id": f"{self._epoch}.0"}
        await write(self._nc, _POSITION, _MARK, head)
        while True:
            first = await self._arrived.get()
            await self._follow([first, *(self._arrived.get_nowait() for _ in range(self._arrived.qsize()))])

    async def _follow(self, messages: Sequence[Msg]) -> None:
        records: list[Awaitable[None]] = []
        copies: list[tuple[str, bytes]] = []
        for message in messages:
            _, context, region, case, aggregate, _ = message.subject.split(".")
            if context not in ("referral", "disclosure"):
                continue
            event = (message.headers or {})["Nats-Msg-Id"]
            step = self._plays[key(event)].script.steps[int(event[-1]) - 2]
            if context == "disclosure":
                copies += [(f"{each.prefix}{event}", each.data) for each in step.record_copies]
                continue
            record = record_of(event)
            headers = step.record_headers | {"Nats-Msg-Id": record, "ce-id": record}
            where = f"fact.disclosure.{region}.{case}.{event}"
            headers |= {_OCC: "0", f"{_OCC}-Subject": f"{where}.>"}
            records.append(write(self._nc, f"{where}.decided", step.record, headers))
            tail = aggregate.partition("_")[2]
            copies += [(f"{each.prefix}{event_of(tail, each.of)}", each.data) for each in step.copies]
        await asyncio.gather(*records)
        await self._write([*copies, (_POSITION, _MARK)])

    async def _write(self, copies: Sequence[tuple[str, bytes]]) -> None:
        where, done = self._inbox.expect(len(copies))
        for subject, data in copies:
            headers = {"Nats-Expected-Last-Msg-Id": f"{self._epoch}.{self._written}"}
            self._written += 1
            headers["Nats-Msg-Id"] = f"{self._epoch}.{self._written}"
            await self._nc.publish(subject, data, reply=where, headers=headers)
        await done


class Viewer:
    """Somebody's connection: minted by the gatekeeper, pulling across the import."""

    def __init__(self, nc: Client, credential: Credential, take: Callable[[Msg], None]) -> None:
        self._nc = nc
        self._credential = credential
        self._take = take
        self._left = 0
        self.request = nc.request

    @classmethod
    async def open(cls, token: str, reads: Reads, settings: BusSettings, take: Callable[[Msg], None]) -> "Viewer":
        credential = presented(by_session(token), reads)
        nc = await nats.connect(
            settings.url, token=write_credential(credential), inbox_prefix=credential.inbox.encode()
        )
        viewer = cls(nc, credential, take)
        await nc.subscribe(f"{credential.inbox}.pull", cb=viewer._hear)
        await viewer._pull()
        return viewer

    async def close(self) -> None:
        await self._nc.close()

    async def _pull(self) -> None:
        self._left = _PULL
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self._credential.stream}.{self._credential.consumer}"
        body = {"batch": _PULL, "expires": 55_000_000_000, "idle_heartbeat": 5_000_000_000}
        await self._nc.publish(subject, json.dumps(body).encode(), reply=f"{self._credential.inbox}.pull")

    async def _hear(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status")
        if status is None:
            self._take(message)
            self._left -= 1
        if status == "408" or not self._left:
            await self._pull()


class Floor:
    """The bare program at work, and people who send commands and have screens open."""

    name = "floor"

    def __init__(self, plays: Plays, scripts: Scripts, router: Router) -> None:
        self._plays = plays
        self._scripts = scripts
        self.router = router
        self._senders: dict[Person, Viewer] = {}
        self._outcomes: dict[str, asyncio.Event] = {}
        self.screens = Screens()

    async def enter(self, person: Person, token: str, settings: BusSettings) -> Viewer:
        """Let ``person`` in to send commands."""
        viewer = self._senders[person] = await Viewer.open(token, Reads.OUTCOMES, settings, self._hear)
        return viewer

    async def watch(self, person: Person, token: str, settings: BusSettings) -> Viewer:
        """Open a screen of ``person``'s team."""

        def take(message: Msg) -> None:
            self.screens.show(person.team, message.subject.rpartition(".")[2])

        return await Viewer.open(token, Reads.VIEWS, settings, take)

    def order(self, person: Person, case: Case, *, draft: bool) -> Order:  # noqa: ARG002 - as `Trellis` has it
        """Return a command that was never sent."""
        identifier = fresh("cmd")
        self._plays[key(identifier)] = Play(case, self._scripts[case, draft])
        self._outcomes[identifier] = asyncio.Event()
        return Order(case, identifier, event_of(identifier.partition("_")[2], 0), draft=draft)

    async def send(self, person: Person, order: Order) -> None:
        """Send it, and return when the bus keeps it."""
        data = self._plays[key(order.id)].script.command
        subject = command_subject(person.actor, RequestReferral)
        headers = {"Nats-Msg-Id": order.id, TRACE: new_trace()}
        kept(await self._senders[person].request(subject, data, timeout=PATIENCE, headers=headers))

    async def answered(self, person: Person, order: Order) -> None:  # noqa: ARG002 - as `Trellis` has it
        """Return when its outcome is there."""
        await asyncio.wait_for(self._outcomes[order.id].wait(), PATIENCE)

    def _hear(self, message: Msg) -> None:
        self._outcomes[message.subject.rpartition(".")[2]].set()


@asynccontextmanager
async def floor(home: Path, senders: Sequence[Person], readers: Sequence[Person]) -> AsyncIterator[Floor]:
    """Run it, with ``senders`` connected and a screen open for each of ``readers``."""
    async with AsyncExitStack() as stack:
        settings = await stack.enter_async_context(stage(home))
        await stack.enter_async_context(gatekeeper(settings))
        tokens = await sessions(settings)

        async def connected(user: str) -> Client:
            nc = await connect(user, settings)
            stack.push_async_callback(nc.close)
            return nc

        plays: Plays = {}
        router = Router(await connected("referral_router"), plays)
        discloser = Discloser(await connected("disclosure"), plays)
        scripts = {(case, draft): script(case, draft=draft) for case in CASES for draft in (True, False)}
        whole = Floor(plays, scripts, router)
        work = (
            router.run(),
            discloser.hear(),
            discloser.run(),
            hear_only(await connected("oncall_scheduler")),
        )
        group = await stack.enter_async_context(asyncio.TaskGroup())  # a worker that fails ends the measurement
        for each in work:
            stack.callback(group.create_task(each).cancel)
        for person in senders:
            stack.push_async_callback((await whole.enter(person, tokens[person], settings)).close)
        for person in readers:
            stack.push_async_callback((await whole.watch(person, tokens[person], settings)).close)
        yield whole


async def hear_only(nc: Client) -> None:
    """Fetch and acknowledge, as the on-call scheduler does with a referral that isn't urgent."""
    async for messages in fetched(nc, "FACTS", "oncall_scheduler"):
        for message in messages:
            await message.ack()


async def fetched(nc: Client, stream: str, durable: str) -> AsyncIterator[list[Msg]]:
    """Yield what a durable has, for ever."""
    pulling = await nc.jetstream().pull_subscribe_bind(durable, stream=stream)
    while True:
        with suppress(TimeoutError):
            yield await pulling.fetch(_BATCH, timeout=5)


async def write(nc: Client, subject: str, data: bytes, headers: dict[str, str]) -> None:
    """Publish, and return when it is kept."""
    kept(await nc.request(subject, data, timeout=PATIENCE, headers=headers or None))


def kept(reply: Msg) -> None:
    if b'"error"' in reply.data:
        raise RuntimeError(reply.data)


def event_of(tail: str, place: int) -> str:
    """Return the id of the ``place``-th event that follows from the command whose id ends in ``tail``."""
    return f"evt_{tail[:-2]}e{place + 2}"


def record_of(event: str) -> str:
    """Return the id of the record of what ``event`` disclosed."""
    return f"{event[:-2]}r{event[-1]}"
