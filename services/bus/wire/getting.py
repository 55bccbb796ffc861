"""Getting what a stream keeps, straight from where it is kept: no consumer, one request."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import msgspec
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg

from services.bus.wire.publishing import TIMEOUT, BusDownError


class Stored(NamedTuple):
    """A message as a stream keeps it."""

    subject: str
    seq: int
    headers: dict[str, str] | None
    data: bytes


async def last_on(nc: Client, stream: str, subject: str) -> Stored | None:
    """Return the newest message of ``stream`` on exactly ``subject``, or None.

    Raises:
        BusDownError: no answer.
    """
    try:
        reply = await nc.request(f"$JS.API.DIRECT.GET.{stream}.{subject}", timeout=TIMEOUT)
    except (TimeoutError, nats.errors.Error, OSError) as error:
        raise BusDownError from error
    return None if status_of(reply) else stored_in(reply)


async def newest_of(nc: Client, stream: str) -> Stored | None:
    """Return the newest message of ``stream``, or None.

    Raises:
        BusDownError: no answer.
    """
    try:
        reply = await nc.request(f"$JS.API.DIRECT.GET.{stream}", b'{"last_by_subj":">"}', timeout=TIMEOUT)
    except (TimeoutError, nats.errors.Error, OSError) as error:
        raise BusDownError from error
    return None if status_of(reply) else stored_in(reply)


async def all_on(nc: Client, stream: str, subject: str) -> AsyncIterator[Stored]:
    """Yield the few messages that ``stream`` has on exactly ``subject``, the oldest first.

    Raises:
        BusDownError: no answer.
    """
    since = 1
    while True:
        wanted = msgspec.json.encode({"seq": since, "next_by_subj": subject})
        try:
            reply = await nc.request(f"$JS.API.DIRECT.GET.{stream}", wanted, timeout=TIMEOUT)
        except (TimeoutError, nats.errors.Error, OSError) as error:
            raise BusDownError from error
        if status_of(reply):
            return
        found = stored_in(reply)
        yield found
        since = found.seq + 1


def status_of(reply: Msg) -> str:
    """Return the status of an answer that holds no message, or an empty text."""
    return (reply.headers or {}).get("Status", "")


def stored_in(reply: Msg) -> Stored:
    """Return the message that an answer holds."""
    headers = reply.headers or {}
    return Stored(headers["Nats-Subject"], int(headers["Nats-Sequence"]), headers, reply.data)
