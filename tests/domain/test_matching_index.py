"""The index: the same doors in the same order as looking at each, however it came to be."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from contracts.base import Fact
from contracts.loop import PUBLIC, Gap
from services.referral_router.bits import Bits, Numbers, first, put, set_of, slots_in, take
from services.referral_router.index import Index
from services.referral_router.limits import SAID_AS, Sought
from services.referral_router.matching import match
from services.referral_router.scoring import Weights
from tests.domain.doors import REGION, changes, folded, instants, of_all, soughts

weights = st.builds(
    Weights,
    barrier=st.sampled_from([-3, -1, 0]),
    further_need=st.integers(0, 2),
    further_needs_at_most=st.integers(0, 4),
    familiar=st.integers(0, 9),
    trained=st.integers(0, 3),
    for_some=st.sampled_from([0, -2]),
)


@settings(max_examples=3 * settings().max_examples)
@given(st.lists(changes, max_size=20), soughts, instants, weights, st.integers(1, 9))
def test_the_index_finds_what_looking_at_each_door_finds(
    facts: list[Fact], sought: Sought, at: datetime, weighed: Weights, most: int
) -> None:
    """The same doors, in the same order, and as many left out for the same reasons."""
    found = folded(facts)
    wanted, excluded = of_all(found, sought, at, weighed)
    matched = match(found, REGION, sought, at=at, weights=weighed, most=most)
    event(f"{len(wanted)} doors")
    assert [each.service for each in matched.candidates] == wanted[:most]
    said: dict[Gap, int] = {}
    for limit, count in excluded.items():
        if limit in SAID_AS and (SAID_AS[limit] in PUBLIC or not wanted):
            said[SAID_AS[limit]] = said.get(SAID_AS[limit], 0) + count
    assert {each.why: each.count for each in matched.excluded} == said


@settings(max_examples=3 * settings().max_examples)
@given(st.lists(changes, max_size=25), st.randoms(use_true_random=False))
def test_an_index_that_was_changed_is_as_one_that_is_made_anew(facts: list[Fact], dice: Any) -> None:
    """Every set, whatever was staged, switched to, dropped and handed on; and in whatever order doors come in."""
    changed = folded(facts).index(REGION)
    doors = list(changed)
    dice.shuffle(doors)
    anew = Index()
    for door in doors:
        anew.put(door)
    assert dict(told(changed)) == dict(told(anew))


def told(index: Index) -> Iterator[tuple[Any, Any]]:
    """Yield everything that an index says, by the ids of services rather than by slots."""
    at = {index.slot_of(door): door.service for door in index}
    for name, held in sorted(vars(index).items()):
        if name in {"providers", "named"}:
            slots = {key: each.slots if name == "providers" else each for key, each in held.items()}
            yield name, {key: sorted(at[slot] for slot in each) for key, each in slots.items()}
            continue
        for key, whole in sets_in(name, held):
            inside = frozenset(at[slot] for slot in slots_in(whole) if slot in at)
            if inside:
                yield key, inside


def sets_in(name: str, held: Any) -> Iterator[tuple[Any, int]]:
    if isinstance(held, Numbers):
        yield from (((name, digit), whole) for digit, whole in enumerate(held.wholes))
    elif isinstance(held, Bits):
        yield name, held.whole
    elif isinstance(held, dict) and name not in {"_slots", "_weeks", "_roofs"}:
        for key, each in held.items():
            yield from sets_in(f"{name} {key}", each)
    elif isinstance(held, tuple | list) and name not in {"_doors", "_unused"}:
        for number, each in enumerate(held):
            yield from sets_in(f"{name} {number}", each)


numbers = st.integers(0, 63)


@given(st.dictionaries(st.integers(0, 200), numbers), numbers)
def test_numbers_are_compared_as_numbers(of: dict[int, int], limit: int) -> None:
    """All at once, and one of them changed."""
    held = Numbers(6)
    for slot, number in of.items():
        put(slot, held.of(63 - number))
        take(slot, held.of(63 - number))
        put(slot, held.of(number))
    everybody = set_of(of)
    assert set(slots_in(held.at_least(limit, everybody))) == {slot for slot, number in of.items() if number >= limit}
    assert set(slots_in(held.at_most(limit, everybody))) == {slot for slot, number in of.items() if number <= limit}


@given(st.dictionaries(st.integers(0, 300), st.tuples(numbers, numbers), min_size=1), st.integers(1, 9))
def test_who_comes_first_is_found_digit_by_digit(of: dict[int, tuple[int, int]], wanted: int) -> None:
    """The largest first, of equals the smallest; none that comes first is missing, and few too many are there."""
    large, small = Numbers(6), Numbers(6)
    for slot, (most, least) in of.items():
        put(slot, (*large.of(most), *small.of(least)))
    certain, tied = first(set_of(of), large.wholes, small.wholes, wanted=wanted, spare=2)
    order = sorted(of, key=lambda slot: (-of[slot][0], of[slot][1]))
    found = {*slots_in(certain), *slots_in(tied)}
    last = order[min(wanted, len(order)) - 1]
    assert found >= {slot for slot in order if of[slot] != of[last] and order.index(slot) < wanted}
    assert len(found) >= min(wanted, len(order))
    assert len(found) <= wanted + 2 or len({of[slot] for slot in slots_in(tied)}) == 1


@given(st.lists(st.tuples(st.integers(0, 40), numbers, numbers), min_size=1, max_size=30))
def test_an_answer_that_is_kept_is_right_after_any_change(steps: list[tuple[int, int, int]]) -> None:
    """Asked again and again while numbers come and change, what is kept says what comparing anew says."""
    held, now = Numbers(6), dict[int, int]()
    for slot, number, limit in steps:
        take(slot, set(held.of(now.get(slot, 0))).difference(held.of(number)))
        put(slot, held.of(number))
        now[slot] = number
        among = set_of(now)
        for asked in (limit, 0, 63, 64):
            assert held.often_at_least(asked, among) == held.at_least(asked, among)
            assert held.often_at_most(asked, among) == held.at_most(asked, among)
