"""A page that is asked for at noon, and the people around it."""

from collections.abc import Iterable

import msgspec

from contracts.base import Actor, Audience, Command, Due, Event, Fact
from contracts.gate import TeamFormed
from contracts.ids import derived
from contracts.oncall import (
    PageAcknowledged,
    PagePassed,
    PageRequested,
    PageSent,
    RequestPage,
    page_of,
)
from contracts.outcomes import Refusal
from contracts.roster import Layer, Member, Plan, Policy, Step
from contracts.rota.rotation import Roster
from contracts.vocabulary import (
    AdvocateBase,
    Asked,
    CantReason,
    Kind,
    Language,
    PageReason,
    PassReason,
    Role,
    Unit,
)
from services.oncall_scheduler.domain import State, decide, evolve
from services.oncall_scheduler.escalation import People
from services.oncall_scheduler.page import INITIAL
from tests.domain.stories import CASE, REGION, after, given, person, team

OWN, ANN, BEN, CHO = (team(Kind.ADVOCATE, name) for name in ("own", "ann", "ben", "cho"))
"""The youth's own advocate; who is on as primary and as backup; and one who isn't on. All are community-based."""
SYS = team(Kind.ADVOCATE, "sys")
"""A system-based advocate."""
HUB, NIGHT_HUB = team(Kind.HUB, "hub"), team(Kind.HUB, "night hub")
NURSE, OFFICER = person(team(Kind.PARTNER, "nurse")), person(team(Kind.INVESTIGATOR, "officer"))
YOUTH = person(team(Kind.YOUTH, "youth"))
LINE = page_of(CASE)

POLICY = Policy(
    steps=tuple(Step(ask=ask, answer_within=120) for ask in (Asked.OWN_ADVOCATE, Asked.PRIMARY, Asked.BACKUP)),
    repeats=1,
    last_resort=300,
)


def formed(*teams: Audience, system: Iterable[Audience] = (SYS,)) -> dict[Audience, TeamFormed]:
    """Return teams of the region: advocates are community-based but for those of the ``system``."""
    bases = {each: AdvocateBase.SYSTEM if each in system else AdvocateBase.COMMUNITY for each in teams}
    return {
        each: TeamFormed(audience=each, name="A team", base=base if each.kind is Kind.ADVOCATE else None)
        for each, base in bases.items()
    }


def roster_of(
    *primaries: Audience,
    backup: Audience | None = None,
    policy: Policy = POLICY,
    members: tuple[Member, ...] = (),
) -> Roster:
    """Return a roster where each of these is on at any time: of several primaries, the first."""

    def always(role: Role, *teams: Audience) -> Layer:
        names = tuple(each.team for each in teams)
        return Layer(name="always", role=role, teams=names, starts="2026-01-01T00:00", unit=Unit.MONTHS, every=744)

    layers = [always(Role.PRIMARY, *primaries)] if primaries else []
    layers += [] if backup is None else [always(Role.BACKUP, backup)]
    return Roster(plan=Plan(zone="America/Chicago", layers=tuple(layers), members=members, policy=policy), revision=1)


EVERYBODY = (OWN, ANN, BEN, CHO, HUB)
BOTH = roster_of(ANN, backup=BEN)
NIGHT = People(
    roster=BOTH, formed=formed(*EVERYBODY), own=frozenset({OWN}), ways=dict.fromkeys((*EVERYBODY, SYS, NIGHT_HUB), 1)
)
"""Everybody can be told, and nobody is kept away."""

REQUEST = RequestPage(
    id=derived("cmd", "page"),
    region=REGION,
    case=CASE,
    about=LINE,
    reason=PageReason.CRISIS,
    language=Language.ENGLISH,
    youth_asked=True,
    reach="ask for the charge nurse",
)
REQUESTED = PageRequested(
    reason=PageReason.CRISIS,
    language=Language.ENGLISH,
    policy=POLICY,
    reach="ask for the charge nurse",
    youth_asked=True,
    audience=HUB,
)


def sent(
    number: int, ask: Asked, *audiences: Audience, until: float, ways: int | None = None, unmet: bool = False
) -> PageSent:
    """Return the step that asks somebody, who has until so many minutes after noon. Each has one way, or all none."""
    reached = len(audiences) if ways is None else ways
    return PageSent(
        number=number,
        ask=ask,
        audiences=audiences,
        deadline=after(until),
        ways=reached,
        unreachable=() if reached else audiences,
        unmet=unmet,
    )


def passed(
    number: int, ask: Asked, why: PassReason, who: Audience | None = None, cant: CantReason | None = None
) -> PagePassed:
    return PagePassed(number=number, ask=ask, why=why, audience=who, cant=cant)


def has_it(who: Audience, until: float, *, by_link: bool = False) -> PageAcknowledged:
    return PageAcknowledged(audience=who, set_out_by=after(until), by_link=by_link)


def page(*events: Event) -> State:
    return given(evolve, INITIAL, *events)


def command(kind: type[Command], **fields: object) -> Command:
    return kind(id=derived("cmd", kind.__name__), region=REGION, case=CASE, about=LINE, **fields)


def ask(
    state: State,
    message: Command | Due | Fact | type[Command],
    minutes: float = 0,
    by: Audience | Actor | None = None,
    people: People = NIGHT,
    *,
    has_part: bool = False,
) -> list[Event] | Refusal:
    """Decide ``message``, so many minutes after noon; of a command that holds nothing its type is enough."""
    said = command(message) if isinstance(message, type) else message
    who = person(by) if isinstance(by, Audience) else by
    decided = decide(state, said, at=after(minutes), by=who, people=people, has_part=has_part)
    return decided if isinstance(decided, Refusal) else [_plain(event) for event in decided]


def _plain(event: Event) -> Event:
    """Return ``event`` without the moment that the scheduler notes for itself; `test_oncall_cut_off` is about that."""
    noted = getattr(event, "next_by", None) is not None
    return msgspec.structs.replace(event, next_by=None) if noted else event
