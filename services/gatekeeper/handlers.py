"""What the gatekeeper answers, and what it does when somebody is to be let in no longer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import structlog

from contracts.asking import CodeEnded, CodeRenewed, UnsentEnded
from contracts.base import Actor, Fact
from contracts.gate import (
    AgreeRecovery,
    AskRecovery,
    CancelRecovery,
    EnrolPasskey,
    FeedRevoked,
    FormTeam,
    InvitePerson,
    MakeFeed,
    PasskeyRemoved,
    PersonRecovered,
    PersonRemoved,
    RemovePasskey,
    RemovePerson,
    RenamePasskey,
    RevokeFeed,
    SignedOut,
    SignOut,
    TellSignIns,
)
from contracts.intake import YouthWelcomed
from services.bus.facts.store import Aggregate
from services.bus.gate.callout import Doorkeeper
from services.bus.gate.credential import ANSWER_WITHIN
from services.bus.gate.passkey import read_made
from services.bus.gate.sessions import Session, Sessions
from services.bus.serving.desk import Decider, Desk, Order
from services.bus.serving.vouching import VOUCHED, are_two
from services.bus.wire.ending import ended
from services.bus.wire.publishing import BusDownError
from services.gatekeeper import domain
from services.gatekeeper.passkeys import verifying_for
from services.gatekeeper.registry import actors_of

log = structlog.get_logger()

TEAM = Aggregate("gate", "team", domain.INITIAL, domain.evolve)

desk = Desk("gatekeeper", regions_only=True)


async def _resolve(order: Order) -> Decider:
    match order.message:
        case EnrolPasskey(registration=registration):
            answer = read_made(registration)
            verifying = verifying_for(order.facts.settings)
            made = None if answer is None else await asyncio.to_thread(verifying.made, answer, order.at)
            return partial(domain.decide, made=made)
        case AgreeRecovery():
            vouched = await order.facts.up_to_date(VOUCHED)
            return partial(domain.decide, are_two=partial(are_two, vouched))
        case _:
            return domain.decide


desk.decides(
    TEAM,
    on=(
        FormTeam,
        InvitePerson,
        RemovePerson,
        SignOut,
        TellSignIns,
        EnrolPasskey,
        RenamePasskey,
        RemovePasskey,
        AskRecovery,
        AgreeRecovery,
        CancelRecovery,
        MakeFeed,
        RevokeFeed,
    ),
    resolve=_resolve,
)

LATE: Final = ANSWER_WITHIN + 1
"""Seconds after which nobody is still coming in whom the callout had let in before their session ended."""

_TRIES: Final = 10


Replaced = Callable[[str], Awaitable[Sequence[Actor]]]
"""Who came in as the youth of a case, by codes that a newer one has closed."""


class Farewell:
    """Ends sessions and their connections, once for each fact that says so."""

    def __init__(self, sessions: Sessions, doorkeeper: Doorkeeper, replaced: Replaced) -> None:
        self._sessions = sessions
        self._replaced = replaced
        self._doorkeeper = doorkeeper
        self._again: set[asyncio.Task[None]] = set()

    async def say(self, fact: Fact) -> None:
        """End what ``fact`` ends: one session, all of a person's, those of a replaced code, a calendar's reading.

        Now, and once more for who was just coming in.

        Raises:
            BusDownError: not everything is known to have ended.
        """
        match fact.event:
            case (
                SignedOut(audience=team, person=person, session=which)
                | FeedRevoked(audience=team, person=person, feed=which)
            ):
                await self._end(Actor(team.kind, team.team, person), which)
            case PersonRemoved(audience=team, person=person):
                await self._end(Actor(team.kind, team.team, person), None)
            case CodeEnded() | UnsentEnded():
                for actor in actors_of(fact.address.aggregate, fact.event.audience, fact.event.door):
                    await self._end(actor, None)
            case YouthWelcomed():
                for actor in await self._replaced(fact.address.case):
                    await self._end(actor, None)
            case _:
                await self._end_before(fact)

    async def _end_before(self, fact: Fact) -> None:
        """End what ``fact`` ends of somebody who comes in anew: never what they came in by since."""
        match fact.event:
            case PasskeyRemoved(audience=team, person=person, passkey=passkey):
                await self._end_some(Actor(team.kind, team.team, person), lambda each: each.passkey == passkey)
            case PersonRecovered(audience=team, person=person):
                await self._end_some(Actor(team.kind, team.team, person), lambda each: each.started <= fact.at)
            case CodeRenewed(audience=team, door=door):
                for actor in actors_of(fact.address.aggregate, team, door):
                    await self._end_some(actor, lambda each: each.started <= fact.at)
            case _:
                pass

    async def _end_some(self, actor: Actor, which: Callable[[Session], bool]) -> None:
        """End ``which`` of somebody's sessions: never what they came in by since."""
        for session in await self._sessions.of(actor):
            if which(session):
                await self._end(actor, session.name)

    async def stop(self) -> None:
        """Leave nothing running."""
        await ended(*self._again)

    async def _end(self, actor: Actor, session: str | None) -> None:
        await self._sessions.end(actor, session)
        await self._doorkeeper.end(actor, session)
        task = asyncio.create_task(self._end_late(actor, session))
        self._again.add(task)
        task.add_done_callback(self._again.discard)

    async def _end_late(self, actor: Actor, session: str | None) -> None:
        """End it once more, trying again while the bus is away: nobody hears of it if this gives up."""
        for _ in range(_TRIES):
            await asyncio.sleep(LATE)
            try:
                await self._sessions.end(actor, session)
                await self._doorkeeper.end(actor, session)
            except BusDownError:
                continue
            return
        log.error("not_ended", kind=actor.kind)
