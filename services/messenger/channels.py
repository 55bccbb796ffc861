"""The ways out: one message over one channel, tried once.

The libraries block, so each channel has threads of its own: one that hangs fills its own and no other's. They are heavy
to load, so they are where there is use for them, and not before.
"""

import asyncio
import importlib
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

import msgspec
import structlog

from contracts.vocabulary import Channel
from services.messenger.domain import Came
from services.messenger.figures import PATIENCE
from services.messenger.settings import Settings, filled

log = structlog.get_logger()

TEXT: Final = "You have a message"
"""All that a message says, besides its link."""
IDEMPOTENCY: Final = "Idempotency-Key"
_THREADS: Final = 32
"""Attempts at a time over one channel."""
_HEADERS: Final = frozenset({"json", "jsons", "form", "forms", "xml", "xmls", "mailto", "mailtos"})
"""Apprise's schemes that take headers of ours; for others, a deployment puts the key where its gateway wants it."""
_SILENT: Final = ("apprise", "urllib3", "requests")
"""What they would log names people by their numbers."""


class Outgoing(NamedTuple):
    """One message: over which channel, to which address, with which link. ``key`` is the same at each attempt."""

    channel: Channel
    address: str | None
    link: str
    key: str


class Channels:
    """The channels of a deployment. ``push_key``: None where it has none, and so no web push."""

    def __init__(self, settings: Settings, push_key: str | None) -> None:
        self._settings = settings
        self._push_key = push_key
        self._pools: dict[Channel, ThreadPoolExecutor] = {}
        self._sender: dict[Channel, Callable[[Outgoing], Came]] = {}
        for name in _SILENT:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    @property
    def offered(self) -> frozenset[Channel]:
        """Return the channels by which people can be told here."""
        pushed = {Channel.WEB_PUSH} if self._push_key else set()
        return frozenset({Channel.SCREEN, *pushed, *self._settings.channels})

    async def send(self, message: Outgoing) -> Came:
        """Try to send ``message`` once."""
        if message.channel is Channel.SCREEN:
            return Came.TAKEN  # it stands on their page, which is told by its own way
        if message.channel not in self.offered:
            return Came.FAILED
        limit = PATIENCE[message.channel].timeout.total_seconds()
        pool = self._pools.setdefault(message.channel, ThreadPoolExecutor(_THREADS, message.channel))
        try:
            async with asyncio.timeout(2 * limit):  # a place in the pool, and then the attempt itself
                return await asyncio.get_running_loop().run_in_executor(pool, self._try, message)
        except TimeoutError:
            return Came.FAILED

    async def warm(self, channels: Iterable[Channel]) -> None:
        """Load what ``channels`` need, beside the loop: the first message is in as much of a hurry as any."""
        await asyncio.gather(*(asyncio.to_thread(self._sender_of, each) for each in set(channels) & self.offered))

    def close(self) -> None:
        """Try nothing more. What is being tried ends by itself."""
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)

    def _try(self, message: Outgoing) -> Came:
        try:
            return self._sender_of(message.channel)(message)
        except Exception as error:  # noqa: BLE001 - whatever a gateway's library does: it was not sent
            log.warning("attempt_failed", channel=message.channel, error=type(error).__name__)
            return Came.FAILED

    def _sender_of(self, channel: Channel) -> Callable[[Outgoing], Came]:
        if channel not in self._sender:
            made: Callable[[Outgoing], Came] = _at_once
            if channel is Channel.WEB_PUSH:
                made = self._push()
            elif channel is not Channel.SCREEN:
                made = _by_url(self._settings.channels[channel], channel)
            self._sender[channel] = made
        return self._sender[channel]

    def _push(self) -> Callable[[Outgoing], Came]:
        pushing: Any = importlib.import_module("services.messenger.pushing")
        push = self._settings.push
        pusher = pushing.Pusher(self._push_key, push.contact, loopback=push.loopback)
        limit = PATIENCE[Channel.WEB_PUSH].timeout.total_seconds()

        def send(message: Outgoing) -> Came:
            told = msgspec.json.encode({"text": TEXT, "link": message.link}).decode()
            came: Came = pusher.push(message.address or "", told, _topic(message.key), limit)
            return came

        return send


def _at_once(_: Outgoing) -> Came:
    return Came.TAKEN


def _by_url(template: str, channel: Channel) -> Callable[[Outgoing], Came]:
    """Return what sends by the Apprise URL that ``template`` makes. A redirection is not followed."""
    apprise: Any = importlib.import_module("apprise")
    asset = apprise.AppriseAsset(storage_mode=apprise.PersistentStoreMode.MEMORY, allow_templates=False)
    asset.app_id, asset.app_desc, asset.app_url = "Message", TEXT, ""
    asset.http_redirects = asset.pgp_autogen = asset.pem_autogen = asset.async_mode = False
    limit = PATIENCE[channel].timeout.total_seconds()
    besides = f"rto={limit}&cto={limit / 2}"
    if template.partition("://")[0] in _HEADERS:
        besides += f"&%2B{IDEMPOTENCY}={{key}}"
    whole = f"{template}{'&' if '?' in template else '?'}{besides}"

    def send(message: Outgoing) -> Came:
        gateway = apprise.Apprise.instantiate(filled(whole, message.address or "", message.key), asset=asset)
        if gateway is None or isinstance(gateway, bool):
            return Came.FAILED
        mail = channel is Channel.EMAIL
        body = message.link if mail else f"{TEXT}\n{message.link}"
        sent = gateway.notify(body=body, title=TEXT if mail else "", body_format=apprise.NotifyFormat.TEXT)
        return Came.TAKEN if sent else Came.FAILED

    return send


def _topic(key: str) -> str:
    """Return ``key`` as the topic of a push, which may have 32 characters: a newer push of one takes its place."""
    return key.rpartition("_")[2][:32]
