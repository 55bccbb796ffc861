"""`trellis oncall who`, `schedule` and `gaps`: what the roster of a region says, by the clock of its zone.

All that counts is worked out in `contracts.rota`; here it is asked for, and printed.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from rich.console import Console

from contracts.base import Audience
from contracts.roster import Plan
from contracts.rota.rotation import Roster, final_schedule, hubs_asked, numbers_to_call, on_call
from contracts.rota.shifts import all_gaps, coverage
from contracts.rota.walltime import first_instant
from contracts.standing import Teams
from contracts.vocabulary import Kind, Role
from deploy.home import Home
from deploy.reach import Impossible, reaching
from services.bus.facts.reading import Reader

_WEEK: Final = timedelta(days=7)
_LONGEST: Final = timedelta(days=731)
_YEARS: Final = range(1970, 2200)


class Kept(NamedTuple):
    """The roster of a region, its plan, and the teams that are named in it."""

    region: str
    roster: Roster
    plan: Plan
    teams: Teams

    def name(self, kind: Kind, team: str) -> str:
        formed = self.teams.formed.get(Audience(kind, team))
        return formed.name if formed else team

    def hub_or_advocate(self, team: str) -> str:
        """Return the name of whom a hub may name for its other hours."""
        return self.name(Kind.HUB if Audience(Kind.HUB, team) in self.teams.formed else Kind.ADVOCATE, team)

    def said(self, at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(self.plan.zone)):%a %d %b %Y %H:%M %Z}"

    def moment(self, text: str | None) -> datetime | None:
        """Return the instant that somebody wrote; without an offset, by the clock of the roster's zone.

        Raises:
            Impossible: it is none.
        """
        if text is None:
            return None
        try:
            written = datetime.fromisoformat(text)
        except ValueError:
            written = None
        if written is None or written.year not in _YEARS:
            raise Impossible(f"{text!r} is no time: write a day such as 2026-11-22, or 2026-11-22T18:00")
        return written.astimezone(UTC) if written.tzinfo else first_instant(written, self.plan.zone)

    def stretch(self, since: str | None, until: str | None) -> tuple[datetime, datetime]:
        """Return from when to when is asked for: from now, for a week, unless it is said otherwise.

        Raises:
            Impossible: it is none, or longer than two years.
        """
        starts = self.moment(since) or datetime.now(UTC)
        ends = self.moment(until) or starts + _WEEK
        if not timedelta() < ends - starts <= _LONGEST:
            raise Impossible("--until has to be after --from, and not more than two years")
        return starts, ends


async def who(home: Home, *, at: str | None, region: str | None, console: Console) -> int:
    """Print who is on, and return the exit status: 1 where nobody is primary.

    Raises:
        Impossible: there is no such roster, or no such time.
    """
    return max([_who(kept, at, console) for kept in await _all_kept(home, region)])


async def schedule(home: Home, *, since: str | None, until: str | None, region: str | None, console: Console) -> int:
    """Print the final schedule, and return the exit status.

    Raises:
        Impossible: there is no such roster, or no such stretch of time.
    """
    return max([_schedule(kept, *kept.stretch(since, until), console) for kept in await _all_kept(home, region)])


async def holes(home: Home, *, since: str | None, until: str | None, region: str | None, console: Console) -> int:
    """Print when nobody is on whom the roster counts on, and return the exit status: 1 where there is such a time.

    Raises:
        Impossible: there is no such roster, or no such stretch of time.
    """
    return max([_holes(kept, *kept.stretch(since, until), console) for kept in await _all_kept(home, region)])


def _who(kept: Kept, at: str | None, console: Console) -> int:
    now = kept.moment(at) or datetime.now(UTC)
    on = on_call(kept.roster, now)
    console.print(f"[bold]{kept.region}[/], {kept.said(now)}")
    for role, teams in on.items():
        console.print(f"  {role:<8} {_named(kept, Kind.ADVOCATE, teams)}", markup=False)
    hubs = sorted(audience.team for audience in kept.teams.formed if audience.kind is Kind.HUB)
    asked = ", ".join(kept.hub_or_advocate(team) for team in hubs_asked(kept.roster, hubs, now)) or "nobody"
    console.print(f"  {'hub':<8} {asked}", markup=False)
    for number in numbers_to_call(kept.roster, hubs, now):
        console.print(f"  {'to call':<8} {number}", markup=False)
    return 0 if on[Role.PRIMARY] else 1


def _schedule(kept: Kept, starts: datetime, ends: datetime, console: Console) -> int:
    turns = final_schedule(kept.roster, starts, ends)
    console.print(f"[bold]{kept.region}[/], {kept.said(starts)} to {kept.said(ends)}, revision {kept.roster.revision}")
    for turn in turns:
        name = kept.name(Kind.ADVOCATE, turn.team)
        console.print(f"  {kept.said(turn.starts)} - {kept.said(turn.ends)}  {turn.role:<8} {name}", markup=False)
    if not turns:
        console.print("  Nobody is on.")
    return 0


def _holes(kept: Kept, starts: datetime, ends: datetime, console: Console) -> int:
    turns = final_schedule(kept.roster, starts, ends)
    open_ = all_gaps(turns, kept.plan, starts, ends)
    console.print(f"[bold]{kept.region}[/], {kept.said(starts)} to {kept.said(ends)}")
    for role in Role:
        console.print(f"  {role:<8} somebody is on for {coverage(turns, starts, ends, role):.1%} of the time")
    for gap in open_:
        console.print(f"  nobody is {gap.role}: {kept.said(gap.starts)} - {kept.said(gap.ends)}", markup=False)
    return 1 if open_ else 0


def _named(kept: Kept, kind: Kind, teams: Sequence[str]) -> str:
    return ", ".join(kept.name(kind, team) for team in teams) or "nobody"


async def _all_kept(home: Home, region: str | None) -> list[Kept]:
    """Return the roster of ``region``, or those of all.

    Raises:
        Impossible: there is none.
    """
    async with reaching(home) as operator:
        rosters = await _rosters(operator.reader)
        teams: dict[str, Teams] = defaultdict(Teams)
        async for fact in operator.reader.facts("fact.gate.*.*.*.team_formed"):
            teams[fact.address.region] = teams[fact.address.region].after(fact.event)
    found = [
        Kept(name, roster, roster.plan, teams[name])
        for name, roster in sorted(rosters.items())
        if roster.plan is not None and region in {None, name}
    ]
    if not found:
        raise Impossible("no roster was set yet" if region is None else f"{region} has no roster")
    return found


async def _rosters(reader: Reader) -> dict[str, Roster]:
    """Return the rosters by region."""
    rosters: dict[str, Roster] = {}
    async for fact in reader.facts("fact.oncall.*.-.*.*"):
        region = fact.address.region
        rosters[region] = rosters.get(region, Roster()).after(fact.event)
    return rosters
