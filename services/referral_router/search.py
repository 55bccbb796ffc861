"""The limits and the points of `limits` and `scoring`, asked of all doors of a region at once. Pure.

Each function here says the same as its namesake there says of one door; a test holds them equal.
"""

from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest
from itertools import chain
from typing import Final

import msgspec

from contracts.ids import ServiceId
from contracts.taxonomy import Competency, Population
from contracts.vocabulary import Area, Need, Urgency
from services.referral_router.bits import Sum, any_of, first, set_of, slots_in
from services.referral_router.doors import When, provider_key, spoken
from services.referral_router.index import OLDEST, Index, Mark
from services.referral_router.limits import GENDERS, GROUPS, MUST_BE_TRAINED, Limit, Sought
from services.referral_router.scoring import Weights

_SPARE: Final = 10


class Search(msgspec.Struct, frozen=True):
    """One search of one region."""

    index: Index
    sought: Sought
    moment: When
    weights: Weights

    @property
    def known(self) -> frozenset[str]:
        """The providers that the youth knows, by `provider_key`."""
        return frozenset(map(provider_key, self.sought.known))


def answering(search: Search) -> int:
    """Return every door of the region that answers the need."""
    return _need(search, search.index.marks[Mark.LIVE].whole)


def kept_away(index: Index, sought: Sought) -> int:
    """Return the doors to keep away from: by the name of the provider or of the service, or by any team of theirs."""
    names = {provider_key(each) for each in sought.kept_from}
    keys = names.union(*(index.providers_with(team) for team in sought.kept_away))
    of_providers = (index.providers[key].slots for key in keys if key in index.providers)
    return set_of(
        {*chain.from_iterable(of_providers), *chain.from_iterable(index.named.get(each, ()) for each in names)}
    )


def best(search: Search, among: int, wanted: int) -> list[int]:
    """Return a few slots, among them the ``wanted`` that come first of ``among``: of who is within the limits."""
    index, sought = search.index, search.sought
    tiers = [among & set_of(index.slots_of(sought.wanted))]
    if sought.acute:
        tiers.append(_trained_of_those(search, among) & index.marks[Mark.AFTER_HOURS].whole)
    total = Sum()
    for whose, points in _parts(search, among):
        part = whose & among
        if part not in (0, among):  # what nobody has, or everybody, puts nobody first
            # What is below 0 is given, turned round, to all the others.
            total.add(part if points > 0 else among ^ part, abs(points))
    certain, tied = first(among, chain(tiers, total.wholes), index.title.wholes, wanted=wanted, spare=_SPARE)
    if (certain | tied).bit_count() <= wanted + _SPARE:
        return list(slots_in(certain | tied))
    # Whoever is tied is equal in points, and in how the title begins.
    return [*slots_in(certain), *nsmallest(wanted, slots_in(tied), key=lambda slot: index.at(slot).order)]


def some_of(index: Index, among: int, wanted: int) -> tuple[ServiceId, ...]:
    """Return a few services of a set by title, the same ones however the directory came to be.

    Of few those whose titles come first; of many it is decided by lot whose titles are read at all.
    """
    for lot in reversed(index.lots[: (among.bit_count() // (wanted + _SPARE)).bit_length()]):
        drawn = among & lot.whole
        if drawn.bit_count() >= wanted:
            break
    else:
        drawn = among
    doors = map(index.at, slots_in(drawn))
    return tuple(door.service for door in nsmallest(wanted, doors, key=lambda door: door.order))


# ------------------------------------------------------------------------------------------------------------- points


def _parts(search: Search, among: int) -> Iterator[tuple[int, int]]:
    """Yield who has each part of the points, and how many these are."""
    marks, weights = search.index.marks, search.weights
    for digit, slots in enumerate(reversed(tuple(search.index.barrier_count.wholes))):
        yield slots, weights.barrier << digit
    yield marks[Mark.ON_TRELLIS].whole, weights.on_trellis
    yield _fresh(search, among & marks[Mark.FREE].whole), weights.places_free
    trained = _trained_of_those(search, among)
    yield trained, weights.trained
    yield _specialised(search, trained), weights.specialised
    yield marks[Mark.ANSWERS_QUICKLY].whole, weights.answers_quickly
    yield marks[Mark.ANSWERS_WITHIN_A_DAY].whole, weights.answers_within_a_day
    yield from _parts_in_house(search)
    yield from _parts_of_the_search(search)


def _parts_in_house(search: Search) -> Iterator[tuple[int, int]]:
    index, sought, weights = search.index, search.sought, search.weights
    for need in sought.also - {sought.need}:
        yield index.in_house[need].whole, weights.needed_too
    for more in index.in_house_more[1 : weights.further_needs_at_most + 1]:
        yield more.whole, weights.further_need
    known = index.providers.keys() & search.known
    yield set_of(chain.from_iterable(index.providers[key].slots for key in known)), weights.familiar


def _parts_of_the_search(search: Search) -> Iterator[tuple[int, int]]:
    index, sought, weights = search.index, search.sought, search.weights
    marks = index.marks
    if sought.area is not Area.ANYWHERE:
        yield index.areas[sought.area].whole, weights.in_this_area
    if sought.urgency is Urgency.NOW:
        yield marks[Mark.AT_NIGHT].whole, weights.night_when_urgent
    if search.moment.day is not None:  # whose hours are known is open then, or beyond the limits
        yield marks[Mark.HOURS_KNOWN].whole, weights.open_then
    if sought.need is Need.EMPLOYMENT:
        yield marks[Mark.SAFE_EMPLOYER].whole, weights.safe_employer
    if not sought.populations:
        yield marks[Mark.FOR_GENDERS].whole | marks[Mark.FOR_GROUPS].whole, weights.for_some


def _trained_of_those(search: Search, among: int) -> int:
    """Return who is trained: of whom it was ever said, and isn't true any more, is beyond the limits."""
    return among & search.index.marks[Mark.TRAINING_SAID].whole


# ------------------------------------------------------------------------------------------------------------- limits


def _trained(search: Search, among: int) -> int:
    if not among:
        return 0
    return search.index.trained.often_at_least(search.moment.training_day, among) | _specialised(search, among)


def _specialised(search: Search, among: int) -> int:
    return search.index.specialised.often_at_least(search.moment.training_day, among) if among else 0


def _fresh(search: Search, among: int) -> int:
    return search.index.fresh_until.at_least(search.moment.now, among) if among else 0


def _open_then(search: Search, among: int) -> int:
    """Return who is known to be open at the minute that was asked for."""
    day, minute = search.moment.day, search.moment.minute
    if day is None or minute is None:
        return 0
    found = among & search.index.marks[Mark.ALWAYS_OPEN].whole
    for opens, closes in search.index.lanes[day]:
        found |= opens.at_most(minute, closes.at_least(minute + 1, among))
    return found


def _need(search: Search, among: int) -> int:
    return among & search.index.needs[search.sought.need].whole


def _kind(search: Search, among: int) -> int:
    kind = search.sought.kind
    return among if kind is None else among & search.index.kinds[kind].whole


def _area(search: Search, among: int) -> int:
    area, areas = search.sought.area, search.index.areas
    return among if area is Area.ANYWHERE else among & (areas[Area.ANYWHERE].whole | areas[area].whole)


def _hours(search: Search, among: int) -> int:
    if search.moment.day is None:
        return among
    known = among & search.index.marks[Mark.HOURS_KNOWN].whole
    return (among ^ known) | _open_then(search, known)


def _training(search: Search, among: int) -> int:
    sought = search.sought
    if sought.competency is Competency.ADVANCED:
        return _specialised(search, among)
    said = among & search.index.marks[Mark.TRAINING_SAID].whole
    found = _trained(search, said)
    lenient = sought.competency is None and sought.kind not in MUST_BE_TRAINED
    return found | (among ^ said) if lenient else found


def _full(search: Search, among: int) -> int:
    return among ^ _fresh(search, among & search.index.marks[Mark.FULL].whole)


def _asked(search: Search, among: int) -> int:
    return _without(among, set_of(search.index.slots_of(search.sought.asked)))


def _age(search: Search, among: int) -> int:
    index, age = search.index, search.sought.age
    if age is None:
        return among
    return index.below_oldest.often_at_most(OLDEST - age, index.least_age.often_at_most(age, among))


def _population(search: Search, among: int) -> int:
    index, told = search.index, search.sought.populations
    if Population.IN_DETENTION in told:
        among &= index.populations[Population.IN_DETENTION].whole
    else:
        among = _without(among, index.marks[Mark.IN_DETENTION_ONLY].whole)
    if told - {Population.IN_DETENTION}:
        among = _of_them(index, Mark.FOR_GROUPS, told & GROUPS, among)
    return _of_them(index, Mark.FOR_GENDERS, told & GENDERS, among) if told & GENDERS else among


def _of_them(index: Index, some_only: Mark, told: frozenset[Population], among: int) -> int:
    """Return those of a set who serve everyone, or somebody of whom the youth is one."""
    theirs = any_of([index.populations[each].whole for each in told])
    return _without(among, index.marks[some_only].whole) | (among & theirs)


def _language(search: Search, among: int) -> int:
    index, tag = search.index, search.sought.language
    if tag is None or spoken(tag) == "en":
        return among
    by_itself = index.languages[spoken(tag)].whole if spoken(tag) in index.languages else 0
    interpreted = index.marks[Mark.INTERPRETERS].whole if search.sought.interpreter_ok else 0
    return among & (by_itself | interpreted)


def _authority(search: Search, among: int) -> int:
    index, authority = search.index, search.sought.authority
    if authority is None:
        return among
    return _without(among, index.marks[Mark.PLACED_BY_KNOWN].whole) | (among & index.authorities[authority].whole)


def _unwanted(search: Search, among: int) -> int:
    return _without(among, set_of(search.index.slots_of(search.sought.unwanted)))


def _kept_away(search: Search, among: int) -> int:
    return _without(among, kept_away(search.index, search.sought))


def _without(among: int, slots: int) -> int:
    return among ^ (among & slots)


WITHIN: Final[Mapping[Limit, Callable[[Search, int], int]]] = {
    Limit.NEED: _need,
    Limit.KIND: _kind,
    Limit.AREA: _area,
    Limit.HOURS: _hours,
    Limit.TRAINING: _training,
    Limit.FULL: _full,
    Limit.ASKED: _asked,
    Limit.AGE: _age,
    Limit.POPULATION: _population,
    Limit.LANGUAGE: _language,
    Limit.AUTHORITY: _authority,
    Limit.UNWANTED: _unwanted,
    Limit.KEPT_AWAY: _kept_away,
}
"""Which doors of a set are within each limit, as `limits.WITHIN` has it of one."""
