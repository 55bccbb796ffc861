"""The demo community as its files in this folder have it, and the commands that bring it about. All of it is fictional.

Ids are derived from the names in the files, so bringing it about again changes nothing. A file says in its first lines
what stands in it.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec

from contracts import inventory
from contracts.base import Audience, Command
from contracts.gate import FormTeam, InvitePerson
from contracts.ids import NO_CASE, derived
from contracts.inventory import ListService
from contracts.roster import Layer, Member, Plan, Policy, SetRoster, Step, WallMoment, roster_id
from contracts.support import PublishOffering
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import (
    AdvocateBase,
    AgencyRole,
    Area,
    Barrier,
    Kind,
    Language,
    Need,
    Role,
    SupportKind,
    Training,
    Unit,
)

_HERE: Final = Path(__file__).parent


class Someone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the demo community."""

    slug: str
    name: str


class Team(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A team, and who is in it."""

    region: str
    slug: str
    kind: Kind
    name: str
    phone: str = ""
    role: AgencyRole | None = None
    base: AdvocateBase | None = None
    people: tuple[Someone, ...]

    @property
    def id(self) -> str:
        """Return the team's id: the same in every system."""
        return derived("team", self.slug)


class Turns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layer of a roster: teams by their slugs."""

    name: str
    role: Role
    teams: tuple[str, ...]
    starts: WallMoment
    unit: Unit
    every: int


class Brings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an advocate's team brings, by its slug."""

    team: str
    languages: tuple[Language, ...] = ()
    trainings: tuple[Training, ...] = ()


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on call in a region."""

    region: str
    zone: str
    answer_within: int
    layers: tuple[Turns, ...]
    members: tuple[Brings, ...] = ()

    @property
    def plan(self) -> Plan:
        """Return the roster as it is set."""
        usual = Policy()
        return Plan(
            zone=self.zone,
            layers=tuple(map(_layer, self.layers)),
            members=tuple(map(_member, self.members)),
            policy=Policy(
                steps=tuple(Step(ask=step.ask, answer_within=self.answer_within) for step in usual.steps),
                last_resort=self.answer_within,
            ),
        )


class Listed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service of the directory; ``team`` is the slug of the partner team that answers, if any is on Trellis."""

    region: str
    source: str
    provider: str
    name: str
    needs: tuple[Need, ...]
    areas: tuple[Area, ...]
    team: str | None = None
    phone: str = ""
    description: str = ""
    barriers: tuple[Barrier, ...] = ()
    kinds: tuple[ServiceKind, ...] = ()
    always_open: bool = False
    place_private: bool = False
    free: int | None = None


class Offered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places for caregivers, so many days from when the community is brought in; without hours, by agreement."""

    source: str
    kind: SupportKind
    places: int
    in_days: int = 0
    begins: str | None = None
    ends: str | None = None
    least_age: int | None = None
    most_age: int | None = None
    area: Area = Area.ANYWHERE
    asks_first: bool = False
    says: str = ""


class County(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The numbers of a county."""

    region: str
    name: str
    numbers: tuple[inventory.CountyNumber, ...]


class Community(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    teams: tuple[Team, ...]
    rosters: tuple[Roster, ...]
    services: tuple[Listed, ...]
    counties: tuple[County, ...] = ()
    offerings: tuple[Offered, ...] = ()

    @property
    def people(self) -> tuple[tuple[Team, Someone], ...]:
        return tuple((team, person) for team in self.teams for person in team.people)

    @property
    def one_of_each(self) -> tuple[tuple[Team, Someone], ...]:
        """Return one person of each kind and role in each region."""
        firsts: dict[tuple[str, Kind, AgencyRole | None], Team] = {}
        for team in self.teams:
            firsts.setdefault((team.region, team.kind, team.role), team)
        return tuple((team, team.people[0]) for team in firsts.values())


def version() -> str:
    """Return what changes whenever a file does."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_HERE.glob("*.toml")))).hexdigest()


def community() -> Community:
    """Read the demo community from its files."""
    parts: dict[str, object] = {}
    for name in ("teams.toml", "services.toml"):
        parts |= msgspec.toml.decode((_HERE / name).read_bytes())
    return msgspec.convert(parts, Community)


def commands(whole: Community, verifiers: Mapping[str, str]) -> tuple[list[Command], list[Command]]:
    """Return the commands that bring ``whole`` about: first those that form teams and list services, then the rest."""
    first: list[Command] = [_form(team) for team in whole.teams]
    first += [_list(listed) for listed in whole.services]
    then: list[Command] = [invite(team, person, verifiers[person.slug]) for team, person in whole.people]
    then += [_set(roster) for roster in whole.rosters]
    then += [_set_numbers(county) for county in whole.counties]
    then += [_report(listed) for listed in whole.services if listed.free is not None]
    return first, then


def offers(whole: Community, today: date) -> list[Command]:
    """Return the commands that offer places to caregivers in the days after ``today``."""
    listed = {each.source: each for each in whole.services}
    zones = {roster.region: roster.zone for roster in whole.rosters}
    return [
        _offer(offered, listed[offered.source], zones[listed[offered.source].region], today)
        for offered in whole.offerings
    ]


def _offer(offered: Offered, listed: Listed, zone: str, today: date) -> PublishOffering:
    day = today + timedelta(days=offered.in_days)
    identifier = _id(PublishOffering, offered.source, offered.kind, str(offered.in_days), str(today))
    timed = offered.begins is not None and offered.ends is not None
    return PublishOffering(
        id=identifier,
        region=listed.region,
        case=NO_CASE,
        about=derived("off", identifier),
        service=inventory.service_id(listed.region, listed.source),
        kind=offered.kind,
        places=offered.places,
        zone=zone,
        starts=f"{day}T{offered.begins}" if timed else None,
        ends=f"{day}T{offered.ends}" if timed else None,
        least_age=offered.least_age,
        most_age=offered.most_age,
        area=offered.area,
        says=offered.says,
        asks_first=offered.asks_first,
    )


def _id(kind: type[Command], *parts: str) -> str:
    return derived("cmd", "demo community", kind.tag(), *parts)


def _form(team: Team) -> FormTeam:
    return FormTeam(
        id=_id(FormTeam, team.slug),
        region=team.region,
        case=NO_CASE,
        about=team.id,
        kind=team.kind,
        name=team.name,
        phone=team.phone,
        role=team.role,
        base=team.base,
    )


def invite(team: Team, person: Someone, code_hash: str) -> InvitePerson:
    """Return the command that lets ``person`` in by the code with this hash: the same code, the same command."""
    identifier = _id(InvitePerson, team.slug, person.slug, code_hash)
    return InvitePerson(
        id=identifier,
        region=team.region,
        case=NO_CASE,
        about=team.id,
        invitation=derived("inv", identifier),
        kind=team.kind,
        person=derived("person", person.slug),
        name=person.name,
        verifier=code_hash,
    )


def _set(roster: Roster) -> SetRoster:
    version = hashlib.sha256(msgspec.json.encode(roster)).hexdigest()
    return SetRoster(
        id=_id(SetRoster, roster.region, version),
        region=roster.region,
        case=NO_CASE,
        about=roster_id(roster.region),
        plan=roster.plan,
        basis=0,
    )


def _layer(turns: Turns) -> Layer:
    return Layer(
        name=turns.name,
        role=turns.role,
        teams=tuple(derived("team", slug) for slug in turns.teams),
        starts=turns.starts,
        unit=turns.unit,
        every=turns.every,
    )


def _member(brings: Brings) -> Member:
    return Member(team=derived("team", brings.team), languages=brings.languages, trainings=brings.trainings)


def _list(listed: Listed) -> ListService:
    team = derived("team", listed.team) if listed.team else None
    version = hashlib.sha256(msgspec.json.encode(listed)).hexdigest()
    return ListService(
        id=_id(ListService, listed.region, listed.source, version),
        region=listed.region,
        case=NO_CASE,
        about=inventory.service_id(listed.region, listed.source),
        listed=inventory.Listed(
            source=listed.source,
            provider=listed.provider,
            name=listed.name,
            needs=listed.needs,
            kinds=listed.kinds,
            areas=listed.areas,
            audience=Audience(Kind.PARTNER, team) if team else None,
            phone=listed.phone,
            description=listed.description,
            barriers=listed.barriers,
            always_open=listed.always_open,
            place_private=listed.place_private,
        ),
    )


def _report(listed: Listed) -> inventory.ReportCapacity:
    return inventory.ReportCapacity(
        id=_id(inventory.ReportCapacity, listed.region, listed.source, str(listed.free)),
        region=listed.region,
        case=NO_CASE,
        about=inventory.service_id(listed.region, listed.source),
        free=listed.free,
        by_phone=True,
    )


def _set_numbers(county: County) -> inventory.SetNumbers:
    version = hashlib.sha256(msgspec.json.encode(county)).hexdigest()
    return inventory.SetNumbers(
        id=_id(inventory.SetNumbers, county.region, county.name, version),
        region=county.region,
        case=NO_CASE,
        about=inventory.county_id(county.region, county.name),
        county=county.name,
        numbers=county.numbers,
    )
