"""The demo community is whole: every need in every region, and nobody real in it."""

import re
import tomllib
from collections import Counter
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
import pytest

import deploy
from contracts.base import Audience
from contracts.gate import FormTeam, TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.inventory import Listed, ListService, ServiceListed, service_id
from contracts.roster import SetRoster, roster_id
from contracts.standing import Teams
from contracts.vocabulary import AdvocateBase, AgencyRole, Kind, Need
from deploy.community import community
from deploy.topology import OPERATOR
from services.inventory.domain import INITIAL, decide
from services.oncall_scheduler.plans import flaw_of
from tests.domain.referrals import NOON

REGIONS = ("northwest", "southeast")
FOLDER = Path(*deploy.__path__) / "community"
SERVICES: list[dict[str, Any]] = tomllib.loads((FOLDER / "services.toml").read_text(encoding="utf-8"))["services"]
_TEAMS = tomllib.loads((FOLDER / "teams.toml").read_text(encoding="utf-8"))
TEAMS: list[dict[str, Any]] = _TEAMS["teams"]
ROSTERS: list[dict[str, Any]] = _TEAMS["rosters"]


def listed(service: dict[str, Any]) -> Listed:
    fields = {name: value for name, value in service.items() if name not in ("region", "team", "free")}
    audience = Audience(Kind.PARTNER, derived("team", service["team"])) if "team" in service else None
    return msgspec.convert(fields | {"audience": audience}, Listed, from_attributes=True)


def command(founds: str, region: str, about: str) -> dict[str, str]:
    return {"type": founds, "id": derived("cmd", about), "region": region, "case": NO_CASE, "about": about}


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_answers_every_need(region: str) -> None:
    """Ten kinds of need, by a dozen providers or more."""
    here = [service for service in SERVICES if service["region"] == region]
    assert {need for service in here for need in service["needs"]} == {need.value for need in Need}
    assert len({service["provider"] for service in here}) in (12, 13)


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_its_people(region: str) -> None:
    """A hub, three advocates of both bases, both agencies, and a roster of those advocates."""
    here = [team for team in TEAMS if team["region"] == region]
    kinds = Counter(team["kind"] for team in here)
    assert (kinds["hub"], kinds["advocate"], kinds["investigator"]) == (1, 3, 2)
    assert {team.get("base") for team in here} >= set(AdvocateBase)
    assert {team.get("role") for team in here} >= set(AgencyRole)
    (roster,) = [roster for roster in ROSTERS if roster["region"] == region]
    advocates = {team["slug"] for team in here if team["kind"] == "advocate"}
    assert all(set(layer["teams"]) == advocates for layer in roster["layers"])
    assert all(len(team["people"]) == 1 for team in here if team["kind"] == "advocate")


def test_every_service_can_be_listed_and_every_team_formed() -> None:
    """What the files say is what the contracts take; a service's team is one of its own region."""
    for service in SERVICES:
        command_id = derived("cmd", service["source"])
        wanted, region = listed(service), service["region"]
        about = service_id(region, wanted.source)
        listing = ListService(id=command_id, region=region, case=NO_CASE, about=about, listed=wanted)
        assert decide(INITIAL, listing, at=NOON, by=OPERATOR) == [ServiceListed(listed=wanted)]
    for team in TEAMS:
        fields = {name: value for name, value in team.items() if name not in ("slug", "people")}
        about = derived("team", team["slug"])
        msgspec.convert(command(FormTeam.tag(), team["region"], about) | fields, FormTeam)
    whole = community()
    formed = (TeamFormed(audience=Audience(team.kind, team.id), name=team.name) for team in whole.teams)
    teams = reduce(Teams.after, formed, Teams())
    for roster in whole.rosters:
        fields = command(SetRoster.tag(), roster.region, roster_id(roster.region)) | {"plan": roster.plan, "basis": 0}
        assert flaw_of(msgspec.convert(fields, SetRoster, from_attributes=True).plan, teams) is None
    partners = {(team["region"], team["slug"]) for team in TEAMS if team["kind"] == "partner"}
    assert {(service["region"], service["team"]) for service in SERVICES if "team" in service} == partners


def test_nothing_stands_twice() -> None:
    """Ids are made from slugs and sources."""
    for names in (
        [service["source"] for service in SERVICES],
        [team["slug"] for team in TEAMS],
        [person["slug"] for team in TEAMS for person in team["people"]],
    ):
        assert len(set(names)) == len(names)


def test_no_number_rings() -> None:
    """555-0100 to 555-0199 are kept for fiction."""
    numbers = [entry["phone"] for entry in (*SERVICES, *TEAMS) if "phone" in entry]
    assert numbers
    assert all(re.fullmatch(r"\(\d{3}\) 555-01\d\d", number) for number in numbers)


def test_some_providers_are_only_on_the_telephone() -> None:
    """About five, so that the hub has answers to record."""
    assert len({service["provider"] for service in SERVICES if "team" not in service}) == 5
