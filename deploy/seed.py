"""The demo community, brought in by the operator's own commands. Everything in it is fictional.

Ids are derived from the names in `deploy/community`, so doing it again changes nothing; only people's invitations are
made of a secret of this one system.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from contracts.base import Audience, Command
from contracts.gate import FormTeam, InvitePerson
from contracts.ids import NO_CASE, derived
from contracts.inventory import ListService
from contracts.oncall import Layer, SetRoster
from contracts.vocabulary import AdvocateBase, AgencyRole, Area, Barrier, Kind, Need
from deploy.home import Home
from deploy.topology import OPERATOR
from services.bus.connection import BusSettings
from services.bus.operating import operating
from services.bus.words import verifier

_HERE: Final = Path(__file__).parent / "community"
_MARK: Final = "seeded"

Progress = Callable[[str], None]
"""Told what is done, such as "12 of 106"."""


class SeedError(Exception):
    """The demo community could not be brought in; the message says why."""


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
        return derived("team", self.slug)


class Turns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One layer of a roster: teams by their slugs."""

    name: str
    teams: tuple[str, ...]
    starts: datetime
    turn_hours: int


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on call in a region."""

    region: str
    zone: str
    answer_within: int
    layers: tuple[Turns, ...]


class Listed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service of the directory; ``team`` is the slug of the partner team that answers, if any is on Trellis."""

    region: str
    source: str
    provider_name: str
    name: str
    needs: tuple[Need, ...]
    areas: tuple[Area, ...]
    team: str | None = None
    phone: str = ""
    description: str = ""
    barriers: tuple[Barrier, ...] = ()
    open_at_night: bool = False
    has_places: bool = True


class Community(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    teams: tuple[Team, ...]
    rosters: tuple[Roster, ...]
    services: tuple[Listed, ...]


def community() -> Community:
    """Read the demo community from its files."""
    parts: dict[str, object] = {}
    for name in ("teams.toml", "services.toml"):
        parts |= msgspec.toml.decode((_HERE / name).read_bytes())
    return msgspec.convert(parts, Community)


def invitations(home: Home) -> dict[str, str]:
    """Return each demo person's one-time invitation, by slug: the same until a system is set up anew."""
    secret = home.keep("demo.secret", secrets.token_hex(32)).encode()
    people = (person for team in community().teams for person in team.people)
    return {person.slug: _text(hmac.digest(secret, person.slug.encode(), "sha256")) for person in people}


def commands(whole: Community, verifiers: Mapping[str, str]) -> tuple[list[Command], list[Command]]:
    """Return the commands that bring ``whole`` about: those that form teams, and those that need them formed."""
    first: list[Command] = [_form(team) for team in whole.teams]
    then: list[Command] = [
        _invite(team, person, verifiers[person.slug]) for team in whole.teams for person in team.people
    ]
    then += [_set(roster) for roster in whole.rosters]
    then += [_list(listed) for listed in whole.services]
    return first, then


def is_seeded(home: Home) -> bool:
    """Return whether this home has the demo community as it is now."""
    mark = home.path / _MARK
    return mark.exists() and mark.read_text() == _version()


async def seed_apart(home: Home, bus: str, progress: Progress) -> None:
    """Bring the demo community in, unless this home has it; in a process of its own, which takes its memory with it.

    Raises:
        SeedError: it could not be done; trying again goes on from there.
    """
    if is_seeded(home):
        return
    argv = (sys.executable, "-m", "deploy.seed", str(home.path), bus)
    process = await asyncio.create_subprocess_exec(*argv, stdout=PIPE, stderr=PIPE)
    try:
        if process.stdout is not None:
            async for line in process.stdout:
                progress(line.decode().strip())
        _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise SeedError(f"the demo community: {errors.decode().strip().rpartition(chr(10))[2]}")


async def seed(home: Home, settings: BusSettings, progress: Progress) -> None:
    """Bring the demo community in.

    Raises:
        BusDownError: no answer; doing it again goes on from there.
        SeedError: a command was refused: the files and the services disagree.
    """
    codes = invitations(home)
    hashes = await asyncio.gather(*(asyncio.to_thread(verifier, code) for code in codes.values()))
    first, then = commands(community(), dict(zip(codes, hashes, strict=True)))
    done = 0
    async with operating(OPERATOR, settings) as operator:
        for some in (first, then):
            async for command, outcome in operator.do_all(some):
                if outcome.refusal is not None:
                    raise SeedError(f"{type(command).__name__} was refused: {outcome.refusal}")
                done += 1
                progress(f"{done} of {len(first) + len(then)}")
    (home.path / _MARK).write_text(_version())


def _version() -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_HERE.glob("*.toml")))).hexdigest()


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


def _invite(team: Team, person: Someone, code_hash: str) -> InvitePerson:
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
    layers = tuple(
        Layer(
            name=layer.name,
            teams=tuple(derived("team", slug) for slug in layer.teams),
            starts=layer.starts,
            turn_hours=layer.turn_hours,
        )
        for layer in roster.layers
    )
    version = hashlib.sha256(msgspec.json.encode(roster)).hexdigest()
    return SetRoster(
        id=_id(SetRoster, roster.region, version),
        region=roster.region,
        case=NO_CASE,
        about=derived("ros", roster.region),
        zone=roster.zone,
        layers=layers,
        answer_within=roster.answer_within,
    )


def _list(listed: Listed) -> ListService:
    team = derived("team", listed.team) if listed.team else None
    version = hashlib.sha256(msgspec.json.encode(listed)).hexdigest()
    return ListService(
        id=_id(ListService, listed.region, listed.source, version),
        region=listed.region,
        case=NO_CASE,
        about=derived("svc", listed.region, listed.source),
        source=listed.source,
        provider_name=listed.provider_name,
        name=listed.name,
        needs=listed.needs,
        areas=listed.areas,
        audience=Audience(Kind.PARTNER, team) if team else None,
        phone=listed.phone,
        description=listed.description,
        barriers=listed.barriers,
        open_at_night=listed.open_at_night,
        has_places=listed.has_places,
    )


def _text(digest: bytes) -> str:
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def _say(done: str) -> None:
    sys.stdout.write(f"{done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(seed(Home(Path(sys.argv[1])), BusSettings(sys.argv[2], Path(sys.argv[1])), _say))
