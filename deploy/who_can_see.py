"""`trellis who-can-see CASE`: each audience, what it sees of the case now, and why. Never what is written there."""

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import Final

from rich.console import Console

from contracts.base import Audience
from contracts.gate import TeamFormed
from contracts.labels import Label
from contracts.rules import REASONS
from contracts.vocabulary import Kind
from deploy.home import Home
from deploy.reach import reaching
from services.bus.facts.reading import Reader
from services.disclosure.copies import project
from services.disclosure.domain import Dossier, Held
from services.disclosure.sight import Sight
from services.disclosure.writer import load_dossier

_CASE: Final = re.compile("case_[a-z2-7]{26}")
_NAMELESS: Final = {Kind.YOUTH: "the young person", Kind.CAREGIVER: "who asked"}

_Seen = dict[tuple[str, str], dict[str, set[str]]]
"""Event names and their fields, by the reason sentence and what limits it."""


async def explain(home: Home, case: str, *, console: Console) -> int:
    """Print who sees what of ``case`` and why, and return the exit status."""
    async with reaching(home) as operator:
        region = await _region_of(operator.reader, case)
        if region is None:
            console.print(f"There is no case {case}.", markup=False)
            return 1
        dossier = await load_dossier(operator.reader, region, case)
        names = await _names(operator.reader, region)
    now = datetime.now(UTC)
    console.print(f"[bold]{case}[/] in {region}: {len(dossier.facts)} facts")
    for audience in sorted(dossier.held):
        seen = _seen(dossier, audience, now)
        if seen:
            _show(console, names.get(audience) or _NAMELESS.get(audience.kind, audience.team), audience, seen)
    console.print("Everybody else sees nothing of it, not even that it exists.")
    console.print("These rules stand in services/disclosure/policy.py.", style="dim")
    return 0


async def _region_of(reader: Reader, case: str) -> str | None:
    if not _CASE.fullmatch(case):
        return None
    async for fact in reader.facts(f"fact.*.*.{case}.>"):
        return fact.address.region
    return None


async def _names(reader: Reader, region: str) -> dict[Audience, str]:
    facts = reader.facts(f"fact.gate.{region}.*.*.team_formed")
    return {fact.event.audience: fact.event.name async for fact in facts if isinstance(fact.event, TeamFormed)}


def _seen(dossier: Dossier, audience: Audience, now: datetime) -> _Seen:
    seen: _Seen = defaultdict(lambda: defaultdict(set))
    for identifier, held in dossier.held[audience].items():
        if held.sight.until is None or held.sight.until > now:
            fact = dossier.facts[identifier]
            fields = project(fact, held.sight, audience, held.as_of).fields
            seen[_why(held), _ground(held)][type(fact.event).tag()] |= set(fields)
    return seen


def _why(held: Held) -> str:
    reason = REASONS[held.sight.rule.id]
    return f"{reason.why[0].upper()}{reason.why[1:]} ({reason.source})."


def _ground(held: Held) -> str:
    sight: Sight = held.sight
    kinds = ", ".join(label for label in Label if label in sight.labels)
    until = f", until {sight.until.astimezone(UTC):%d %b %Y %H:%M} UTC" if sight.until else ""
    named = "".join(f" {each}" for each in (sight.release, sight.order) if each)
    return f"{kinds}, on the ground of {sight.ground.value}{named}{until}"


def _show(console: Console, name: str, audience: Audience, seen: _Seen) -> None:
    console.print(f"\n[bold]{name}[/] ({audience.kind})")
    told = ""
    for (why, ground), events in sorted(seen.items()):
        if why != told:
            told = why
            console.print(f"  {why}", markup=False)
        console.print(f"  [dim]sees {ground}[/]")
        for tag, fields in sorted(events.items()):
            shown = ", ".join(sorted(fields)) or "that it happened"
            console.print(f"    {tag}: {shown}", markup=False)
