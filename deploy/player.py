"""Somebody with a screen open: their own connections, and nothing that the bus does not let them have."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import msgspec

from contracts.base import Actor, Command, Event
from contracts.disclosure import Copy
from contracts.ids import NO_CASE, derived, fresh
from contracts.outcomes import Outcome, Refusal
from contracts.reach import AddWay, ways_of
from contracts.roster import Plan, Policy
from contracts.vocabulary import Channel
from services.bus.gate.credential import Key, by_session
from services.bus.viewers.viewer import Signal, ViewerReader, ViewerSender
from services.bus.wire.connection import BusSettings
from services.bus.wire.ending import ended

PATIENCE = 30.0
"""Seconds after which a step that did not happen has failed."""

C = TypeVar("C", bound=Command)
T = TypeVar("T")


class StoryError(Exception):
    """Something in the story did not happen, or happened and must not."""


class Player:
    """One person: what their audience has on the screen, and what they do."""

    def __init__(self, name: str, actor: Actor, key: Key, sender: ViewerSender) -> None:
        self.name = name
        self.key = key
        """How they come in again, on another connection."""
        self.actor = actor
        self.copies: dict[str, Copy] = {}
        self.ever: dict[str, Copy] = {}
        """Everything they ever had, whether it was taken back or not."""
        self._sender = sender
        self._changed = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def enters(cls, name: str, key: Key, settings: BusSettings, *, reads: bool = True) -> AsyncIterator["Player"]:
        """Come in with ``key`` and keep a screen open for as long as the block lasts."""
        async with ViewerSender(key, settings) as sender:
            session = key if key.session is None else by_session(key.session)
            player = cls(name, sender.who.actor, session, sender)
            if not reads:
                yield player
                return
            reader = ViewerReader(player.actor.audience, settings)
            reader.offer(session.secret)
            following = asyncio.create_task(player._follow(reader))
            try:
                yield player
            finally:
                await ended(following)

    async def does(self, command: Command) -> str:
        """Send ``command`` and return what it is about once it is done.

        Raises:
            StoryError: it was refused, or nothing came of it.
        """
        refusal = await self.tries(command)
        if refusal is not None:
            msg = f"{self.name}: {type(command).__name__} was refused: {refusal}"
            raise StoryError(msg)
        return command.about

    async def tries(self, command: Command) -> Refusal | None:
        """Send ``command`` and return why it was refused, or None where it was done.

        Raises:
            StoryError: nothing came of it.
        """
        await self.sends(command)
        outcome = await self.hears(command, PATIENCE)
        if outcome is None:
            msg = f"{self.name}: nothing came of {type(command).__name__}"
            raise StoryError(msg)
        return outcome.refusal

    async def sends(self, command: Command) -> None:
        """Send ``command``: return once the bus has it."""
        await self._sender.send(command)

    async def hears(self, command: Command, within: float) -> Outcome | None:
        """Return what came of ``command``, or None where nothing did ``within`` so many seconds."""
        return await self._sender.outcome(command.id, within)

    async def sees(self, event: type[Event], where: Callable[[Copy], bool] = lambda _: True) -> Copy:
        """Wait until a copy of ``event`` is on the screen, and return it.

        Raises:
            StoryError: it never came.
        """
        found: Copy = await self._until(lambda: self.has(event, where), f"never saw {event.tag()}")
        return found

    async def sees_no_more(self, event: type[Event], where: Callable[[Copy], bool] = lambda _: True) -> None:
        """Wait until no copy of ``event`` is on the screen.

        Raises:
            StoryError: it stayed.
        """
        await self._until(lambda: None if self.has(event, where) else True, f"still sees {event.tag()}")

    def has(self, event: type[Event], where: Callable[[Copy], bool] = lambda _: True) -> Copy | None:
        """Return the copy of ``event`` that is on the screen now, or None."""
        return next((copy for copy in self.copies.values() if copy.type == event.tag() and where(copy)), None)

    @property
    def cases(self) -> set[str]:
        """Return every case they ever had anything of."""
        return {copy.case for copy in self.ever.values()} - {NO_CASE}

    async def _until(self, look: Callable[[], T | None], otherwise: str) -> T:
        deadline = time.monotonic() + PATIENCE
        while not (found := look()):
            self._changed.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                msg = f"{self.name} {otherwise}"
                raise StoryError(msg)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.5))
        return found

    async def _follow(self, reader: ViewerReader) -> None:
        async for item in reader.follow():
            if isinstance(item, Signal):
                continue
            if item.gone:
                self.copies.pop(item.fact, None)
            else:
                self.copies[item.fact] = self.ever[item.fact] = item
            self._changed.set()


def command(kind: type[C], /, region: str, case: str = NO_CASE, about: str | None = None, **fields: Any) -> C:  # noqa: ANN401 - as each asks
    """Return a new command; what it founds is named after it. Left out, it is ``about`` the case itself."""
    identifier = fields.pop("id", None) or fresh("cmd")
    where = derived("case", identifier) if "case" in kind.founds else case
    what = about or (derived(kind.founds[-1], identifier) if kind.founds else where)
    return kind(id=identifier, region=region, case=where, about=what, **fields)


def plan_of(roster: Copy) -> Plan:
    """Return a region's roster as its copy shows it."""
    return msgspec.convert(roster.fields["plan"], Plan)


def hurried(plan: Plan, seconds: int) -> Plan:
    """Return ``plan`` where everybody has so many seconds to answer."""
    steps = tuple(msgspec.structs.replace(step, answer_within=seconds) for step in plan.policy.steps)
    policy = Policy(steps=steps, repeats=plan.policy.repeats, last_resort=seconds)
    return msgspec.structs.replace(plan, policy=policy)


def own_screen(player: Player, region: str) -> AddWay:
    """Return the command by which somebody says that they keep a page of Trellis open: the same each time."""
    who = player.actor
    about = ways_of(who.audience, who.person)
    return command(AddWay, region, id=derived("cmd", about, "screen"), about=about, channel=Channel.SCREEN)
