"""A service as a FastStream application: one subscriber a stream, and its connection with its own key only.

Each stream is read by one durable pull consumer that ``deploy.topology`` declared.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final, cast

import nats.errors
import structlog
from faststream import AckPolicy, FastStream
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsNKey
from faststream.nats.subscriber.usecases import PullStreamSubscriber
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.client import JetStreamContext

from services.bus.facts.sealing import Keyring
from services.bus.serving.desk import Desk
from services.bus.serving.service import Service
from services.bus.wire.clock import BusClock, keep_measuring, measure
from services.bus.wire.connection import BusSettings, connection_options, give_up_when_cut, inbox_prefix
from services.bus.wire.ending import ended
from services.bus.wire.pulling import Pulling

log = structlog.get_logger()

_BATCH: Final = 200
_AT_ONCE: Final = 400
"""Messages of one stream in hand at a time, after which no more are asked for."""
_WAIT: Final = 30.0
_PAUSE: Final = 0.2

Lifespan = Callable[[Service], Any]
"""An asynchronous context manager around a service's work, for what one service does besides (a callout, a writer)."""


def faststream_app(
    desk: Desk,
    settings: BusSettings | None = None,
    lifespan: Lifespan | None = None,
    clock: Callable[[], datetime] | None = None,
) -> FastStream:
    """Return the service as a FastStream application: its subscribers, and its connection with its own key only.

    It goes by ``clock``; None: by the bus's.

    Raises:
        FileNotFoundError: this machine holds no key of that service, or no sealing key.
    """
    settings = settings or BusSettings.from_environment()
    key = NatsNKey.from_seed(settings.seed(desk.service))
    sealing_key = settings.sealing_key()
    broker = NatsBroker(**connection_options(desk.service, settings), security=key, apply_types=False, logger=None)
    running: list[Service] = []
    listening: dict[str, PullStreamSubscriber] = {}

    def listen(stream: str, subject: str, handle: Callable[[Service, Msg], Awaitable[None]]) -> None:
        subscriber = listening[stream] = broker.subscriber(
            subject,
            stream=JStream(stream, declare=False),
            durable=desk.service,
            pull_sub=PullSub(batch_size=_BATCH),
            ack_policy=AckPolicy.MANUAL,
            inbox_prefix=f"{inbox_prefix(desk.service)}.".encode(),
            decoder=_itself,
            no_reply=True,  # or whoever sends a header `reply_to` has us publish there, with our grant
        )

        @subscriber
        async def deliver(message: NatsMessage) -> None:
            await handle(running[0], message.raw_message)

    listen("COMMANDS", f"cmd.*.*.*.{desk.service}.>", Service.on_command)
    if (desk.hears or desk.follows) and not desk.acts:
        listen("FACTS", "fact.>", Service.on_arrival if desk.follows else Service.on_fact)
    if desk.timers and not desk.acts:
        listen("TIMERS", f"due.{desk.service}.>", Service.on_due)

    @asynccontextmanager
    async def around() -> AsyncIterator[None]:
        nc = await broker.connect()
        give_up_when_cut(nc)
        keyring = await _proved(desk, nc, sealing_key)
        of_bus = BusClock()
        await measure(of_bus, nc, desk.service)
        running[:] = [Service(desk, nc, keyring, clock or of_bus, settings)]
        measuring = asyncio.create_task(keep_measuring(of_bus, nc, desk.service))
        # In place of nats-py's own pulling, which now and then holds back what has arrived.
        for stream, subscriber in listening.items():
            subscriber.subscription = cast("JetStreamContext.PullSubscription", Pulling(nc, stream, desk.service))
        try:
            if lifespan is None:
                yield
            else:
                async with lifespan(running[0]):
                    yield
        finally:
            await ended(measuring)

    app = FastStream(broker, lifespan=around, logger=None)
    _consuming(app, listening.values())
    return app


async def _proved(desk: Desk, nc: Client, sealing_key: bytes) -> Keyring:
    """Return the service's keyring, once it is known that ``sealing_key`` belongs to this bus."""
    keyring = Keyring(nc, sealing_key, regions_only=desk.regions_only)
    try:
        await keyring.prove(desk.service)
    except BaseException:
        await nc.close()
        raise
    return keyring


def _consuming(app: FastStream, listening: Iterable[PullStreamSubscriber]) -> None:
    """Consume for as long as ``app`` is up, and not a moment longer."""
    consuming: list[asyncio.Task[Any]] = []

    @app.after_startup
    async def begin() -> None:
        for subscriber in listening:
            subscriber.add_task(_consume, (subscriber,))
            consuming.extend(subscriber.tasks)

    @app.after_shutdown
    async def finish() -> None:
        if consuming:  # they were cancelled: a second time would take from them what they end in their turn
            await asyncio.wait(consuming)


async def _consume(subscriber: PullStreamSubscriber) -> None:
    """Hand on what arrives as it arrives, many at a time: none waits for the end of another."""
    going: set[asyncio.Task[Any]] = set()
    try:
        while subscriber.running and subscriber.subscription is not None:
            try:
                messages = await subscriber.subscription.fetch(_BATCH, _WAIT)
            except nats.errors.TimeoutError:
                continue
            except Exception as error:  # noqa: BLE001 - whatever it was: who stops here hears nothing any more
                if not isinstance(error, nats.errors.Error):
                    log.warning("unheard", error=type(error).__name__)
                await asyncio.sleep(_PAUSE)
                continue
            for message in messages:
                task = asyncio.create_task(subscriber.consume(message))
                going.add(task)
                task.add_done_callback(going.discard)
            while len(going) > _AT_ONCE:
                await asyncio.wait(going, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await ended(*going)


async def _itself(message: NatsMessage) -> NatsMessage:
    """Hand on the message as it is: FastStream's decoding coerces, and its injection takes a thread a message."""
    return message
