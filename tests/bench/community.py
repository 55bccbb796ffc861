"""Two regions with a hub, an advocate, a partner and an auditor each, and some cases: as facts, and who can come in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple

from contracts.base import Actor, Address, Audience, Event
from contracts.gate import PersonInvited, TeamFormed
from contracts.ids import NO_CASE, derived
from contracts.intake import AdvocateAssigned, CaseOpened, YouthWelcomed
from contracts.inventory import Listed, ServiceListed
from contracts.vocabulary import AdvocateBase, Area, Kind, Need, Urgency
from services.bus.gate.words import invitation_verifier

NEED: Final = Need.MENTAL_HEALTH
BEGAN: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_PER_HUB: Final = 10
_CASES: Final = 20


class Case(NamedTuple):
    """A case of ``region``."""

    region: str
    id: str

    @property
    def youth(self) -> Audience:
        return Audience(Kind.YOUTH, derived("team", self.id, "youth"))


class Person(NamedTuple):
    """Somebody of ``team``, and the secret by which they come in."""

    team: Audience
    name: str

    @property
    def actor(self) -> Actor:
        return Actor(self.team.kind, self.team.team, derived("person", self.team.team, self.name))

    @property
    def secret(self) -> str:
        return derived("inv", self.team.team, self.name)


def team(kind: Kind, region: str) -> Audience:
    return Audience(kind, derived("team", region, kind))


REGIONS: Final = ("here", "there")
KINDS: Final = (Kind.HUB, Kind.ADVOCATE, Kind.PARTNER, Kind.AUDITOR)
TEAMS: Final = {(kind, region): team(kind, region) for region in REGIONS for kind in KINDS}
PEOPLE: Final = tuple(
    Person(audience, f"number {number}")
    for (kind, _), audience in TEAMS.items()
    for number in range(_PER_HUB if kind is Kind.HUB else 1)
)
CASES: Final = tuple(
    Case(region, derived("case", region, str(number))) for region in REGIONS for number in range(_CASES)
)


@cache
def region_facts(region: str) -> tuple[tuple[Address, list[Event]], ...]:
    """Return what is known of a region, an aggregate at a time: its teams and who is in them, and one service."""
    return tuple(_region_facts(region))


def _region_facts(region: str) -> Iterator[tuple[Address, list[Event]]]:
    for kind in KINDS:
        audience = TEAMS[kind, region]
        invited = [
            PersonInvited(
                audience=audience, person=each.actor.person, name=each.name, verifier=invitation_verifier(each.secret)
            )
            for each in PEOPLE
            if each.team == audience
        ]
        formed = TeamFormed(audience=audience, name=f"The {kind} of {region}")
        yield Address("gate", region, NO_CASE, audience.team), [formed, *invited]
    listed = Listed(
        source="bench/one",
        provider="A clinic",
        name="Talking",
        needs=(NEED,),
        areas=(Area.NORTH,),
        audience=TEAMS[Kind.PARTNER, region],
    )
    yield Address("inventory", region, NO_CASE, derived("svc", region, listed.source)), [ServiceListed(listed=listed)]


def case_facts(case: Case) -> tuple[Address, list[Event]]:
    """Return the facts of a case that has an advocate and a youth."""
    return Address("intake", case.region, case.id, case.id), [
        CaseOpened(
            request_case=derived("case", case.id, "request"),
            request=derived("req", case.id),
            urgency=Urgency.SOON,
            area=Area.NORTH,
        ),
        AdvocateAssigned(
            advocate=TEAMS[Kind.ADVOCATE, case.region].team, advocate_name="An advocate", base=AdvocateBase.SYSTEM
        ),
        YouthWelcomed(
            audience=case.youth,
            verifier=_verifier(case, "code"),
            second=_verifier(case, "second"),
            door=Audience(Kind.YOUTH, derived("team", case.id, "door")),
        ),
    ]


def _verifier(case: Case, what: str) -> str:
    return 2 * derived(what, case.id).removeprefix(f"{what}_")
