"""A region's roster: what can be set, what is refused and by which field, overrides, storms, leave."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.base import Actor
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, TAKEN, Reason, Refusal
from contracts.roster import (
    AddOverride,
    DropOverride,
    DropTemporary,
    EndLeave,
    HubHours,
    LeaveEnded,
    LeaveTaken,
    Member,
    OverrideAdded,
    OverrideDropped,
    Policy,
    RosterSet,
    SetRoster,
    SetTemporary,
    ShiftsLookedAt,
    Step,
    TakeLeave,
    TemporaryDropped,
    TemporarySet,
    Window,
)
from contracts.vocabulary import Asked, Kind, OverrideKind, Role, Weekday
from tests.domain.rostering import (
    HUB,
    LOOKED,
    NOW,
    PLAN,
    SET,
    SEVEN,
    advocate,
    decide,
    order,
    plan_with,
    refused,
    state,
)
from tests.domain.rota import WEEKDAYS, layer, leave, override, temporary, turn, window
from tests.domain.stories import CASE

# ------------------------------------------------------------------------------------------------------------- the plan


def test_a_roster_is_set_and_set_again() -> None:
    """The newest counts, revisions are counted, and the same once more is no effect."""
    assert decide(state(), order(SetRoster, plan=PLAN, basis=0)) == [SET, LOOKED]
    assert decide(state(SET), order(SetRoster, plan=PLAN, basis=0)) == []
    other = plan_with(layers=(layer("ben"),))
    later = ShiftsLookedAt(until=NOW + timedelta(days=7))
    assert decide(state(SET), order(SetRoster, plan=other, basis=1)) == [RosterSet(plan=other, revision=2), later]
    assert state(SET, RosterSet(plan=other, revision=2)).roster.plan == other


def test_what_somebody_else_set_meanwhile_is_not_lost() -> None:
    """A roster made from an older one is refused, until whoever makes it has seen the newer."""
    other = plan_with(layers=(layer("ben"),))
    assert refused(decide(state(SET), order(SetRoster, plan=other, basis=0))) == (Reason.TAKEN, "basis")


def test_undoing_is_setting_an_older_one_again() -> None:
    """History is kept: an undo is a revision of its own."""
    other = RosterSet(plan=plan_with(layers=(layer("ben"),)), revision=2)
    undone = decide(state(SET, other, LOOKED), order(SetRoster, plan=PLAN, basis=2))
    assert undone == [RosterSet(plan=PLAN, revision=3)]


def test_a_region_has_one_roster() -> None:
    """A roster under another id or in a case would be read by nobody."""
    for wrong in ({"about": derived("ros", "other")}, {"case": CASE}):
        assert decide(state(), order(SetRoster, plan=PLAN, basis=0, **wrong)) == NOT_FOUND


@pytest.mark.parametrize(
    "field, changes",
    [
        ("zone", {"zone": "Wisconsin/Madison"}),
        ("zone", {"zone": "localtime"}),
        ("layers", {"layers": ()}),
        ("layers", {"layers": (layer("ann"),) * 41}),
        ("layers.0.teams", {"layers": (layer(),)}),
        ("layers.1.teams", {"layers": (layer("ann"), layer("ann", "ben", "ann"))}),
        ("layers.0.teams", {"layers": (layer("ann", "hub"),)}),
        ("layers.0.starts", {"layers": (layer("ann", starts="2026-02-30T00:00"),)}),
        ("layers.0.ends", {"layers": (layer("ann", ends="2025-01-05T00:00"),)}),
        ("layers.0.windows", {"layers": (layer("ann", windows=(Window(days=(), starts="08:00", ends="09:00"),)),)}),
        ("layers.0.every", {"layers": (layer(*SEVEN, windows=(window("00:00", "00:00", *WEEKDAYS),)),)}),
        ("members", {"members": (Member(team="ann"), Member(team="ann"))}),
        ("members", {"members": (Member(team="nobody"),)}),
        ("holidays", {"holidays": ("2026-13-01",)}),
        ("night", {"night": Window(days=(), starts="22:00", ends="06:00")}),
        ("night", {"night": Window(starts="22:00", ends="06:00", ends_on=Weekday.MONDAY)}),
        ("hubs", {"hubs": (HubHours(team="hub"), HubHours(team="hub"))}),
        ("hubs.0.team", {"hubs": (HubHours(team="ann"),)}),
        ("hubs.0.after_hours", {"hubs": (HubHours(team="hub", after_hours="nobody"),)}),
        ("hubs.0.call", {"hubs": (HubHours(team="hub", call="()"),)}),
        ("policy.steps", {"policy": Policy(steps=(Step(ask=Asked.NAMED),))}),
        ("policy.steps", {"policy": Policy(steps=(Step(ask=Asked.BACKUP),) * 41)}),
    ],
)
def test_what_is_no_roster_is_refused_by_name(field: str, changes: dict[str, Any]) -> None:
    """What is wrong is named, down to the layer it is in."""
    decided = decide(state(), order(SetRoster, plan=plan_with(**changes), basis=0))
    assert refused(decided) == (Reason.INVALID, field)


# ------------------------------------------------------------------------------------------------------ for a while

EVENING = override(OverrideKind.REPLACE, "dee", "2026-01-09T18:00", "2026-01-09T22:00", instead_of="ben")


def test_an_override_is_added_and_dropped() -> None:
    """Once; the same again is no effect, another under its id is refused, and what is not there can't be dropped."""
    added = OverrideAdded(override=EVENING)
    assert decide(state(SET, LOOKED), order(AddOverride, override=EVENING)) == [added]
    there = state(SET, LOOKED, added)
    assert decide(there, order(AddOverride, override=EVENING)) == []
    other = msgspec.structs.replace(EVENING, team="cho")
    assert decide(there, order(AddOverride, override=other)) == TAKEN
    assert decide(there, order(DropOverride, override=EVENING.id)) == [OverrideDropped(override=EVENING.id)]
    assert decide(state(SET), order(DropOverride, override=EVENING.id)) == NOT_FOUND


@pytest.mark.parametrize(
    "field, changes",
    [
        ("override.ends", {"ends": EVENING.starts}),
        ("override.ends", {"starts": NOW - timedelta(hours=2), "ends": NOW}),
        ("override.ends", {"ends": NOW + timedelta(days=400)}),
        ("override.ends", {"starts": NOW + timedelta(days=4000), "ends": NOW + timedelta(days=4001)}),
        ("override.team", {"team": None}),
        ("override.team", {"team": "nobody"}),
        ("override.instead_of", {"instead_of": "dee"}),
        ("override.instead_of", {"kind": OverrideKind.ADD}),
    ],
)
def test_an_override_that_means_nothing_is_refused_by_name(field: str, changes: dict[str, Any]) -> None:
    """The wrong way round, over, without anybody, or instead of oneself."""
    wrong = msgspec.structs.replace(EVENING, **changes)
    assert refused(decide(state(SET), order(AddOverride, override=wrong))) == (Reason.INVALID, field)


STORM = temporary(
    "2026-01-07T00:00",
    "2026-01-08T00:00",
    turn("ann", "2026-01-07T00:00", "2026-01-07T14:00"),
    turn("ben", "2026-01-07T15:00", "2026-01-08T00:00"),
)


def test_a_temporary_schedule_with_a_hole_is_refused_and_the_hole_named() -> None:
    """By the clock on the wall; said to be meant, it is taken."""
    decided = decide(state(SET, LOOKED), order(SetTemporary, temporary=STORM))
    assert refused(decided) == (Reason.INVALID, "temporary.turns")
    assert isinstance(decided, Refusal)
    assert "from 2026-01-07 14:00 to 2026-01-07 15:00" in (decided.rule or "")
    meant = msgspec.structs.replace(STORM, gaps_allowed=True)
    taken = TemporarySet(temporary=meant)
    assert decide(state(SET, LOOKED), order(SetTemporary, temporary=meant)) == [taken]
    there = state(SET, LOOKED, taken)
    assert decide(there, order(SetTemporary, temporary=meant)) == []
    assert decide(there, order(DropTemporary, temporary=STORM.id)) == [TemporaryDropped(temporary=STORM.id)]
    assert decide(state(SET), order(DropTemporary, temporary=STORM.id)) == NOT_FOUND


def test_a_temporary_schedule_has_no_more_turns_than_anybody_can_read() -> None:
    """Each reader holds all of it."""
    many = msgspec.structs.replace(STORM, turns=STORM.turns * 501, gaps_allowed=True)
    assert refused(decide(state(SET), order(SetTemporary, temporary=many))) == (Reason.INVALID, "temporary.turns")


def test_a_temporary_schedule_that_leaves_out_the_backup_says_so() -> None:
    """It stands in place of all layers: where the roster has a backup, who forgets it is told."""
    spare = RosterSet(plan=plan_with(layers=(layer("ann"), layer("dee", role=Role.BACKUP))), revision=2)
    whole = msgspec.structs.replace(STORM, turns=(turn("cho", "2026-01-07T00:00", "2026-01-08T00:00"),))
    decided = decide(state(SET, spare, LOOKED), order(SetTemporary, temporary=whole))
    assert isinstance(decided, Refusal)
    assert "nobody is on as backup from 2026-01-07 00:00 to 2026-01-08 00:00" in (decided.rule or "")
    both = (*whole.turns, turn("dee", "2026-01-07T00:00", "2026-01-08T00:00", role=Role.BACKUP))
    kept = msgspec.structs.replace(whole, turns=both)
    assert decide(state(SET, spare, LOOKED), order(SetTemporary, temporary=kept)) == [TemporarySet(temporary=kept)]


def test_a_temporary_schedule_is_replaced_by_the_one_with_its_id() -> None:
    """What it was before counts no more."""
    meant = msgspec.structs.replace(STORM, gaps_allowed=True)
    whole = msgspec.structs.replace(STORM, turns=(turn("cho", "2026-01-07T00:00", "2026-01-08T00:00"),))
    there = state(SET, TemporarySet(temporary=meant), TemporarySet(temporary=whole))
    assert there.roster.temporaries == (whole,)


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("temporary.turns.0.team", turn("nobody", "2026-01-07T00:00", "2026-01-08T00:00")),
        ("temporary.turns.0.ends", turn("ann", "2026-01-07T02:00", "2026-01-07T01:00")),
        ("temporary.turns.0.starts", turn("ann", "2026-01-06T00:00", "2026-01-08T00:00")),
    ],
)
def test_a_turn_of_a_temporary_schedule_that_is_none_is_named(field: str, wrong: Any) -> None:
    """Of nobody, backwards, or outside of the schedule."""
    storm = msgspec.structs.replace(STORM, turns=(wrong,))
    assert refused(decide(state(SET), order(SetTemporary, temporary=storm))) == (Reason.INVALID, field)


# ------------------------------------------------------------------------------------------------------------- leave

AWAY = leave("ann", "2026-01-08T00:00", "2026-01-12T00:00")


def test_everybody_takes_their_own_leave_and_the_hub_anybodys() -> None:
    """Another advocate takes none for them, and gives none back: from outside there is no such leave."""
    taken, ended = LeaveTaken(leave=AWAY), LeaveEnded(leave=AWAY.id)
    there = state(SET, LOOKED, taken)
    for by in (advocate("ann"), HUB):
        assert decide(state(SET, LOOKED), order(TakeLeave, leave=AWAY), by) == [taken]
        assert decide(there, order(TakeLeave, leave=AWAY), by) == []
        assert decide(there, order(EndLeave, leave=AWAY.id), by) == [ended]
    for other in (advocate("ben"), Actor(Kind.PARTNER, "ann", "person"), None):
        assert decide(state(SET), order(TakeLeave, leave=AWAY), other) == NOT_FOUND
        assert decide(there, order(EndLeave, leave=AWAY.id), other) == NOT_FOUND


def test_a_leave_of_somebody_from_elsewhere_is_none() -> None:
    """An advocate of another region has no turns here."""
    elsewhere = leave("far", "2026-01-08T00:00", "2026-01-12T00:00")
    assert decide(state(SET), order(TakeLeave, leave=elsewhere), advocate("far")) == NOT_FOUND
