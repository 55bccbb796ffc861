"""What a service keeps in memory of others' facts: folds of them, and who stands where.

It is never taken for the truth where that could have changed: a fold is brought up to date before it is read, and of
standings, which only grow, a yes is remembered and a no is looked up again.
"""

import asyncio
from functools import partial
from typing import Any, Final, TypeVar

from contracts.access import Standing, standing_needed
from contracts.base import Actor, Audience, Command, Fact
from contracts.ids import NO_CASE
from contracts.standing import Circle, Shield, Teams, circle_needed, circle_of, may_send
from contracts.subjects import case_filter
from services.bus.facts.reading import Index, Reader
from services.bus.serving.desk import Folded
from services.bus.serving.hiding import CLEARED, HIDDEN_FROM, LIFTED, RAISED, SUSPECTED, Stretch, can_be_hidden_from

T = TypeVar("T")

_CIRCLES: Final = 5000


def _form(teams: dict[str, Teams], fact: Fact) -> None:
    region = fact.address.region
    teams[region] = teams.get(region, Teams()).after(fact.event)


TEAMS: Final[Folded[dict[str, Teams]]] = Folded("fact.gate.*.*.*.team_formed", dict, _form)
"""The teams of each region."""


class Known:
    """The memory of one service."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._folded: dict[Folded[Any], tuple[Any, Index]] = {}
        self._circles: dict[tuple[str, str], Circle] = {}

    async def up_to_date(self, folded: Folded[T]) -> T:
        """Return what was folded, with every fact kept before this call."""
        whole, index = self._fold(folded)
        await index.refresh()
        return whole

    async def teams(self, region: str) -> Teams:
        """Return the teams of ``region``."""
        return (await self.up_to_date(TEAMS)).get(region, Teams())

    async def circle_for(self, by: Actor | None, region: str, case: str) -> Circle:
        """Return who has a part in ``case`` as far as ``by`` may know: to them, whom they let in themselves is in."""
        return await self._circle(region, case, to=None if by is None else by.audience)

    async def admits(self, by: Actor, command: Command) -> tuple[Stretch, ...] | None:
        """Return what of the command's case is hidden from ``by``; None where they may not send ``command`` at all.

        Whoever is shielded stands where they stood when the shield was raised: of a case that they had no part in yet,
        nothing tells them that there is one.
        """
        case = NO_CASE if "case" in command.founds else command.case
        permitted, hidden = await asyncio.gather(self._permits(by, command), self.hidden(by, command.region, case))
        if not permitted:
            return None
        since = min((each.since for each in hidden if each.until is None), default=None)
        if since is not None and circle_needed(standing_needed(by.kind, type(command)), command):
            teams = self._fold(TEAMS)[0].get(command.region, Teams())
            if not may_send(by, command, teams, await self._circle(command.region, command.case, before=since)):
                return None
        return hidden

    async def hidden(self, by: Actor, region: str, case: str) -> tuple[Stretch, ...]:
        """Return what of ``case`` shields hide from ``by``."""
        if case == NO_CASE or not can_be_hidden_from(by):
            return ()
        shields = (await self.up_to_date(RAISED)).get((region, case), ())
        against = [each for each in shields if each.against == by.audience]
        if not against:
            return ()
        lifted = await self.up_to_date(LIFTED)
        return tuple(Stretch(each.seq, lifted.get(each.shield)) for each in against)

    async def known_to(self, by: Actor, region: str, case: str, context: str) -> list[Fact]:
        """Return the facts of one context of ``case``, in order, but for those that shields hide from ``by``."""
        facts = await self._told(region, case, context, None)
        # Only then: a shield that came before any of these facts must be known.
        hidden = await self.hidden(by, region, case)
        return [
            fact
            for fact in facts
            if (fact.by is not None and fact.by.audience == by.audience)
            or not any(each.has(fact.seq) for each in hidden)
        ]

    async def kept_from(self, region: str, case: str) -> frozenset[Audience]:
        """Return whom a shield that is up, or a suspicion that was not cleared, keeps from what is new in ``case``."""
        return frozenset(each for each in await self.distrusted(region, case) if each.kind in HIDDEN_FROM)

    async def distrusted(self, region: str, case: str) -> frozenset[Audience]:
        """Return against whom a shield is up in ``case``, or a suspicion that was not cleared: of whatever kind."""
        raised, suspected = await asyncio.gather(self.up_to_date(RAISED), self.up_to_date(SUSPECTED))
        shields, under = raised.get((region, case), ()), suspected.get((region, case), {})
        if not shields and not under:
            return frozenset()
        lifted, cleared = await asyncio.gather(self.up_to_date(LIFTED), self.up_to_date(CLEARED))
        shielded = [each.against for each in shields if each.shield not in lifted]
        still = [each.who for party, each in under.items() if cleared.get(party, 0) < each.seq]
        return frozenset((*shielded, *still))

    async def _circle(self, region: str, case: str, *, before: int | None = None, to: Audience | None = None) -> Circle:
        """Return who has a part in ``case``, or had one ``before`` a place in FACTS; ``to`` learns of no shield."""
        facts = await self._told(region, case, "intake", before)
        if not facts:  # a file that was founded by a call for an advocate has no intake
            facts = await self._told(region, case, "oncall", before)
        # Only then: a shield that came before any of these facts must be known.
        raised = (await self.up_to_date(RAISED)).get((region, case), ())
        lifted = await self.up_to_date(LIFTED) if raised else {}
        shields = (Shield(each.against, each.seq, lifted.get(each.shield)) for each in raised if each.against != to)
        return circle_of(facts, shields)

    async def _told(self, region: str, case: str, context: str, before: int | None) -> list[Fact]:
        told = self._reader.facts(case_filter(region, case, context))
        return [fact async for fact in told if before is None or fact.seq < before]

    async def _permits(self, by: Actor, command: Command) -> bool:
        """Return whether ``by`` has the standing to send ``command``, asking the bus only where it isn't known yet."""
        needed = standing_needed(by.kind, type(command))
        teams = Teams()
        if needed is Standing.REGION:
            teams = self._fold(TEAMS)[0].get(command.region, teams)
            if by.audience not in teams.formed:
                teams = await self.teams(command.region)
        if not circle_needed(needed, command):
            return may_send(by, command, teams, Circle())
        known = self._circles.get((command.region, command.case), Circle())
        if may_send(by, command, teams, known):
            return True
        circle = self._circles[command.region, command.case] = await self._circle(command.region, command.case)
        if len(self._circles) > _CIRCLES:
            del self._circles[next(iter(self._circles))]
        return may_send(by, command, teams, circle)

    def _fold(self, folded: Folded[T]) -> tuple[T, Index]:
        if folded not in self._folded:
            whole = folded.make() if folded.into is None else self._fold(folded.into)[0]
            fold = partial(folded.apply, whole)
            index = Index(self._reader, folded.subject, fold, recent=folded.recent, lasts=folded.lasts)
            self._folded[folded] = (whole, index)
        return self._folded[folded]
