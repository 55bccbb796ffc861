"""How good a door is, in parts that can each be read. Pure.

Every part is a reason in plain words, and what is known against a door is said as well. Some reasons speak of the
youth and not of the service: that they asked for it, know its provider, need something else too, or need care while the
medical window is open. These stand apart, for those alone whom the youth let know it.
"""

from typing import Final, NamedTuple

import msgspec

from contracts.referral import Because
from contracts.taxonomy import Authority, Population
from contracts.vocabulary import Area, MatchReason, Need, Urgency
from services.referral_router.doors import Door, When
from services.referral_router.limits import GENDERS, GROUPS, Sought, is_fresh, is_full, is_specialised, is_trained

QUICKLY: Final = 60
"""Minutes, as `Clocks.now` of the domain: who usually answers an urgent offer in time."""
WITHIN_A_DAY: Final = 24 * 60
_SOME: Final = GENDERS | GROUPS


class Weights(msgspec.Struct, frozen=True):
    """What counts how much, in points. None but ``barrier`` and ``for_some`` is below 0, and these are never above it.

    Source of the parts: the barriers, "in-house over runaround", trained providers and continuity of the field's own
    documents (the *Guidelines*; young people and providers on barriers). The figures are a judgement of ours, as of
    November 2026, to be changed by a community where it knows better.
    """

    barrier: int = -3
    needed_too: int = 3
    """For each other need of the youth that is answered under the same roof."""
    further_need: int = 1
    further_needs_at_most: int = 3
    in_this_area: int = 2
    """Closer: it serves that part of the region by name. Where exactly the youth is, nobody tells the router."""
    familiar: int = 6
    night_when_urgent: int = 4
    open_then: int = 2
    on_trellis: int = 2
    places_free: int = 3
    trained: int = 3
    specialised: int = 1
    answers_quickly: int = 2
    answers_within_a_day: int = 1
    safe_employer: int = 2
    for_some: int = -2
    """It is for some only, and whether for them nobody told."""


class Sight(NamedTuple):
    """One door beside one search: all that its points and its reasons are made of."""

    door: Door
    in_house: frozenset[Need]
    """What its provider answers, wherever it lists it."""
    sought: Sought
    moment: When
    familiar: bool = False
    """Whether the youth knows its provider."""

    @property
    def needed_too(self) -> frozenset[Need]:
        return self.in_house & self.sought.also - {self.sought.need} if self.sought.also else frozenset()

    @property
    def open_then(self) -> bool:
        day, minute = self.moment.day, self.moment.minute
        return day is not None and minute is not None and self.door.open_at(day, minute)

    @property
    def night_counts(self) -> bool:
        return self.sought.urgency is Urgency.NOW and self.door.at_night

    @property
    def in_this_area(self) -> bool:
        return self.sought.area is not Area.ANYWHERE and self.sought.area in self.door.listed.areas

    @property
    def for_some(self) -> bool:
        """Whether it is for some only, and the youth told nothing by which that could be known."""
        return not self.sought.populations and not _SOME.isdisjoint(self.door.listed.populations)

    @property
    def places_free(self) -> bool:
        return self.door.capacity is not None and self.door.capacity.free > 0 and is_fresh(self.door, self.moment)

    @property
    def safe_employer(self) -> bool:
        return self.sought.need is Need.EMPLOYMENT and self.door.listed.safe_employer

    @property
    def after_hours_first(self) -> bool:
        """Whether it comes before all others while the medical window is open: trained, on evenings or weekends."""
        return self.sought.acute and self.door.after_hours and is_trained(self.door, self.moment)

    def answers_within(self, minutes: int) -> bool:
        return self.door.answers_in is not None and self.door.answers_in <= minutes


def rank(sight: Sight, weights: Weights) -> tuple[bool, bool, int]:
    """Return how early it is tried; the largest comes first. What the youth asked for outranks everything."""
    wanted = sight.door.service in sight.sought.wanted
    return wanted, sight.after_hours_first, points(sight, weights)


def points(sight: Sight, weights: Weights) -> int:
    """Return how good a door it is. Another barrier never raises it."""
    door, moment, listed = sight.door, sight.moment, sight.door.listed
    total = weights.barrier * len(set(listed.barriers))
    total += weights.further_need * min(max(len(sight.in_house) - 1, 0), weights.further_needs_at_most)
    total += weights.needed_too * len(sight.needed_too)
    for so, worth in (
        (sight.in_this_area, weights.in_this_area),
        (sight.familiar, weights.familiar),
        (sight.night_counts, weights.night_when_urgent),
        (sight.open_then, weights.open_then),
        (listed.audience is not None, weights.on_trellis),
        (sight.places_free, weights.places_free),
        (is_trained(door, moment), weights.trained),
        (is_specialised(door, moment), weights.specialised),
        (sight.answers_within(QUICKLY), weights.answers_quickly),
        (sight.answers_within(WITHIN_A_DAY), weights.answers_within_a_day),
        (sight.safe_employer, weights.safe_employer),
        (sight.for_some, weights.for_some),
    ):
        if so:
            total += worth
    return total


def reasons(sight: Sight) -> tuple[Because, ...]:
    """Return why it is a door, as far as it speaks of the service: what it offers, what is to know, how to ask."""
    listed, sought = sight.door.listed, sight.sought
    found = [Because(MatchReason.OFFERS_NEED, need=sought.need)]
    if sought.kind is not None:
        found.append(Because(MatchReason.OFFERS_KIND, kind=sought.kind))
    if len(sight.in_house) > 1:
        found.append(Because(MatchReason.UNDER_ONE_ROOF, count=len(sight.in_house)))
    barriers = sorted(set(listed.barriers))
    found += [Because(MatchReason.BARRIER, barrier=barrier) for barrier in barriers]
    if not barriers:
        found.append(Because(MatchReason.NO_KNOWN_BARRIER))
    found += [Because(reason) for reason, true in _plainly(sight) if true]
    found += _of_places(sight)
    return (*found, how_to_ask(sight.door))


def apart(sight: Sight) -> tuple[MatchReason, ...]:
    """Return what speaks of the youth: for nobody but those whom they let know it."""
    said = (
        (MatchReason.WISHED, sight.door.service in sight.sought.wanted),
        (MatchReason.FAMILIAR, sight.familiar),
        (MatchReason.NEEDED_TOO, bool(sight.needed_too)),
        (MatchReason.TRAINED_AFTER_HOURS, sight.after_hours_first),
    )
    return tuple(reason for reason, true in said if true)


def how_to_ask(door: Door) -> Because:
    if door.listed.audience is not None:
        return Because(MatchReason.ANSWERS_HERE)
    return Because(MatchReason.TELEPHONE, phone=door.listed.phone or None)


def _plainly(sight: Sight) -> tuple[tuple[MatchReason, bool], ...]:
    """Return what needs no more than a yes, in the order in which it is read.

    That it takes some only stands there whatever the youth told, so that it tells nothing of them.
    """
    door, moment = sight.door, sight.moment
    listed = door.listed
    some_only = bool(listed.populations) or listed.least_age is not None or listed.most_age is not None
    nobody_said = not (door.trained or door.specialised)
    tribal = Population.TRIBAL in listed.populations or Authority.TRIBE in listed.placed_by
    return (
        (MatchReason.SPECIALISED, is_specialised(door, moment)),
        (MatchReason.TRAINED, is_trained(door, moment) and not is_specialised(door, moment)),
        (MatchReason.TRAINING_UNKNOWN, nobody_said),
        (MatchReason.IN_THIS_AREA, sight.in_this_area),
        (MatchReason.OPEN_THEN, sight.open_then),
        (MatchReason.HOURS_UNKNOWN, moment.day is not None and not door.hours_known),
        (MatchReason.OPEN_AT_NIGHT, sight.night_counts),
        (MatchReason.ANSWERS_QUICKLY, sight.answers_within(QUICKLY)),
        (MatchReason.ANSWERS_WITHIN_A_DAY, sight.answers_within(WITHIN_A_DAY) and not sight.answers_within(QUICKLY)),
        (MatchReason.SAFE_EMPLOYER, sight.safe_employer),
        (MatchReason.TAKES_SOME_ONLY, some_only),
        (MatchReason.ASK_WHO_PLACES, door.places and not listed.placed_by),
        (MatchReason.FOR_TRIBAL_YOUTH, tribal),
    )


def _of_places(sight: Sight) -> list[Because]:
    if sight.door.capacity is None:
        return []
    if not is_fresh(sight.door, sight.moment):
        return [Because(MatchReason.PLACES_STALE)]
    full = is_full(sight.door, sight.moment)
    return [Because(MatchReason.FULL_NOW if full else MatchReason.PLACES_FREE, count=sight.door.capacity.free)]
