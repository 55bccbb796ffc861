"""Who stands where: the circle around a case, to whom it is released, and the teams of a region. Pure folds.

Kept beside the access table because the table is made of these words: the services check a command with them and
disclosure finds its readers with them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

import msgspec

from contracts.access import Standing, standing_needed
from contracts.asking import RequestBegun, RequestLinked, RequestUnlinked
from contracts.base import Actor, Audience, Command, Event, Fact
from contracts.consent import (
    OF_AGE,
    CameOfAge,
    NotOfAge,
    ReleaseExpired,
    ReleaseGranted,
    ReleaseNarrowed,
    ReleaseWithdrawn,
    ends_at_majority,
)
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE
from contracts.intake import AdvocateAssigned, CaseOpened, SupportRequested, YouthWelcomed
from contracts.oncall import PageRequested
from contracts.vocabulary import Kind, Signer

DOORS: Final = (AdvocateAssigned, YouthWelcomed)
"""What lets somebody else into a whole case: done by somebody shielded it would be a way around the shield."""


class Shield(NamedTuple):
    """Whom a shield is against, and its place in FACTS up to that of its lifting (None: it is up)."""

    against: Audience
    since: int
    lifted: int | None


class Circle(msgspec.Struct, frozen=True):
    """Who has a part in a whole case by their role in it."""

    founded: bool = False
    """Whether there is such a case, a request's own file, or one that was founded by a call for an advocate."""
    advocates: frozenset[Audience] = frozenset()
    youth: frozenset[Audience] = frozenset()
    doors: frozenset[Audience] = frozenset()
    """Whoever has the youth's code and no more: it may have been found, or coerced."""
    askers: frozenset[Audience] = frozenset()
    """Who asked, in a request's own file: they see their own request and nothing else."""
    ajar: frozenset[Audience] = frozenset()
    """Whoever has the code of a request that has a second secret, and no more."""
    joined: frozenset[Audience] = frozenset()
    """Who asked again, with their words lost, and is known to be the same person: they read here, and write there."""

    def after(self, event: Event) -> "Circle":
        """Return the circle after ``event`` of the case's intake, or of its page."""
        match event:
            case SupportRequested() | RequestBegun() | RequestLinked() | RequestUnlinked():
                return self._after_asking(event)
            case CaseOpened(youth=None) | PageRequested():
                return msgspec.structs.replace(self, founded=True)
            case CaseOpened(youth=Audience() as youth):
                return msgspec.structs.replace(self, founded=True, doors=self.doors | {youth})
            case AdvocateAssigned(advocate=team):
                return msgspec.structs.replace(self, advocates=self.advocates | {Audience(Kind.ADVOCATE, team)})
            case YouthWelcomed(audience=audience, door=door, second=second):
                # A code may have been found or coerced: a new one closes those before it, and opens a door by itself.
                full = frozenset({audience} if door and second else ())
                return msgspec.structs.replace(self, youth=full, doors=frozenset({door or audience}))
            case _:
                return self

    def _after_asking(self, event: SupportRequested | RequestBegun | RequestLinked | RequestUnlinked) -> "Circle":
        replace = msgspec.structs.replace
        if isinstance(event, RequestLinked):
            return replace(self, joined=self.joined | {event.audience})
        if isinstance(event, RequestUnlinked):
            return replace(self, joined=self.joined - {event.audience})
        # To the hub there is no request until it is sent.
        sent = self.founded or isinstance(event, SupportRequested)
        ajar = self.ajar if event.door is None else self.ajar | {event.door}
        return replace(self, founded=sent, askers=self.askers | {event.audience}, ajar=ajar)

    @property
    def everybody(self) -> frozenset[Audience]:
        return self.members | self.doors | self.askers | self.ajar | self.joined

    @property
    def members(self) -> frozenset[Audience]:
        return self.advocates | self.youth


class Teams(msgspec.Struct, frozen=True):
    """The teams that were formed in a region."""

    formed: dict[Audience, TeamFormed] = {}

    def after(self, event: Event) -> "Teams":
        """Return the teams after ``event`` of the gate."""
        if isinstance(event, TeamFormed):
            return Teams(self.formed | {event.audience: event})
        return self


def walks_around(fact: Fact, shields: Iterable[Shield]) -> bool:
    """Return whether somebody shielded opens another door by ``fact``: it counts for nothing, and nobody tells them."""
    if fact.by is None or not isinstance(fact.event, DOORS):
        return False
    who, seq = fact.by.audience, fact.seq
    return any(
        each.against == who and each.since < seq and (each.lifted is None or seq <= each.lifted) for each in shields
    )


def circle_of(facts: Iterable[Fact], shields: Iterable[Shield] = ()) -> Circle:
    """Return the circle of a case from the intake facts of that case, in order. ``shields`` are those of the case."""
    circle, shields = Circle(), tuple(shields)
    for fact in facts:
        if not walks_around(fact, shields):
            circle = circle.after(fact.event)
    return circle


def releases_after(releases: Mapping[str, ReleaseGranted], fact: Fact) -> Mapping[str, ReleaseGranted]:
    """Return the releases of a case that nothing ended, by their ids, after ``fact``: not those whose time is over."""
    key = fact.address.aggregate
    match fact.event:
        case ReleaseGranted(supersedes=older) as granted:
            return {**{each: kept for each, kept in releases.items() if each != older}, key: granted}
        case ReleaseNarrowed(until=until) if key in releases:
            return {**releases, key: msgspec.structs.replace(releases[key], until=until)}
        case ReleaseWithdrawn() | ReleaseExpired():
            return {each: kept for each, kept in releases.items() if each != key}
        case CameOfAge():
            return {
                each: kept
                for each, kept in releases.items()
                if not ends_at_majority(kept.recipient, alone=kept.signer is Signer.YOUTH)
            }
        case NotOfAge():
            return {each: kept for each, kept in releases.items() if kept.ground != OF_AGE}
        case _:
            return releases


def counts_at(granted: ReleaseGranted, at: datetime) -> bool:
    """Return whether a release has begun at ``at`` and isn't over."""
    return (granted.since is None or granted.since <= at) and at < granted.until


def circle_needed(needed: Standing | None, command: Command) -> bool:
    """Return whether `may_send` has to know the circle of the command's case."""
    return needed in (Standing.CIRCLE, Standing.DOOR) or (needed is Standing.REGION and not _outside_cases(command))


def may_send(actor: Actor, command: Command, teams: Teams, circle: Circle) -> bool:
    """Return whether ``actor`` has the standing the access table asks for. Anything not provided for is refused.

    ``teams`` are those of the command's region, ``circle`` that of its case where `circle_needed` says so. Founders
    make only what is named after their own command; what a party may do is decided by the thing itself.
    """
    needed = standing_needed(actor.kind, type(command))
    checks: dict[Standing | None, bool] = {
        Standing.FOUNDER: "case" in command.founds,
        Standing.REGION: actor.audience in teams.formed and (circle.founded or _outside_cases(command)),
        Standing.CIRCLE: actor.audience in circle.members,
        Standing.DOOR: actor.audience in circle.members | circle.doors | circle.askers | circle.ajar,
        Standing.PARTY: True,
        Standing.SELF: command.about == actor.team,
        Standing.MACHINE: True,
    }
    return checks.get(needed, False)


def _outside_cases(command: Command) -> bool:
    return command.case == NO_CASE or "case" in command.founds
