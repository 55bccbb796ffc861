"""Services in processes of their own, to be killed between any two steps.

The process that forks them reads one job a line, and answers with the process id, then with how that ended.
"""

import asyncio
import importlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from nats.aio.client import Client

from contracts.base import Actor, Command, Event
from contracts.inventory import ListService
from contracts.outcomes import Refusal
from deploy.server import Server
from deploy.topology import DURABLES, SECOND
from services.bus.operate.declare import declare
from services.bus.serving.application import Lifespan, faststream_app
from services.bus.serving.desk import Desk
from services.bus.wire.connection import BusSettings, connect
from services.casework.handlers import desk as casework
from services.clocks.handlers import desk as clocks
from services.consent_ledger.erasing import erasing
from services.consent_ledger.handlers import desk as ledger
from services.consent_ledger.writer import writing as ledger_writing
from services.disclosure.handlers import desk as disclosure
from services.disclosure.handlers import writing
from services.inventory import domain as directory
from services.inventory.handlers import SERVICE
from services.inventory.handlers import desk as inventory
from services.messenger.handlers import desk as messenger
from services.oncall_scheduler.handlers import desk as oncall
from services.referral_router.handlers import desk as router
from services.support.handlers import desk as support
from tests.bus.telling import telling
from tests.bus.zygote import fork
from tests.conftest import plain_logs

POISON: Final = "poison"
_NOT_A_STEP: Final = "$JS.API.CONSUMER."
"""Asking for messages is no step of handling one."""


def _decide_or_die(state: directory.State, message: Command, *, at: datetime, by: Actor) -> list[Event] | Refusal:
    if isinstance(message, ListService) and message.listed.source == POISON:
        os._exit(1)
    return directory.decide(state, message, at=at, by=by)


mortal = Desk("inventory")
mortal.decides(SERVICE, _decide_or_die, on=(ListService,))

DESKS: Final[dict[str, tuple[Desk, Lifespan | None]]] = {
    "referral_router": (router, None),
    "casework": (casework, None),
    "clocks": (clocks, None),
    "inventory": (inventory, None),
    "oncall_scheduler": (oncall, None),
    "disclosure": (disclosure, writing),
    "consent_ledger": (ledger, ledger_writing),
    "erasing": (ledger, erasing),
    "messenger": (messenger, telling),
    "support": (support, None),
    "mortal": (mortal, None),
}


class Job(msgspec.Struct):
    """Which service to run, where, and the step before (or, having reached the server, after) which it dies."""

    desk: str
    url: str
    home: str
    step: int = 0
    after: bool = False


def die_at(step: int, *, after: bool) -> None:
    """Have this process killed by SIGKILL at the ``step``-th message that it sends, counted from 1."""
    publish: Callable[..., Any] = Client.publish
    sent = 0

    async def counted(self: Client, subject: str, *args: Any, **kwargs: Any) -> None:
        nonlocal sent
        if not subject.startswith(_NOT_A_STEP):
            sent += 1
        if sent == step and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        await publish(self, subject, *args, **kwargs)
        if sent == step:
            await self.flush()
            os.kill(os.getpid(), signal.SIGKILL)

    Client.publish = counted  # type: ignore[method-assign] # on purpose: in this process alone


async def _serve(job: Job) -> None:
    desk, lifespan = DESKS[job.desk]
    app = faststream_app(desk, BusSettings(job.url, Path(job.home)), lifespan)
    async with app.lifespan_context():
        await app.start()
        await asyncio.Event().wait()


def main() -> None:
    """Do one job after another; see `tests.bus.zygote`."""
    plain_logs()
    for line in sys.stdin:
        job = msgspec.json.decode(line, type=Job)
        if job.desk == "messenger":
            importlib.import_module("apprise").Apprise.instantiate("json://localhost")  # so that each fork has it
        child = os.fork()
        if not child:
            os.dup2(2, 1)  # what it logs is no answer
            if job.step:
                die_at(job.step, after=job.after)
            asyncio.run(_serve(job))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


# ------------------------------------------------------------------------------------------------- in the test process


class Running:
    """A service in a process of its own."""

    def __init__(self, process: int, ended: "asyncio.Task[int]") -> None:
        self.process = process
        self.ended = ended

    async def kill(self) -> None:
        """End it as a crash would."""
        if not self.ended.done():
            os.kill(self.process, signal.SIGKILL)
        await self.ended


class Forge:
    """Starts services, one at a time."""

    def __init__(self, answers: asyncio.StreamReader, jobs: asyncio.StreamWriter, server: Server) -> None:
        self._answers = answers
        self._jobs = jobs
        self._server = server

    async def start(self, desk: str, step: int = 0, *, after: bool = False) -> Running:
        """Start a service that dies at ``step``, or (0) not by itself."""
        job = Job(desk, self._server.url, str(self._server.home.path), step, after)
        self._jobs.write(msgspec.json.encode(job) + b"\n")
        return Running(await self._number(), asyncio.create_task(self._number()))

    async def _number(self) -> int:
        return int(await self._answers.readline() or -1)


@asynccontextmanager
async def forging(server: Server) -> AsyncIterator[Forge]:
    """Have services started on ``server``; what is left of them is killed at the end."""
    forked = await asyncio.to_thread(fork, "tests.bus.crashing:main")
    answers, jobs = await asyncio.open_connection(sock=forked.connection)
    try:
        yield Forge(answers, jobs, server)
    finally:
        os.killpg(forked.pid, signal.SIGKILL)
        jobs.close()
        await jobs.wait_closed()


async def come_again_after(settings: BusSettings, seconds: float) -> None:
    """Have what a dead service left unfinished come again after ``seconds``: a test can't wait half a minute."""
    nc = await connect("topology", settings)
    try:
        sooner = {"ack_wait": int(seconds * SECOND)}
        await declare(nc, (), [(stream, durable | sooner) for stream, durable in DURABLES])
    finally:
        await nc.close()
