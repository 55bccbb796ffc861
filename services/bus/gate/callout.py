"""The door itself: answering the server who may come in, making each connection's consumer, and ending connections.

Nothing here decides who anybody is; that is the gatekeeper's. What can't be decided is left unanswered, so that the
server refuses late: a viewer takes a refusal at once for *no*, and a late one for *not now*.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec
import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.base import Actor
from services.bus.gate.credential import Credential, Mint, read_credential
from services.bus.gate.jwt import VIEWERS, Issuer, Request, read_request
from services.bus.wire.clock import utc_now
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.ending import ended
from services.bus.wire.publishing import TIMEOUT, BusDownError

log = structlog.get_logger()

Decide = Callable[[Credential], Awaitable[Mint | None]]
"""Who is this, and what may they do? None: nobody we let in."""

_ASKED: Final = "$SYS.REQ.USER.AUTH"
_AT_ONCE: Final = 500
"""Requests being answered at the same time; further ones wait in the connection."""
_INACTIVE: Final = 70_000_000_000
"""Nanoseconds until a consumer that nobody pulls from is removed: longer than one pull can last."""
_PULLS: Final = 4
_PAGE: Final = 1024
_QUIET: Final = 0.1
"""Seconds without a further answer after which every server of the cluster has answered."""


class Callout:
    """The answering side of the server's auth callout."""

    def __init__(self, app: Client, asked: Client, doorkeeper: "Doorkeeper", issuer: Issuer, decide: Decide) -> None:
        """Answer on ``asked`` (the user ``callout``), make consumers on ``app`` (the user ``gatekeeper``)."""
        self._app = app
        self._asked = asked
        self._doorkeeper = doorkeeper
        self._issuer = issuer
        self._decide = decide
        self._servers: frozenset[str] = frozenset()
        self._answering: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(_AT_ONCE)

    async def start(self) -> None:
        """Begin to answer. Whoever has to be known must be known by now."""
        await self._asked.subscribe(_ASKED, queue="gatekeeper", cb=self._on_request)
        await self._asked.flush()
        log.info("door_open")

    async def stop(self) -> None:
        """Stop answering; those connected stay."""
        await self._asked.close()
        await ended(*self._answering)

    async def _on_request(self, message: Msg) -> None:
        await self._room.acquire()
        task = asyncio.create_task(self._answer(message))
        self._answering.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._room.release()
        self._answering.discard(task)

    async def _answer(self, message: Msg) -> None:
        try:
            request = read_request(message.data, self._issuer.public, utc_now())
            if request is None or not await self._is_ours(request.server):
                log.error("callout_forged")
                return
            mint = await self._admit(request)
            now = utc_now()
            await message.respond(
                self._issuer.refuse(request, now) if mint is None else self._issuer.admit(request, mint, now)
            )
        except (BusDownError, nats.errors.Error) as error:
            log.warning("callout_unanswered", error=type(error).__name__)
        except Exception as error:
            log.exception("callout_failed", exc_info=error)

    async def _admit(self, request: Request) -> Mint | None:
        credential = read_credential(request.token)
        if credential is None:
            return None
        mint = await self._decide(credential)
        if mint is not None and mint.filter:
            await self._make_consumer(mint)
        return mint

    async def _is_ours(self, server: str) -> bool:
        """Return whether ``server`` is one that the system account knows."""
        if server not in self._servers:
            self._servers = await self._doorkeeper.servers()
        return server in self._servers

    async def _make_consumer(self, mint: Mint) -> None:
        config = {
            "name": mint.consumer,
            "filter_subject": mint.filter,
            "deliver_policy": "all",
            "ack_policy": "none",
            "mem_storage": True,
            "inactive_threshold": _INACTIVE,
            "max_waiting": _PULLS,
            "num_replicas": 1,
        }
        body = {"stream_name": mint.stream, "config": config, "action": ""}
        subject = f"$JS.API.CONSUMER.CREATE.{mint.stream}.{mint.consumer}.{mint.filter}"
        answer = await _ask(self._app, subject, body)
        if "error" in answer:
            log.error("consumer_refused", stream=mint.stream, code=answer["error"].get("err_code"))
            raise BusDownError


class Doorkeeper:
    """Finds connections and ends them, as the system account's ``kicker``, which may do nothing else."""

    def __init__(self, system: Client) -> None:
        self._system = system
        self._expected = 0
        """How many servers answer; 0 while that isn't known."""

    async def stop(self) -> None:
        """Close the connection."""
        await self._system.close()

    async def servers(self) -> frozenset[str]:
        """Return the ids of the servers there are."""
        self._expected = 0
        pages = await self._connections({"limit": 1})
        self._expected = len(pages)
        return frozenset(page["server"]["id"] for page in pages)

    async def end(self, actor: Actor, session: str | None = None) -> int:
        """End the connections of one session, or all of a person's; return how many.

        Raises:
            BusDownError: not everything is known to have ended.
        """
        who = f"{actor.kind}.{actor.team}.{actor.person}."
        found = await self._find(who) if session is None else await self._find(who + session, exactly=True)
        answers = await asyncio.gather(
            *(_ask(self._system, f"$SYS.REQ.SERVER.{server}.KICK", {"cid": cid}) for server, cid in found),
            return_exceptions=True,
        )
        lost = [answer for answer in answers if isinstance(answer, BaseException)]
        if lost:
            raise BusDownError from lost[0]
        return len(found)

    async def _find(self, name: str, *, exactly: bool = False) -> list[tuple[str, int]]:
        """Return (server, connection) of every connection whose name begins with ``name``, or is it."""
        found: list[tuple[str, int]] = []
        offset = 0
        while True:
            asked = {"limit": _PAGE, "offset": offset, **({"user": name} if exactly else {})}
            pages = await self._connections(asked)
            for page in pages:
                connections = page["data"].get("connections") or []
                named = [c["cid"] for c in connections if c.get("authorized_user", "").startswith(name)]
                found += [(page["server"]["id"], cid) for cid in named]
            offset += _PAGE
            if all(page["data"].get("total", 0) <= offset for page in pages):
                return found

    async def _connections(self, asked: dict[str, Any]) -> list[dict[str, Any]]:
        """Return each server's answer: a page of its connections of people.

        Raises:
            BusDownError: no server answered.
        """
        inbox = self._system.new_inbox()
        listening = await self._system.subscribe(inbox)
        pages: list[dict[str, Any]] = []
        body = {"auth": True, "acc": VIEWERS, **asked}
        try:
            await self._system.publish("$SYS.REQ.SERVER.PING.CONNZ", msgspec.json.encode(body), reply=inbox)
            pages.append(msgspec.json.decode((await listening.next_msg(TIMEOUT)).data))
            while len(pages) != self._expected:
                pages.append(msgspec.json.decode((await listening.next_msg(_QUIET)).data))
        except (nats.errors.Error, OSError) as error:
            if not pages:
                raise BusDownError from error
        finally:
            if not self._system.is_closed:
                await listening.unsubscribe()
        return pages


def issuer_of(settings: BusSettings) -> Issuer:
    """Return the signing key.

    Raises:
        FileNotFoundError: this machine does not hold it.
        PermissionError: others could read it too.
    """
    return Issuer.from_file(settings.home / "credentials" / "issuer.seed")


async def open_door(app: Client, decide: Decide, settings: BusSettings, issuer: Issuer) -> tuple[Callout, Doorkeeper]:
    """Connect as the gatekeeper's other two users, and return the callout (not yet started) and the doorkeeper.

    Raises:
        FileNotFoundError: this machine does not hold their keys.
    """
    doorkeeper = Doorkeeper(await connect("kicker", settings))
    return Callout(app, await connect("callout", settings), doorkeeper, issuer, decide), doorkeeper


async def _ask(nc: Client, subject: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        reply = await nc.request(subject, msgspec.json.encode(body), timeout=TIMEOUT)
    except (nats.errors.Error, TimeoutError, OSError) as error:
        raise BusDownError from error
    return msgspec.json.decode(reply.data, type=dict[str, Any])
