"""The scaffold of a service: what it decides is said in a few lines, and the desk does the rest.

A message comes in (a person's command, another service's fact, a timer that came due); the running service checks that
its sender may send it, loads the aggregate, lets the pure domain decide, appends under optimistic concurrency, and
answers.

::

    desk = Desk("consent_ledger")
    desk.decides(RELEASE, decide, on=(GrantRelease, WithdrawRelease))
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from contracts.base import Actor, Address, Command, Due, Event, Fact
from contracts.outcomes import Refusal
from contracts.standing import Circle, Teams
from services.bus.store import Aggregate

Decider = Callable[..., list[Event] | Refusal]
"""``decide(state, message, *, at, by)``: pure."""


def utc_now() -> datetime:
    """Read the clock. Only the edge does."""
    return datetime.now(UTC)


class Facts(Protocol):
    """What a resolver may read; the running service is one."""

    async def load(self, aggregate: Aggregate[Any], address: Address) -> Any:  # noqa: ANN401 - the aggregate's own state
        """Return the state of an aggregate."""

    async def teams(self, region: str) -> Teams:
        """Return the teams of ``region``."""

    async def circle(self, region: str, case: str) -> Circle:
        """Return who has a part in ``case``."""


class Order:
    """One message to be decided, and the ways to find out what its decision depends on."""

    def __init__(
        self, message: Command | Due | Fact, address: Address, at: datetime, by: Actor | None, facts: Facts
    ) -> None:
        self.message = message
        self.address = address
        self.at = at
        self.by = by
        self._facts = facts

    async def load(self, aggregate: Aggregate[Any], address: Address) -> Any:  # noqa: ANN401 - the aggregate's own state
        """Return the state of another aggregate."""
        return await self._facts.load(aggregate, address)

    async def teams(self) -> Teams:
        """Return the teams of the region this is about."""
        return await self._facts.teams(self.address.region)

    async def circle(self) -> Circle:
        """Return who has a part in the case this is about."""
        return await self._facts.circle(self.address.region, self.address.case)

    async def circle_of(self, case: str) -> Circle:
        """Return who has a part in another case of the same region."""
        return await self._facts.circle(self.address.region, case)


Resolver = Callable[[Order], Awaitable[Decider]]


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of aggregate and how it is decided."""

    aggregate: Aggregate[Any]
    resolve: Resolver


@dataclass(frozen=True, slots=True)
class Hearing:
    """A fact of another service which one of ours answers. ``about`` names our aggregate, or None: not for us."""

    duty: Duty
    about: Callable[[Fact], Address | None]


@dataclass(slots=True)
class Desk:
    """What one service decides, as its handlers say it. Nothing here runs; see ``services.bus.service``."""

    service: str
    commands: dict[type[Command], Duty] = field(default_factory=dict)
    timers: dict[str, Duty] = field(default_factory=dict)
    hears: dict[type[Event], Hearing] = field(default_factory=dict)

    def decides(
        self,
        aggregate: Aggregate[Any],
        decide: Decider | None = None,
        *,
        on: Iterable[type[Command]],
        resolve: Resolver | None = None,
    ) -> Duty:
        """Take on the commands ``on`` for ``aggregate``: by ``decide`` alone, or by what ``resolve`` returns."""
        duty = Duty(aggregate, resolve or _always(decide))
        self.commands |= dict.fromkeys(on, duty)
        self.timers[aggregate.prefix] = duty
        return duty

    def hear(self, event: type[Event], duty: Duty, about: Callable[[Fact], Address | None]) -> None:
        """Let ``duty`` answer another service's ``event`` too."""
        self.hears[event] = Hearing(duty, about)


def _always(decide: Decider | None) -> Resolver:
    if decide is None:
        msg = "say how it is decided: decide or resolve"
        raise TypeError(msg)

    async def resolve(_order: Order) -> Decider:
        return decide

    return resolve
