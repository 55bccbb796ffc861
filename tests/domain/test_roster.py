"""A region's roster: what can be set, what is refused and by which field, leave, swaps, and warnings before a shift."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from contracts.base import Actor, Command, Due, Event, Wake
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal
from contracts.roster import (
    AddOverride,
    AgreeSwap,
    DropOverride,
    DropTemporary,
    EndLeave,
    HubHours,
    Layer,
    LeaveEnded,
    LeaveTaken,
    Member,
    OfferTurn,
    Override,
    OverrideAdded,
    OverrideDropped,
    Plan,
    Policy,
    RefuseSwap,
    RosterSet,
    SetRoster,
    SetTemporary,
    ShiftsLookedAt,
    ShiftUnproved,
    Step,
    Swap,
    SwapAgreed,
    SwapRefused,
    TakeLeave,
    TakeTurn,
    TemporaryDropped,
    TemporarySet,
    TurnOffered,
    TurnTaken,
    Window,
    roster_id,
)
from contracts.vocabulary import Asked, Kind, Language, OverrideKind, Role, SwapRule, Training, Unit, WarnedWhen
from services.oncall_scheduler import roster
from services.oncall_scheduler.roster import State
from tests.domain.rota import layer, leave, local, override, teams_of, temporary, turn, window
from tests.domain.stories import CASE, REGION, given

NOW = local("2026-01-05T12:00")
TEAMS = teams_of(("ann", "ben", "cho", "dee", "sys"), system=("sys",))
HUB = Actor(Kind.HUB, "hub", "hana")
PLAN = Plan(zone="America/Chicago", layers=(layer("ann", "ben", "cho"),))
SET = RosterSet(plan=PLAN, revision=1)
LOOKED = ShiftsLookedAt(until=local("2026-01-06T00:00"))
EVERYBODY = frozenset({"ann", "ben", "cho", "dee", "sys"})


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
        ("members", {"members": (Member(team="ann"), Member(team="ann"))}),
        ("members", {"members": (Member(team="nobody"),)}),
        ("holidays", {"holidays": ("2026-13-01",)}),
        ("night", {"night": Window(days=(), starts="22:00", ends="06:00")}),
        ("hubs", {"hubs": (HubHours(team="hub"), HubHours(team="hub"))}),
        ("hubs.0.team", {"hubs": (HubHours(team="ann"),)}),
        ("hubs.0.after_hours", {"hubs": (HubHours(team="hub", after_hours="ann"),)}),
        ("policy.steps", {"policy": Policy(steps=(Step(ask=Asked.NAMED),))}),
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


# ------------------------------------------------------------------------------------------------------------- swaps

MINE = turn("ben", "2026-01-06T00:00", "2026-01-07T00:00")
THEIRS = turn("ann", "2026-01-08T00:00", "2026-01-09T00:00")
OFFER = Swap(id=derived("swp", "offer"), turn=MINE)
TRADE = Swap(id=derived("swp", "trade"), turn=MINE, to="ann", in_return=THEIRS)


def swapped(swap: Swap, to: str) -> list[Event]:
    """Return the overrides that a swap comes to."""
    pairs = [("turn", swap.turn, to), *([("return", swap.in_return, swap.turn.team)] if swap.in_return else [])]
    return [
        OverrideAdded(
            override=Override(
                id=derived("ovr", swap.id, name),
                kind=OverrideKind.REPLACE,
                team=team,
                instead_of=of.team,
                starts=of.starts,
                ends=of.ends,
            ),
            swap=swap.id,
        )
        for name, of, team in pairs
    ]


def test_a_turn_is_offered_and_taken() -> None:
    """By whoever says so first: it is theirs at once, and the offer is gone."""
    offered = TurnOffered(swap=OFFER)
    assert decide(state(SET, LOOKED), order(OfferTurn, swap=OFFER), advocate("ben")) == [offered]
    there = state(SET, LOOKED, offered)
    taken = decide(there, order(TakeTurn, swap=OFFER.id), advocate("cho"))
    assert taken == [TurnTaken(swap=OFFER.id, by="cho", waits=False), *swapped(OFFER, "cho")]
    after = state(SET, LOOKED, offered, *taken)
    assert after.roster.swaps == ()
    assert decide(after, order(TakeTurn, swap=OFFER.id), advocate("ann")) == NOT_FOUND


def test_a_trade_changes_both_turns() -> None:
    """The one takes the other's turn, and the other theirs."""
    there = state(SET, LOOKED, TurnOffered(swap=TRADE))
    taken = decide(there, order(TakeTurn, swap=TRADE.id), advocate("ann"))
    assert taken == [TurnTaken(swap=TRADE.id, by="ann", waits=False), *swapped(TRADE, "ann")]


def test_what_is_offered_to_one_is_for_them() -> None:
    """Others are told that there is no such offer; so is whoever offered it, and who takes no turns here."""
    there = state(SET, LOOKED, TurnOffered(swap=TRADE))
    for by in (advocate("cho"), advocate("ben"), advocate("dee"), advocate("far"), HUB, None):
        assert decide(there, order(TakeTurn, swap=TRADE.id), by) == NOT_FOUND


@pytest.mark.parametrize(
    "field, changes",
    [
        ("swap.turn", {"turn": turn("ben", "2026-01-07T00:00", "2026-01-08T00:00")}),
        ("swap.turn", {"turn": turn("ben", "2026-01-06T00:00", "2026-01-06T12:00", role=Role.BACKUP)}),
        ("swap.turn.ends", {"turn": turn("ben", "2026-01-03T00:00", "2026-01-04T00:00")}),
        ("swap.to", {"to": "ben", "in_return": None}),
        ("swap.to", {"to": "nobody", "in_return": None}),
        ("swap.to", {"to": None}),
        ("swap.to", {"to": "cho"}),
        ("swap.in_return", {"in_return": turn("ann", "2026-01-07T00:00", "2026-01-08T00:00")}),
    ],
)
def test_an_offer_that_is_none_is_refused_by_name(field: str, changes: dict[str, Any]) -> None:
    """A turn that isn't theirs, that is over, or for which nobody could give one in return."""
    swap = msgspec.structs.replace(TRADE, **changes)
    assert refused(decide(state(SET), order(OfferTurn, swap=swap), advocate("ben"))) == (Reason.INVALID, field)


def test_nobody_offers_the_turn_of_another_nor_theirs_twice() -> None:
    """Not even the hub, which has overrides for that."""
    assert decide(state(SET), order(OfferTurn, swap=OFFER), advocate("ann")) == NOT_FOUND
    assert decide(state(SET), order(OfferTurn, swap=OFFER), HUB) == NOT_FOUND
    again = msgspec.structs.replace(OFFER, id=derived("swp", "again"))
    decided = decide(state(SET, TurnOffered(swap=OFFER)), order(OfferTurn, swap=again), advocate("ben"))
    assert refused(decided) == (Reason.INVALID, "swap.turn")


def test_where_the_hub_agrees_nothing_changes_until_it_does() -> None:
    """Meanwhile nobody else takes it; the hub agrees, or says no."""
    strict = RosterSet(plan=plan_with(swaps=SwapRule.HUB), revision=1)
    offered, waits = TurnOffered(swap=OFFER), TurnTaken(swap=OFFER.id, by="cho", waits=True)
    assert decide(state(strict, LOOKED, offered), order(TakeTurn, swap=OFFER.id), advocate("cho")) == [waits]
    there = state(strict, LOOKED, offered, waits)
    assert there.roster.overrides == ()
    assert decide(there, order(TakeTurn, swap=OFFER.id), advocate("cho")) == []
    assert decide(there, order(TakeTurn, swap=OFFER.id), advocate("ann")) == TAKEN
    assert decide(there, order(AgreeSwap, swap=OFFER.id)) == [SwapAgreed(swap=OFFER.id), *swapped(OFFER, "cho")]
    assert decide(state(strict, offered), order(AgreeSwap, swap=OFFER.id)) == NOT_NOW
    assert decide(there, order(RefuseSwap, swap=OFFER.id)) == [SwapRefused(swap=OFFER.id)]
    assert state(strict, offered, waits, SwapRefused(swap=OFFER.id)).roster.swaps == ()


def test_either_of_the_two_takes_an_offer_back() -> None:
    """Whose turn it is, to whom it was offered; nobody else knows of it."""
    there = state(SET, LOOKED, TurnOffered(swap=TRADE))
    for by in (advocate("ben"), advocate("ann")):
        assert decide(there, order(RefuseSwap, swap=TRADE.id), by) == [SwapRefused(swap=TRADE.id)]
    assert decide(there, order(RefuseSwap, swap=TRADE.id), advocate("cho")) == NOT_FOUND


def test_a_turn_that_is_no_more_theirs_is_not_taken() -> None:
    """The hub changed the roster since it was offered: there is nothing to hand over."""
    changed = OverrideAdded(override=override(OverrideKind.REMOVE, None, "2026-01-06T09:00", "2026-01-06T10:00"))
    there = state(SET, TurnOffered(swap=OFFER), changed)
    assert decide(there, order(TakeTurn, swap=OFFER.id), advocate("cho")) == NOT_NOW
    assert (
        decide(state(SET, TurnOffered(swap=OFFER)), order(TakeTurn, swap=OFFER.id), advocate("cho"), at=MINE.ends)
        == NOT_NOW
    )


def _waits(plan: Plan, offer: Swap, by: str) -> bool:
    taken = decide(
        state(RosterSet(plan=plan, revision=1), TurnOffered(swap=offer)), order(TakeTurn, swap=offer.id), advocate(by)
    )
    assert not isinstance(taken, Refusal)
    assert isinstance(taken[0], TurnTaken)
    return taken[0].waits


def test_if_fair_a_swap_waits_where_something_that_was_needed_would_be_missing() -> None:
    """A language, a training, or somebody whose words are privileged."""
    needed = (Member(team="ben", languages=(Language.HMONG,), trainings=(Training.MEDICAL_ADVOCACY,)),)
    same = (*needed, msgspec.structs.replace(needed[0], team="cho"))
    layers: tuple[Layer, ...] = (layer("ann", "ben", "cho", "sys"),)
    offer = Swap(id=derived("swp", "one"), turn=turn("ben", "2026-01-06T00:00", "2026-01-07T00:00"))
    assert not _waits(plan_with(layers=layers), offer, "cho")
    assert _waits(plan_with(layers=layers, members=needed), offer, "cho")
    assert not _waits(plan_with(layers=layers, members=same), offer, "cho")
    assert _waits(plan_with(layers=layers), offer, "sys")
    assert not _waits(plan_with(layers=layers, members=needed, swaps=SwapRule.AT_ONCE), offer, "sys")


def test_if_fair_a_swap_waits_where_a_rest_would_be_lost() -> None:
    """Ann has the night before Ben's day: taking it too would be without rest."""
    plan = plan_with(
        layers=(
            layer("ann", windows=(window("22:00", "06:00"),)),
            layer("ben", "cho", windows=(window("06:00", "22:00"),), unit=Unit.WEEKS, starts="2026-01-05T06:00"),
        ),
        rest_after_night=12,
    )
    day = Swap(id=derived("swp", "day"), turn=turn("ben", "2026-01-07T06:00", "2026-01-07T22:00"))
    assert _waits(plan, day, "ann")
    assert not _waits(plan, day, "cho")


def test_if_fair_a_swap_waits_where_one_would_be_both() -> None:
    """Who is backup already can't stand behind themselves."""
    plan = plan_with(layers=(layer("ann", "ben"), layer("cho", role=Role.BACKUP)))
    assert _waits(plan, OFFER, "cho")


# --------------------------------------------------------------------------------------------------------- warnings


def unproved(team: str, starts: str, when: WarnedWhen) -> ShiftUnproved:
    return ShiftUnproved(team=team, role=Role.PRIMARY, starts=local(starts), when=when)


def test_whoever_is_not_proved_to_be_reachable_is_warned_the_day_before_and_at_the_start() -> None:
    """Once each; the next look is when the next shift comes, and that is the one timer."""
    at = local("2026-01-06T00:00")
    there = state(SET, LOOKED)
    assert roster.wakes(there) == {Wake(at, "shifts")}
    first = decide(there, Due("shifts"), None, at=at, proved={"ann", "ben"})
    assert first == [
        unproved("cho", "2026-01-07T00:00", WarnedWhen.DAY_BEFORE),
        ShiftsLookedAt(until=local("2026-01-07T00:00")),
    ]
    later = decide(state(SET, LOOKED, *first), Due("shifts"), None, at=local("2026-01-07T00:00"), proved={"ann"})
    assert later == [
        unproved("cho", "2026-01-07T00:00", WarnedWhen.AT_START),
        ShiftsLookedAt(until=local("2026-01-08T00:00")),
    ]
    proved = decide(state(SET, LOOKED, *first), Due("shifts"), None, at=local("2026-01-07T00:00"))
    assert proved == [ShiftsLookedAt(until=local("2026-01-08T00:00"))]


def test_a_timer_that_comes_too_early_or_for_another_reason_does_nothing() -> None:
    """It is a hint, and the roster is the truth."""
    assert decide(state(SET, LOOKED), Due("shifts"), None, at=local("2026-01-05T23:59")) == []
    assert decide(state(SET, LOOKED), Due("other"), None, at=local("2026-01-06T00:00")) == []
    assert decide(state(), Due("shifts"), None) == []


def test_who_is_on_sooner_than_thought_is_warned_at_once() -> None:
    """By a change of the roster a shift may come within the day."""
    tonight = override(OverrideKind.REPLACE, "dee", "2026-01-05T18:00", "2026-01-05T22:00")
    decided = decide(state(SET, LOOKED), order(AddOverride, override=tonight), proved={"ann", "ben", "cho"})
    assert decided == [
        OverrideAdded(override=tonight),
        unproved("dee", "2026-01-05T18:00", WarnedWhen.DAY_BEFORE),
        ShiftsLookedAt(until=local("2026-01-05T18:00")),
    ]


def test_after_a_long_silence_only_what_still_matters_is_said() -> None:
    """Shifts that are over are passed; the one that has begun, and the next, are not."""
    at = local("2026-01-20T09:00")
    decided = decide(state(SET, LOOKED), Due("shifts"), None, at=at, proved=())
    assert decided == [
        unproved("ann", "2026-01-20T00:00", WarnedWhen.AT_START),
        unproved("ben", "2026-01-21T00:00", WarnedWhen.DAY_BEFORE),
        ShiftsLookedAt(until=local("2026-01-21T00:00")),
    ]


def test_warnings_that_were_given_are_forgotten_when_they_are_old() -> None:
    """What is remembered of a roster doesn't grow with its age."""
    old = unproved("cho", "2026-01-07T00:00", WarnedWhen.AT_START)
    assert len(state(SET, old, LOOKED).warned) == 1
    assert not state(SET, old, ShiftsLookedAt(until=local("2026-02-07T00:00"))).warned
