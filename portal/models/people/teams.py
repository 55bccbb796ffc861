"""The teams of a region and, for a hub, the people in them."""

from collections.abc import Sequence

import msgspec

from contracts.base import Audience
from contracts.gate import PersonInvited, PersonRemoved, TeamFormed
from contracts.vocabulary import AdvocateBase, AgencyRole, Kind
from portal.i18n import _
from portal.sheet import Entry, Sheet


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team of the region's directory; ``phone`` is its published number or empty."""

    audience: Audience
    name: str
    region: str
    phone: str = ""
    role: AgencyRole | None = None
    base: AdvocateBase | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was invited; ``name`` is None where it isn't shown."""

    person: str
    team: Audience
    name: str | None


class Teams:
    """The teams an audience knows of, by audience: an index (see `portal.sheet.Index`)."""

    def __init__(self) -> None:
        self._formed: dict[Audience, Team] = {}
        self._of: dict[str, Audience] = {}

    def take(self, thing: str, entries: Sequence[Entry]) -> None:
        if thing in self._of:
            del self._formed[self._of.pop(thing)]
        for entry in entries:
            audience = entry.read("audience", Audience) if entry.event is TeamFormed else None
            if audience is not None:
                self._of[thing] = audience
                self._formed[audience] = Team(
                    audience=audience,
                    name=entry.text("name"),
                    region=entry.region,
                    phone=entry.text("phone"),
                    role=entry.read("role", AgencyRole),
                    base=entry.read("base", AdvocateBase),
                )

    def get(self, audience: Audience | None) -> Team | None:
        return None if audience is None else self._formed.get(audience)

    def named(self, audience: Audience | None, otherwise: str = "") -> str:
        team = self.get(audience)
        return team.name if team is not None and team.name else otherwise or _("Somebody")

    def of(self, *kinds: Kind) -> tuple[Team, ...]:
        """Return the teams of ``kinds`` by name."""
        found = (team for team in self._formed.values() if team.audience.kind in kinds)
        return tuple(sorted(found, key=lambda team: (team.name.casefold(), team.audience)))

    def agencies(self, role: AgencyRole) -> tuple[Team, ...]:
        return tuple(team for team in self.of(Kind.INVESTIGATOR) if team.role is role)


def teams_of(sheet: Sheet) -> Teams:
    """Return the teams that ``sheet`` tells of."""
    return sheet.index(Teams)


def people(entries: Sequence[Entry]) -> tuple[Person, ...]:
    """Return who is in the teams now, by team and name: whoever was removed is not, unless invited again."""
    found: dict[tuple[Audience, str], Person] = {}
    for entry in entries:
        audience, person = entry.read("audience", Audience), entry.text("person") or None
        if audience is None or person is None:
            continue
        if entry.event is PersonInvited:
            found[audience, person] = Person(person=person, team=audience, name=entry.text("name") or None)
        elif entry.event is PersonRemoved:
            found.pop((audience, person), None)
    return tuple(sorted(found.values(), key=lambda each: (each.team, (each.name or "").casefold(), each.person)))
