"""Declaring streams, buckets and durables on the server, as the one user that may.

Everything is given as the server's own JSON: no client library stands between the topology and what is declared.
Declaring again what stands is without effect; what differs is brought up to date where the server allows it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
import nats.errors
from nats.aio.client import Client

from services.bus.wire.publishing import TIMEOUT, BusDownError

_NAME_IN_USE: Final = 10058
"""There is such a stream already, declared otherwise."""


class DeclarationError(Exception):
    """The server refused a declaration; the message names what and says why."""

    def __init__(self, what: str, code: int, description: str) -> None:
        super().__init__(f"{what}: {description} ({code})")
        self.code = code


async def declare(
    nc: Client, streams: Iterable[Mapping[str, Any]], durables: Iterable[tuple[str, Mapping[str, Any]]]
) -> None:
    """Declare ``streams``, then ``durables`` as (stream, consumer) pairs.

    Raises:
        BusDownError: no answer.
        DeclarationError: the server refused one of them; those before it stand.
    """
    await asyncio.gather(*(_stream(nc, stream) for stream in streams))
    await asyncio.gather(*(_durable(nc, stream, durable) for stream, durable in durables))


async def info(nc: Client, stream: str, durable: str | None = None) -> dict[str, Any] | None:
    """Return what the server says of a stream or of a durable (its config and its state), or None if there is none.

    Raises:
        BusDownError: no answer, or this user may not ask.
    """
    what = f"STREAM.INFO.{stream}" if durable is None else f"CONSUMER.INFO.{stream}.{durable}"
    try:
        return await request(nc, what, None)
    except DeclarationError as error:
        if error.code in (10059, 10014):  # no such stream, no such consumer
            return None
        raise


async def request(nc: Client, api: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """Ask the JetStream API and return its answer.

    Raises:
        BusDownError: no answer, or this user may not ask.
        DeclarationError: the server's refusal.
    """
    data = b"" if body is None else msgspec.json.encode(body)
    try:
        reply = await nc.request(f"$JS.API.{api}", data, timeout=TIMEOUT)
    except (TimeoutError, nats.errors.Error, OSError) as error:
        raise BusDownError from error
    answer: dict[str, Any] = msgspec.json.decode(reply.data)
    if error_ := answer.get("error"):
        raise DeclarationError(api, int(error_.get("err_code", 0)), str(error_.get("description", "")))
    return answer


async def _stream(nc: Client, stream: Mapping[str, Any]) -> None:
    try:
        await request(nc, f"STREAM.CREATE.{stream['name']}", stream)
    except DeclarationError as error:
        if error.code != _NAME_IN_USE:
            raise
        await request(nc, f"STREAM.UPDATE.{stream['name']}", stream)


async def _durable(nc: Client, stream: str, durable: Mapping[str, Any]) -> None:
    body = {"stream_name": stream, "config": durable, "action": ""}
    await request(nc, f"CONSUMER.CREATE.{stream}.{durable['name']}", body)
