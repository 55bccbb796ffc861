"""Real gateways on the loopback, each a server of its own: for HTTP, for mail, and a push service with its browser.

What they were sent is in ``arrived``, in the order it came. A gateway can be told to be slow, wrong or down.
"""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple

import http_ece
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deploy.server import free_port

OK, WRONG, GARBAGE, REDIRECT, GONE = b"200 OK", b"500 Internal Server Error", b"garbage", b"302 Found", b"410 Gone"


class Arrived(NamedTuple):
    """One request: its path with what stands in it, its headers by lower-case name, and its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Gateway:
    """An HTTP server. ``answers`` are given one after the other, the last one again and again; None: never."""

    port: int
    answers: list[bytes | None] = field(default_factory=lambda: [OK])
    arrived: list[Arrived] = field(default_factory=list)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    """Set unless it is slow: then it answers nobody until it is set again."""
    at: list[float] = field(default_factory=list)
    """When each request came: POSIX seconds."""

    async def until(self, count: int, within: float = 20) -> list[Arrived]:
        """Wait until that many requests came."""
        async with asyncio.timeout(within):
            while len(self.arrived) < count:
                await asyncio.sleep(0.01)
        return self.arrived

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            lines = [line.partition(": ") for line in head[1:] if line]
            headers = {name.lower(): value for name, _, value in lines}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.at.append(time.time())
            self.arrived.append(Arrived(head[0].split()[1], headers, body))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            await self.free.wait()
            if answer is None:
                await asyncio.Event().wait()
            elif answer is GARBAGE:
                writer.write(b"\x00\xff not at all HTTP\r\n\r\n")
            else:
                where = b"Location: http://127.0.0.1:1/\r\n" if answer is REDIRECT else b""
                code = b"201 Created" if answer is OK and "ttl" in headers else answer
                writer.write(b"HTTP/1.1 %s\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n" % (code, where))
        writer.close()


@asynccontextmanager
async def gateway(port: int = 0) -> AsyncIterator[Gateway]:
    """Run an HTTP gateway on ``port``, or any."""
    made = Gateway(port or free_port(0))
    made.free.set()
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(made.serve(reader, writer))
        serving.add(task)
        with suppress(asyncio.CancelledError):
            await task
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        serving.discard(task)

    server = await asyncio.start_server(serve, "127.0.0.1", made.port)
    try:
        yield made
    finally:
        await asyncio.sleep(0.05)  # who came is let in first: asyncio drops them, open, where the server is closed
        server.close()
        while serving:
            for task in serving:
                task.cancel()
            await asyncio.sleep(0.01)


class Mailbox:
    """A mail server. ``refuses``: it takes nobody's mail."""

    def __init__(self) -> None:
        self.port = free_port(0)
        self.arrived: list[tuple[list[str], EmailMessage]] = []
        self.refuses = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        if self.refuses:
            return "451 later"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.arrived.append((envelope.rcpt_tos, mail))
        return "250 taken"

    async def until(self, count: int, within: float = 20) -> list[tuple[list[str], EmailMessage]]:
        """Wait until that many mails came."""
        async with asyncio.timeout(within):
            while len(self.arrived) < count:
                await asyncio.sleep(0.01)
        return self.arrived


@asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """Run a mail server."""
    made = Mailbox()
    controller = UnthreadedController(made, hostname="127.0.0.1", port=made.port, loop=asyncio.get_running_loop())
    controller.server = await controller._create_server()  # noqa: SLF001 - begin() would run the loop
    try:
        yield made
    finally:
        controller.server.close()


class Browser:
    """A browser that takes pushes: its subscription, and what it can read of them."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = b"a" * 16
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _text(point), "auth": _text(self._auth)}
        self.subscription = json.dumps({"endpoint": endpoint, "keys": keys})

    def read(self, pushed: Arrived) -> dict[str, Any]:
        """Return what was pushed, unsealed."""
        plain = http_ece.decrypt(pushed.body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        found: dict[str, Any] = json.loads(plain)
        return found


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
