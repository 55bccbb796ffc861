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
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from contracts.base import Actor, Address, Audience, Command, Due, Event, Fact
from contracts.outcomes import Refusal
from contracts.standing import Circle, Teams
from services.bus.facts.reading import Reader
from services.bus.facts.store import Aggregate, no_wakes
from services.bus.wire.connection import BusSettings

S = TypeVar("S")
T = TypeVar("T")

Decider = Callable[..., list[Event] | Refusal]
"""``decide(state, message, *, at, by)``: pure."""


@dataclass(frozen=True, slots=True)
class Folded(Generic[T]):
    """Something folded from the facts on ``subject`` (a filter) and kept in memory, such as the directory.

    ``apply`` may take what is long in steps (`Index`). ``into`` another: both are one thing, which that other makes,
    from facts that no one filter tells from the rest.
    ``recent``: only what stands in so many last places of FACTS when it is first read, and what comes after.
    ``lasts``: seconds for which what was read is new enough; 0: nothing may be missing, ever.
    """

    subject: str
    make: Callable[[], T]
    apply: Callable[[T, Fact], Iterable[None] | None]
    into: "Folded[T] | None" = None
    recent: int | None = None
    lasts: float = 0


class Facts(Protocol):
    """What a resolver may read; the running service is one."""

    @property
    def reader(self) -> Reader:
        """Return what reads facts by a filter."""

    @property
    def settings(self) -> BusSettings:
        """Return where the service's own keys are."""

    async def load(self, aggregate: Aggregate[S], address: Address, by: Actor | None = None) -> S:
        """Return the state of an aggregate; ``by``: as far as they may know that there is one."""

    async def teams(self, region: str) -> Teams:
        """Return the teams of ``region``."""

    async def circle(self, region: str, case: str, by: Actor | None = None) -> Circle:
        """Return who has a part in ``case``; ``by``: as far as they may know."""

    async def up_to_date(self, folded: Folded[T]) -> T:
        """Return what was folded, with every fact kept before this call."""

    async def known_to(self, by: Actor, region: str, case: str, context: str) -> list[Fact]:
        """Return the facts of one context of ``case``, in order, as far as ``by`` may know of them."""

    async def kept_from(self, region: str, case: str) -> frozenset[Audience]:
        """Return whom a shield that is up, or a suspicion, keeps from what is new in ``case``."""

    async def distrusted(self, region: str, case: str) -> frozenset[Audience]:
        """Return against whom a shield is up in ``case``, or who is under suspicion, whatever it can keep from them."""


@dataclass(frozen=True, slots=True)
class Order:
    """One message to be decided on ``state``, and what to ask for whatever else the decision depends on."""

    state: Any
    message: Command | Due | Fact
    address: Address
    at: datetime
    by: Actor | None
    facts: Facts


Resolver = Callable[[Order], Awaitable[Decider]]


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of aggregate and how it is decided."""

    aggregate: Aggregate[Any]
    resolve: Resolver


Find = Callable[[Fact, Facts], Awaitable[Iterable[Address]]]
"""Our aggregates that answer a fact, looked up. It may be heard again: whoever decides then sees what was done."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A fact which aggregates of ours answer, each by itself: those that ``find`` names."""

    duty: Duty
    find: Find


@dataclass(slots=True)
class Desk:
    """What one service decides, as its handlers say it. Nothing here runs; see ``services.bus.serving.service``."""

    service: str
    follows: bool = False
    """Whether it reads every fact in order (`Service.arrivals`) besides what it decides."""
    acts: bool = False
    """Whether it acts on facts and timers by itself (`services.bus.serving.hearing`), and hears none over the desk."""
    regions_only: bool = False
    """Whether it holds the keys of regions alone, and reads what is sealed in a case as nobody can."""
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
        if aggregate.wakes is not no_wakes:
            self.timers[aggregate.prefix] = duty
        return duty

    def hear(self, event: type[Event], duty: Duty, about: Callable[[Fact], Address | None]) -> None:
        """Let ``duty`` answer another service's ``event`` too. ``about`` names our aggregate, or None: not for us.

        Raises:
            TypeError: this desk follows every fact, and has but one place in them.
        """

        async def find(fact: Fact, _: Facts) -> Iterable[Address]:
            address = about(fact)
            return () if address is None else (address,)

        self.hear_many(event, duty, find)

    def hear_many(self, event: type[Event], duty: Duty, find: Find) -> None:
        """Let ``duty`` answer ``event`` with as many aggregates as ``find`` names.

        Raises:
            TypeError: this desk follows every fact, and has but one place in them.
        """
        if self.follows:
            msg = "a desk that follows every fact hears none by itself"
            raise TypeError(msg)
        self.hears[event] = Hearing(duty, find)


def _always(decide: Decider | None) -> Resolver:
    if decide is None:
        msg = "say how it is decided: decide or resolve"
        raise TypeError(msg)

    async def resolve(_order: Order) -> Decider:
        return decide

    return resolve
