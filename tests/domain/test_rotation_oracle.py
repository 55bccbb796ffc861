"""Who is on agrees with brute force, over changes of the clocks, leap days, year ends and a day that never was."""

from datetime import datetime, timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import given as generated
from hypothesis import strategies as some

from contracts.roster import Turn
from contracts.rota.rotation import Roster, final_schedule, on_call
from contracts.vocabulary import Role
from tests.domain.brute import Brute, utc, wall
from tests.domain.rosters import Where, around, at_odd_hours, rosters

_BEFORE = timedelta(days=8)
"""How long before the days that are looked at the clocks are written down: the nights of then are rested after."""

CHANGES = (
    around("America/Chicago", 2026, 3, 8),
    around("America/Chicago", 2026, 11, 1),
    around("Europe/Berlin", 2026, 3, 29),
    around("Europe/Berlin", 2026, 10, 25),
    around("Australia/Lord_Howe", 2026, 4, 5),
    around("Australia/Lord_Howe", 2026, 10, 4),
    around("Pacific/Apia", 2011, 12, 30),
    around("Pacific/Apia", 2012, 4, 1),
    around("America/Juneau", 2026, 3, 8),
    around("UTC", 2028, 2, 29),
    around("Europe/Berlin", 2027, 12, 31),
)
YEARS = (
    Where("America/Chicago", utc(2027, 10, 20), 396),
    Where("Europe/Berlin", utc(2027, 3, 1), 396),
    Where("Australia/Lord_Howe", utc(2027, 9, 15), 396),
    Where("Pacific/Apia", utc(2011, 3, 20), 396),
    Where("UTC", utc(2027, 12, 15), 396),
)
"""Thirteen months with every change of the clocks, a leap day or a day that never was, and the end of a year."""


def agree(roster: Roster, where: Where, every: int) -> None:
    """Compare who is on at each ``every``-th step, and around each hand-over."""
    shown = wall(where.zone, where.first - _BEFORE, where.days + _BEFORE.days + 1)
    brute = Brute(roster, shown)
    turns = final_schedule(roster, where.first, where.until)
    first, last = shown.step(where.first), shown.step(where.until)
    edges = {shown.step(at) for turn in turns for at in (turn.starts, turn.ends)}
    steps = {*range(first, last, every), *edges, *(edge - 1 for edge in edges)}
    scheduled = {role: Scheduled([turn for turn in turns if turn.role is role]) for role in Role}
    for step in sorted(step for step in steps if first <= step < last):
        at = shown.at(step)
        said = on_call(roster, at)
        for role in Role:
            on = brute.on(role, step)
            assert said[role] == on, (role, at)
            assert scheduled[role].at(at) == set(on), (role, at)


class Scheduled:
    """A final schedule, gone through from its first turn to its last."""

    def __init__(self, turns: list[Turn]) -> None:
        self._coming = turns[::-1]
        self._on: list[Turn] = []

    def at(self, at: datetime) -> set[str]:
        while self._coming and self._coming[-1].starts <= at:
            self._on.append(self._coming.pop())
        self._on = [turn for turn in self._on if turn.ends > at]
        return {turn.team for turn in self._on}


@generated(data=some.data(), where=some.sampled_from(CHANGES))
def test_hand_overs_agree_with_brute_force_where_the_clocks_change(data: some.DataObject, where: Where) -> None:
    """A turn that starts or ends at a time that is shown twice, or never, is on as its words say."""
    agree(data.draw(at_odd_hours(where)), where, every=1201)


@settings(max_examples=25)
@generated(data=some.data(), where=some.sampled_from(CHANGES))
def test_who_is_on_agrees_with_brute_force_where_the_clocks_change(data: some.DataObject, where: Where) -> None:
    """Every hour or so of some weeks, and at every hand-over, the roster means what its words say."""
    agree(data.draw(rosters(where)), where, every=117)


@pytest.mark.long
@pytest.mark.timeout(3000)
@settings(max_examples=400)
@generated(data=some.data(), where=some.sampled_from(CHANGES))
def test_who_is_on_agrees_with_brute_force_for_many_rosters(data: some.DataObject, where: Where) -> None:
    """The same for many more rosters, and looked at more often."""
    agree(data.draw(rosters(where)), where, every=31)


@pytest.mark.long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("where", YEARS, ids=lambda where: where.zone)
@settings(max_examples=3, phases=[Phase.generate])  # a smaller failure would take hours to find
@generated(data=some.data())
def test_who_is_on_agrees_with_brute_force_for_thirteen_months(data: some.DataObject, where: Where) -> None:
    """Every thirty seconds of thirteen months, the roster means what its words say."""
    agree(data.draw(rosters(where)), where, every=1)
