"""A bus of its own with the gatekeeper as a real process beside it, and real people of every kind who came in there."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec

from contracts.base import Actor, Address, Audience, Event
from contracts.gate import PersonInvited, TeamFormed
from contracts.ids import NO_CASE, derived, fresh
from contracts.intake import SupportRequested, YouthWelcomed
from contracts.vocabulary import AdvocateBase, AgencyRole, Area, Asker, Kind, Language, Need, Urgency
from deploy.home import Home
from deploy.server import Server
from deploy.topology import DURABLES, KV_STREAMS, STREAMS
from services.bus.facts.sealing import Keyring
from services.bus.facts.store import Aggregate, Cause, EventStore
from services.bus.gate.credential import (
    Key,
    by_code,
    by_invitation,
    by_second,
    by_session,
    new_session,
    public,
    session_hash,
)
from services.bus.gate.sessions import Sessions
from services.bus.gate.words import invitation_verifier, second_verifier, verifier, words_of
from services.bus.operate.declare import declare
from services.bus.viewers.link import NotLetInError
from services.bus.viewers.viewer import Who, come_in
from services.bus.wire.connection import BusSettings, connect
from services.bus.wire.publishing import BusDownError
from services.gatekeeper.admission import REFUSED_AFTER
from services.gatekeeper.settings import OWN_FILE
from tests.bus.zygote import FASTSTREAM, Forked, fork

PEOPLE = tuple(kind for kind in Kind if kind not in (Kind.PUBLIC, Kind.OPERATOR))
REGION = "north"
SECOND = "two quiet rivers"


class Person(NamedTuple):
    """Somebody who came in: who they are, and how they come in again."""

    actor: Actor
    key: Key
    secret: str

    @property
    def token(self) -> str:
        return self.key.secret


class Gate:
    """A bus with a gatekeeper."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.settings = BusSettings(server.url, server.home.path)
        self.gatekeeper: Forked | None = None
        self.people: dict[tuple[Kind, int], Person] = {}

    async def declare(self) -> None:
        """Declare the whole topology."""
        nc = await connect("topology", self.settings)
        await declare(nc, (*STREAMS.values(), *KV_STREAMS.values()), DURABLES)
        await nc.close()

    def start_gatekeeper(self) -> None:
        """Start it, and return once it answers."""
        environment = {
            **os.environ,
            "TRELLIS_BUS": self.settings.url,
            "TRELLIS_HOME": str(self.settings.home),
            "TRELLIS_LOG": "json",
        }
        path = self.server.home.logs / "gatekeeper.log"
        opened = path.read_text().count("door_open") if path.exists() else 0
        self.gatekeeper = fork(FASTSTREAM, "run", "services.gatekeeper.app:app", environment=environment, log=path)
        self._await_door(path, opened)

    def stop_gatekeeper(self) -> None:
        """Stop it."""
        if self.gatekeeper is not None:
            self.gatekeeper.terminate()
            self.gatekeeper = None

    async def append(self, service: str, address: Address, event: Event, at: datetime | None = None) -> None:
        """Append a fact as ``service`` would, or would have ``at`` another time."""
        await append_as(self.settings, service, address, event, at)

    async def invite(self, kind: Kind, at: datetime | None = None) -> tuple[Actor, str]:
        """Form a team of ``kind`` with one person invited to it (``at``: not now); return them and their invitation."""
        audience = Audience(kind, fresh("team"))
        actor = Actor(kind, audience.team, fresh("person"))
        secret = fresh("x")
        formed = TeamFormed(
            audience=audience,
            name="A team",
            role=AgencyRole.CHILD_WELFARE if kind is Kind.INVESTIGATOR else None,
            base=AdvocateBase.COMMUNITY if kind is Kind.ADVOCATE else None,
        )
        address = Address("gate", REGION, NO_CASE, audience.team)
        await self.append("gatekeeper", address, formed)
        hashed = invitation_verifier(secret)
        invited = PersonInvited(audience=audience, person=actor.person, name="Somebody", verifier=hashed)
        await self.append("gatekeeper", address, invited, at)
        return actor, secret

    async def give_code(self, kind: Kind) -> tuple[Actor, str]:
        """Let somebody ask for support, or a youth be welcomed; return who they are and their return code."""
        if kind is Kind.YOUTH:
            welcomed, words = await self.welcome()
            return welcomed.at_door, words
        words = " ".join(words_of(fresh("x")))
        case, request = fresh("case"), fresh("req")
        event = SupportRequested(
            request=request,
            audience=Audience(kind, derived("team", request)),
            asker=Asker.PARENT,
            needs=(Need.CAREGIVER_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.ANYWHERE,
            language=Language.ENGLISH,
            verifier=await asyncio.to_thread(verifier, words),
        )
        await self.append("caregiver_intake", Address("intake", REGION, case, case), event)
        return event.actor, words

    async def welcome(self, second: str | None = None, case: str = "") -> tuple[YouthWelcomed, str]:
        """Give a youth a code, and their ``second`` secret, if any; return the welcome and the code."""
        words = " ".join(words_of(fresh("x")))
        hashed = await asyncio.to_thread(verifier, words)
        event = YouthWelcomed(
            audience=Audience(Kind.YOUTH, fresh("team")),
            verifier=hashed,
            second=await asyncio.to_thread(second_verifier, second, hashed) if second else None,
            door=Audience(Kind.YOUTH, fresh("team")),
        )
        case = case or fresh("case")
        await self.append("caregiver_intake", Address("intake", REGION, case, case), event)
        return event, words

    async def unlocked(self) -> Person:
        """Return a youth who came in by their code, and further in by their second secret."""
        welcomed, words = await self.welcome(SECOND)
        alone, token = new_session(), new_session()
        await self.let_in(by_code(words, alone))
        who = await self.let_in(by_second(SECOND, alone, token))
        assert who.actor == welcomed.actor
        return Person(who.actor, by_session(token), words)

    async def newcomer(self, kind: Kind) -> Person:
        """Return somebody new of ``kind``, who has come in."""
        if kind is Kind.PUBLIC:
            key = public(fresh("x"))
            return Person((await self.let_in(key)).actor, key, key.secret)
        if kind is Kind.YOUTH:
            return await self.unlocked()
        token = new_session()
        if kind is Kind.CAREGIVER:
            actor, secret = await self.give_code(kind)
            who = await self.let_in(by_code(secret, token))
        else:
            actor, secret = await self.invite(kind)
            who = await self.let_in(by_invitation(secret, token))
        assert who.actor == actor
        return Person(who.actor, by_session(token), secret)

    async def let_in(self, key: Key) -> Who:
        """Come in by ``key``, trying again where this machine was too busy to be answered in time."""
        for _ in range(5):
            with suppress(BusDownError):
                return await come_in(key, self.settings)
        return await come_in(key, self.settings)

    async def newcomers(self, kinds: Iterable[Kind]) -> list[Person]:
        """Return somebody new of each of ``kinds``."""
        return [await self.newcomer(kind) for kind in kinds]

    async def populate(self) -> None:
        """Bring in two people of every kind, of different teams."""
        for kind in (*PEOPLE, Kind.PUBLIC):
            first, second = await asyncio.gather(self.newcomer(kind), self.newcomer(kind))
            self.people |= {(kind, 0): first, (kind, 1): second}

    def _await_door(self, log: Path, opened: int) -> None:
        deadline = time.monotonic() + 300
        while not log.exists() or log.read_text().count("door_open") <= opened:
            assert self.gatekeeper is not None
            assert not self.gatekeeper.ended, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.01)


def patient(home: Path) -> None:
    """Let somebody who showed that it is them count as such for an hour: tests share people for longer than a visit."""
    home.mkdir(parents=True, exist_ok=True)
    (home / OWN_FILE).write_text('[proved]\nhours = 1\nsource = "tests"\nas_of = 2026-11-22\n')


async def long_ago(settings: BusSettings, token: str) -> None:
    """Let it be long ago that whoever is in the session ``token`` showed that it is them."""
    nc = await connect("gatekeeper", settings)
    try:
        sessions, now = Sessions(nc), datetime.now(UTC)
        session = await sessions.find(session_hash(token))
        assert session is not None
        assert await sessions.renew(msgspec.structs.replace(session, proved=now - timedelta(hours=2)), now)
    finally:
        await nc.close()


async def append_as(
    settings: BusSettings, service: str, address: Address, event: Event, at: datetime | None = None
) -> None:
    """Append ``event`` under ``service``'s own key."""
    nc = await connect(service, settings)
    try:
        store = EventStore(nc, service, Keyring(nc, settings.sealing_key()))
        loaded = await store.load(Aggregate(address.context, "", None, lambda state, _event: state), address)
        await store.append(loaded, [event], Cause(fresh("cause"), at or datetime.now(UTC), None))
    finally:
        await nc.close()


@contextmanager
def running_gate(home: Path) -> Iterator[Gate]:
    """Run a bus and its gatekeeper."""
    patient(home)
    server = Server(Home(home))
    server.start()
    gate = Gate(server)
    try:
        asyncio.run(gate.declare())
        gate.start_gatekeeper()
        yield gate
    finally:
        gate.stop_gatekeeper()
        server.stop()


async def refusal(opening: Callable[[], Awaitable[object]]) -> float:
    """Return how long the refusal of what is ``opening`` took, tried again where the machine was too busy for one."""
    for _ in range(5):
        began = time.monotonic()
        try:
            await opening()
        except BusDownError:
            continue
        except NotLetInError:
            return time.monotonic() - began
        break
    raise AssertionError("it was let in, or never answered")


def alike(*took: Sequence[float]) -> bool:
    """Return whether refusals took the same time: what all take at least, and the fastest of each not much more.

    A busy machine adds to some of them; it takes nothing away from any.
    """
    fastest = [min(each) for each in took]
    return min(fastest) >= REFUSED_AFTER and max(fastest) < REFUSED_AFTER + 0.3


async def until(holds: Callable[[], bool], within: float = 15.0) -> None:
    """Return once ``holds`` says so; it must ``within`` that many seconds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
