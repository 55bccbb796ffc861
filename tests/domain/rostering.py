"""What stories of a region's roster begin with: a plan of three people by daily turns, a hub, and a Monday noon."""

from typing import Any

import msgspec

from contracts.base import Actor, Command, Due, Event
from contracts.ids import derived
from contracts.outcomes import Reason, Refusal
from contracts.roster import (
    Plan,
    RosterSet,
    ShiftsLookedAt,
    roster_id,
)
from contracts.vocabulary import Kind
from services.oncall_scheduler import roster
from services.oncall_scheduler.roster import State
from tests.domain.rota import layer, local, teams_of
from tests.domain.stories import REGION, given

NOW = local("2026-01-05T12:00")
SEVEN = ("ann", "ben", "cho", "dee", "eve", "fay", "gus")
TEAMS = teams_of((*SEVEN, "sys"), system=("sys",))
HUB = Actor(Kind.HUB, "hub", "hana")
PLAN = Plan(zone="America/Chicago", layers=(layer("ann", "ben", "cho"),))
SET = RosterSet(plan=PLAN, revision=1)
LOOKED = ShiftsLookedAt(until=local("2026-01-06T00:00"))
EVERYBODY = frozenset({*SEVEN, "sys"})


def state(*events: Event) -> State:
    return given(roster.evolve, roster.INITIAL, *events)


def advocate(team: str) -> Actor:
    return Actor(Kind.ADVOCATE, team, "person")


def order(kind: type[Command], **fields: Any) -> Command:
    about = {"about": roster_id(REGION), "case": "-"} | {
        key: fields.pop(key) for key in ("about", "case") if key in fields
    }
    return kind(id=derived("cmd", "one"), region=REGION, **about, **fields)


def decide(before: State, message: Command | Due, by: Actor | None = HUB, **rest: Any) -> list[Event] | Refusal:
    given_: dict[str, Any] = {"at": NOW, "teams": TEAMS, "proved": EVERYBODY} | rest
    return roster.decide(before, message, by=by, **given_)


def refused(decided: list[Event] | Refusal) -> tuple[Reason, str | None]:
    assert isinstance(decided, Refusal), decided
    assert decided.reason is not Reason.INVALID or decided.rule
    return decided.reason, decided.field


def plan_with(**changes: Any) -> Plan:
    return msgspec.structs.replace(PLAN, **changes)
