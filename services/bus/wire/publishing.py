"""Durable writes: one message, or several of one stream at once, each answered by the server before it counts."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import nats.errors
from nats.aio.client import Client

TIMEOUT: Final = 5.0
"""Seconds to wait for the server's acknowledgement before the write is taken as not made, and made again."""
WRONG_LAST_SEQUENCE: Final = 10071
DUPLICATE_IN_BATCH: Final = 10201
TOO_MANY_BATCHES: Final = 10210
"""A stream takes fifty batches at a time. Nothing is wrong with this one."""
_WRITE_AGAIN: Final = frozenset({WRONG_LAST_SEQUENCE, 10070, 10164})

Headers = Mapping[str, str]


class BusDownError(Exception):
    """The bus did not answer. Nothing is known to be lost; the same write can be made again."""


class ConflictError(Exception):
    """Somebody else wrote first; load and decide again."""


class DuplicateError(ConflictError):
    """What was to be written has an id that is there already: load again to see whether that was this very write."""


class RefusedError(Exception):
    """The bus refused a write. ``code`` is the server's error code."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description}")
        self.code = code


class Message(NamedTuple):
    """What to write: where, what, and the headers around it."""

    subject: str
    data: bytes
    headers: dict[str, str]


class Ack(msgspec.Struct, frozen=True):
    """The server's word that a message is kept. ``duplicate`` says that it already was."""

    stream: str = ""
    seq: int = 0
    duplicate: bool = False
    error: dict[str, Any] | None = None


_acks = msgspec.json.Decoder(Ack)


async def publish(nc: Client, message: Message) -> Ack:
    """Write one message and return once the server keeps it.

    Raises:
        BusDownError: no answer.
        ConflictError: an expected sequence was not the last one.
        RefusedError: anything else the server refused.
    """
    reply = await _request(nc, message.subject, message.data, message.headers)
    return read_ack(reply)


async def publish_batch(nc: Client, messages: Sequence[Message]) -> Ack:
    """Write several messages of one stream at once: all of them, or none.

    Each attempt is a batch of its own: what an attempt that was cut off left half written must not mix with the next.

    Raises:
        BusDownError: no answer, or too many batches at once.
        ConflictError: an expected sequence was not the last one.
        DuplicateError: the id of one of them is there already.
        RefusedError: anything else the server refused.
    """
    batch_id, last = secrets.token_hex(16), len(messages)
    for place, message in enumerate(messages[:-1], start=1):
        headers = {**message.headers, "Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(place)}
        if place == 1:
            reply = await _request(nc, message.subject, message.data, headers)
            if reply:
                read_ack(reply)
        else:
            await nc.publish(message.subject, message.data, headers=headers)
    end = {"Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(last), "Nats-Batch-Commit": "1"}
    final = messages[-1]
    return read_ack(await _request(nc, final.subject, final.data, {**final.headers, **end}))


def read_ack(data: bytes) -> Ack:
    """Return the server's acknowledgement, or raise what it refused."""
    ack = _acks.decode(data)
    if ack.error is None:
        return ack
    code = int(ack.error.get("err_code", 0))
    if code == DUPLICATE_IN_BATCH:
        raise DuplicateError
    if code in _WRITE_AGAIN:
        raise ConflictError
    if code == TOO_MANY_BATCHES:
        raise BusDownError
    raise RefusedError(code, str(ack.error.get("description", "")))


async def _request(nc: Client, subject: str, data: bytes, headers: Headers) -> bytes:
    try:
        reply = await nc.request(subject, data, timeout=TIMEOUT, headers=dict(headers))
    except nats.errors.MaxPayloadError as error:
        raise RefusedError(0, "larger than any message may be") from error
    except (TimeoutError, nats.errors.Error, OSError) as error:
        raise BusDownError from error
    return reply.data
