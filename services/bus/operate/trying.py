"""Trying what must be refused, over a viewer's real connection, and reporting what really happened on both sides.

The portal has no use for this; the tests and the demonstration do (`deploy.attacks` is the list of what is tried).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NamedTuple

import msgspec
import nats.errors
from nats.aio.msg import Msg

from services.bus.viewers.link import Link

_SETTLED: Final = 0.25
"""Seconds in which an answer would have come."""


class Attempt(NamedTuple):
    """One thing to try: to publish on ``subject`` and wait for an answer, or to listen there."""

    what: str
    subject: str
    data: bytes = b"{}"
    headers: dict[str, str] | None = None
    reply: str | None = None
    """Where the answer should go; None: to this connection's own inbox."""
    listen: bool = False


class Happened(NamedTuple):
    """What came of an attempt: the server's complaint, and what arrived."""

    attempt: Attempt
    complaint: str | None
    arrived: tuple[bytes, ...]

    @property
    def refused(self) -> bool:
        """Whether the server said no: by a complaint and silence, or by an error for an answer."""
        if self.complaint is not None:
            return not self.arrived
        return bool(self.arrived) and all(map(_is_error, self.arrived))

    @property
    def without_effect(self) -> bool:
        """Whether nothing at all came back."""
        return not self.arrived


async def try_all(link: Link, attempts: Sequence[Attempt], within: float = _SETTLED) -> list[Happened]:
    """Try all of ``attempts`` at once, and say what came of each ``within`` that many seconds."""
    link.complaints.clear()
    arrived: dict[int, list[bytes]] = {place: [] for place in range(len(attempts))}
    nc = link.client
    too_much: dict[int, str] = {}

    async def on_answer(message: Msg) -> None:
        arrived[int(message.subject.rpartition(".")[2])].append(_said(message))

    answers = await nc.subscribe(f"{link.inbox}.tried.*", cb=on_answer)
    heard = []
    for place, attempt in enumerate(attempts):
        if attempt.listen:

            async def on_message(message: Msg, place: int = place) -> None:
                arrived[place].append(message.data)

            heard.append(await nc.subscribe(attempt.subject, cb=on_message))
            continue
        reply = attempt.reply if attempt.reply is not None else f"{link.inbox}.tried.{place}"
        try:
            await nc.publish(attempt.subject, attempt.data, reply=reply, headers=dict(attempt.headers or {}) or None)
        except nats.errors.MaxPayloadError as error:
            too_much[place] = str(error).lower()
    with suppress(nats.errors.Error):
        await nc.flush()
    await asyncio.sleep(within)
    for listening in (answers, *heard):
        with suppress(nats.errors.Error, KeyError):
            await listening.unsubscribe()
    return [
        Happened(attempt, too_much.get(place) or _complaint(link.complaints, attempt), tuple(arrived[place]))
        for place, attempt in enumerate(attempts)
    ]


def _complaint(complaints: Sequence[str], attempt: Attempt) -> str | None:
    did = "subscription" if attempt.listen else "publish"
    words = f'permissions violation for {did} to "{attempt.subject.lower()}"'
    return next((complaint for complaint in complaints if words in complaint), None)


def _said(message: Msg) -> bytes:
    """Return an answer's body; where it has none, its status."""
    return message.data or (message.headers or {}).get("Status", "").encode()


def _is_error(answer: bytes) -> bool:
    try:
        return "error" in msgspec.json.decode(answer)
    except (msgspec.DecodeError, TypeError):
        return False
