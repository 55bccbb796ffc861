"""What cannot be processed is set aside with the reason, and the rest flows on. Nothing acknowledged is lost."""

from collections.abc import Mapping
from typing import Final

from nats.aio.client import Client

from contracts.ids import derived
from contracts.subjects import dead_subject
from services.bus.envelope import MESSAGE_ID
from services.bus.publishing import BusDownError, Message, publish
from services.bus.reading import Reader

ATTEMPTS: Final = 3
"""How often a message may stop its handler before it is set aside."""

_OWN: Final = ("ce-", "trace")
_FOR_A_DAY: Final = {"Nats-TTL": "24h"}
"""A count that nobody adds to any more goes by itself."""


async def set_aside(
    nc: Client,
    service: str,
    *,
    stream: str,
    seq: int,
    subject: str,
    headers: Mapping[str, str] | None,
    data: bytes,
    reason: str,
) -> None:
    """Keep a message in DEAD as it was, with where it came from and why it is there.

    Raises:
        BusDownError: no answer; the message is still where it was.
    """
    kept = {name: value for name, value in (headers or {}).items() if name.lower().startswith(_OWN)}
    origin = {
        MESSAGE_ID: derived("dead", service, stream, str(seq)),
        "trellis-stream": stream,
        "trellis-seq": str(seq),
        "trellis-subject": subject,
        "trellis-reason": reason,
    }
    await publish(nc, Message(dead_subject(service), data, kept | origin))


class Suspects:
    """A durable count of how often a message has been begun: one that kills its process cannot be counted in memory."""

    def __init__(self, nc: Client, reader: Reader, service: str) -> None:
        self._nc = nc
        self._reader = reader
        self._service = service

    async def begin(self, stream: str, seq: int) -> int:
        """Return how often the message has been begun before, and count this time.

        Raises:
            BusDownError: no answer.
        """
        subject = self._subject(stream, seq)
        kept = await self._reader.last("KV_suspects", subject)
        before = int(kept.data) if kept is not None and kept.data.isdigit() else 0
        await publish(self._nc, Message(subject, str(before + 1).encode(), _FOR_A_DAY))
        return before

    async def clear(self, stream: str, seq: int) -> None:
        """Forget the count: the message was handled, or set aside, or never got a fair try."""
        try:
            await publish(self._nc, Message(self._subject(stream, seq), b"0", _FOR_A_DAY))
        except BusDownError:
            return

    def _subject(self, stream: str, seq: int) -> str:
        return f"$KV.suspects.{self._service}.{stream}.{seq}"
