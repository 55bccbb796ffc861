"""Turns that change hands: offered, taken, agreed to where something would be missing; and warnings before a shift."""

from typing import Any

import msgspec
import pytest

from contracts.base import Due, Event, Wake
from contracts.ids import derived
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal
from contracts.roster import (
    AddOverride,
    AgreeSwap,
    Layer,
    Member,
    OfferTurn,
    Override,
    OverrideAdded,
    Plan,
    RefuseSwap,
    RosterSet,
    ShiftsLookedAt,
    ShiftUnproved,
    Swap,
    SwapAgreed,
    SwapRefused,
    TakeTurn,
    TurnOffered,
    TurnTaken,
)
from contracts.vocabulary import Language, OverrideKind, Role, SwapRule, Training, Unit, WarnedWhen
from services.oncall_scheduler import roster
from tests.domain.rostering import HUB, LOOKED, SET, advocate, decide, order, plan_with, refused, state
from tests.domain.rota import layer, local, override, turn, window

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
    returned = msgspec.structs.replace(OFFER, turn=msgspec.structs.replace(MINE, team="cho"))
    assert decide(after, order(OfferTurn, swap=returned), advocate("cho")) == TAKEN


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
