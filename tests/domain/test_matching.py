"""Which door is tried first, and why; which isn't, and why not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Audience, Fact
from contracts.inventory import CapacityReported, Held, Listed, Opening, ServiceListed
from contracts.loop import PUBLIC, Gap
from contracts.referral import Because, Excluded
from contracts.taxonomy import Authority, Competency, Population, ServiceKind
from contracts.vocabulary import Area, Barrier, MatchReason, Need, Urgency, Weekday
from services.referral_router.directory import Directory
from services.referral_router.limits import SAID_AS, Limit, Sought
from services.referral_router.matching import NAMED, candidates, match, why_not
from tests.domain.doors import (
    NOON,
    OTHER,
    REGION,
    TEAM,
    changes,
    directory,
    entry,
    fact,
    folded,
    instants,
    known_as,
    listings,
    soughts,
)


def wanted(**changes: Any) -> Sought:
    fields: dict[str, Any] = {"need": Need.LEGAL_SUPPORT, "urgency": Urgency.SOON, "area": Area.NORTH}
    return Sought(**(fields | changes))


HOUSING = {"need": Need.EMERGENCY_HOUSING}
HOUSES = {"needs": (Need.EMERGENCY_HOUSING,)}
GROUP_HOME = {**HOUSES, "kinds": (ServiceKind.GROUP_HOME,)}
DAYTIME = (Opening(day=Weekday.MONDAY, opens=540, closes=1020),)
LATE = (Opening(day=Weekday.MONDAY, opens=1080, closes=1260),)
CORE = (Held(competency=Competency.CORE),)
ADVANCED = (Held(competency=Competency.ADVANCED, until="2027-03-01"),)


def names(found: Directory, sought: Sought, at: datetime = NOON) -> list[str]:
    return [candidate.name.rpartition(": ")[2] for candidate in candidates(found, REGION, sought, at=at)]


def said(found: Directory, sought: Sought, at: datetime = NOON) -> list[Because]:
    (only,) = candidates(found, REGION, sought, at=at)
    return list(only.because)


@pytest.mark.parametrize(
    "better, worse, sought",
    [
        ({}, {"barriers": (Barrier.CURFEW,)}, {}),
        ({"barriers": (Barrier.CURFEW,)}, {"barriers": (Barrier.CURFEW, Barrier.ASKS_FOR_ID)}, {}),
        ({"needs": (Need.LEGAL_SUPPORT, Need.EDUCATION)}, {}, {}),
        ({"in_house": (Need.EDUCATION,)}, {}, {}),
        ({"in_house": (Need.EMPLOYMENT,)}, {"in_house": (Need.EDUCATION,)}, {"also": frozenset({Need.EMPLOYMENT})}),
        ({"areas": (Area.NORTH,)}, {}, {}),
        ({"always_open": True}, {}, {"urgency": Urgency.NOW}),
        ({"hours": DAYTIME}, {}, {"by": NOON}),
        ({"audience": TEAM}, {}, {"urgency": Urgency.WHEN_POSSIBLE}),
        ({"held": CORE}, {}, {}),
        ({"held": ADVANCED}, {"held": CORE}, {}),
        ({}, {"populations": (Population.PARENTING,)}, {}),
        ({"provider": "Known  here"}, {"held": CORE}, {"known": frozenset({"known here"})}),
        ({}, {"audience": TEAM, "barriers": (Barrier.SHARED_ROOMS,)}, {}),
        ({"held": CORE, "hours": LATE}, {"held": CORE, "audience": TEAM}, {"acute": True}),
        ({"barriers": tuple(Barrier)}, {"held": ADVANCED}, {"wanted": frozenset({known_as("b")})}),
        ({"held": CORE, "always_open": True}, {"audience": TEAM}, {"acute": True, "wanted": frozenset()}),
    ],
)
def test_what_counts(better: dict[str, Any], worse: dict[str, Any], sought: dict[str, Any]) -> None:
    """The better one would come last by its name. What the youth asked for outranks everything that counts."""
    found = directory(entry("a", **worse), entry("b", **better))
    assert names(found, wanted(**sought)) == ["b", "a"]


@pytest.mark.parametrize(
    "changes",
    [
        {"always_open": True},
        {"populations": (Population.TRIBAL,)},
        {"placed_by": (Authority.TRIBE,)},
        {"languages": ("es",)},
        {"safe_employer": True},
    ],
)
def test_what_is_shown_and_not_scored(changes: dict[str, Any]) -> None:
    """Tribal preferences above all; and being open at night where nothing is urgent. The tie goes by name."""
    told = wanted(populations=frozenset({Population.TRIBAL}))
    assert names(directory(entry("a"), entry("b", **changes)), told) == ["a", "b"]


NOT_FOR_THEM = Gap.NOT_FOR_THEM


@pytest.mark.parametrize(
    "changes, sought, limit, gap",
    [
        ({}, {}, None, None),
        ({}, {"kind": ServiceKind.IMMIGRATION}, Limit.KIND, Gap.OTHER_KIND),
        ({"kinds": (ServiceKind.IMMIGRATION,)}, {"kind": ServiceKind.IMMIGRATION}, None, None),
        ({"areas": (Area.SOUTH,)}, {}, Limit.AREA, Gap.OTHER_AREA),
        ({"areas": (Area.SOUTH, Area.NORTH)}, {}, None, None),
        ({"areas": (Area.SOUTH,)}, {"area": Area.ANYWHERE}, None, None),
        ({"hours": LATE}, {"by": NOON}, Limit.HOURS, Gap.NOT_OPEN_THEN),
        ({"hours": LATE}, {}, None, None),
        ({}, {"by": NOON}, None, None),
        ({"always_open": True}, {"by": NOON}, None, None),
        ({}, {"competency": Competency.CORE}, Limit.TRAINING, Gap.NOT_TRAINED),
        ({"held": ADVANCED}, {"competency": Competency.CORE}, None, None),
        (
            {"held": ADVANCED},
            {"competency": Competency.CORE, "by": NOON + timedelta(1)},
            Limit.TRAINING,
            Gap.NOT_TRAINED,
        ),
        ({"held": CORE}, {"competency": Competency.ADVANCED}, Limit.TRAINING, Gap.NOT_TRAINED),
        ({"held": ADVANCED}, {"by": NOON + timedelta(days=1)}, Limit.TRAINING, Gap.NOT_TRAINED),
        ({}, {"asked": frozenset({known_as("a")})}, Limit.ASKED, Gap.ASKED_ALREADY),
        ({"least_age": 18}, {"age": 17}, Limit.AGE, NOT_FOR_THEM),
        ({"least_age": 18}, {"age": 18}, None, None),
        ({"most_age": 17}, {"age": 18}, Limit.AGE, NOT_FOR_THEM),
        ({"most_age": 17}, {"age": 17}, None, None),
        ({"least_age": 18}, {}, None, None),
        ({"languages": ("es",)}, {"language": "es-MX"}, None, None),
        ({"languages": ("es",)}, {"language": "hmn"}, Limit.LANGUAGE, NOT_FOR_THEM),
        ({"interpreters": True}, {"language": "hmn"}, None, None),
        ({"interpreters": True}, {"language": "hmn", "interpreter_ok": False}, Limit.LANGUAGE, NOT_FOR_THEM),
        ({}, {"language": "en"}, None, None),
        ({}, {"unwanted": frozenset({known_as("a")})}, Limit.UNWANTED, NOT_FOR_THEM),
        (
            {},
            {"unwanted": frozenset({known_as("a")}), "wanted": frozenset({known_as("a")})},
            Limit.UNWANTED,
            NOT_FOR_THEM,
        ),
        ({"audience": TEAM}, {"kept_away": frozenset({TEAM})}, Limit.KEPT_AWAY, NOT_FOR_THEM),
        ({"audience": OTHER}, {"kept_away": frozenset({TEAM})}, None, None),
        ({"provider": "Cedar House"}, {"kept_from": frozenset({" cedar  HOUSE"})}, Limit.KEPT_AWAY, NOT_FOR_THEM),
        ({"name": "Cedar House"}, {"kept_from": frozenset({"Cedar House"})}, Limit.KEPT_AWAY, NOT_FOR_THEM),
    ],
)
def test_hard_limits(changes: dict[str, Any], sought: dict[str, Any], limit: Limit | None, gap: Gap | None) -> None:
    """No score outweighs one; the hub reads why, and of whom, as far as it speaks of the service: else one word."""
    found, search = directory(entry("a", **changes)), wanted(**sought)
    matched = match(found, REGION, search, at=NOON)
    assert len(matched.candidates) == (limit is None)
    assert why_not(found, REGION, known_as("a"), search, at=NOON) is limit
    named = (known_as("a"),) if gap in PUBLIC else ()
    assert matched.excluded == (() if gap is None else (Excluded(gap, 1, named),))


GIRLS, BOYS, PARENTING, TRIBAL = Population.GIRLS, Population.BOYS, Population.PARENTING, Population.TRIBAL
DETENTION = Population.IN_DETENTION


@pytest.mark.parametrize(
    "served, told, inside",
    [
        ((), (GIRLS,), True),
        ((GIRLS,), (), True),
        ((GIRLS,), (GIRLS,), True),
        ((GIRLS,), (BOYS,), False),
        ((GIRLS,), (PARENTING,), True),
        ((GIRLS, PARENTING), (GIRLS,), False),
        ((GIRLS, PARENTING), (BOYS, PARENTING), False),
        ((PARENTING, TRIBAL), (GIRLS, TRIBAL), True),
        ((), (DETENTION,), False),
        ((DETENTION,), (DETENTION,), True),
        ((DETENTION,), (GIRLS, DETENTION), True),
        ((DETENTION, BOYS), (GIRLS, DETENTION), False),
        ((DETENTION,), (), False),
        ((DETENTION,), (GIRLS,), False),
        ((DETENTION, GIRLS), (GIRLS,), True),
    ],
)
def test_for_whom_a_service_is(served: tuple[Population, ...], told: tuple[Population, ...], inside: bool) -> None:
    """What a youth keeps to themselves excludes nothing; who is detained is reached by those who come to them."""
    found = directory(entry("a", populations=served))
    assert names(found, wanted(populations=frozenset(told))) == (["a"] if inside else [])


@pytest.mark.parametrize(
    "placed_by, authority, inside",
    [
        ((), Authority.YOUTH, True),
        ((Authority.COUNTY,), None, True),
        ((Authority.COUNTY,), Authority.COUNTY, True),
        ((Authority.COUNTY, Authority.TRIBE), Authority.PARENT, False),
    ],
)
def test_who_has_authority_to_place(
    placed_by: tuple[Authority, ...], authority: Authority | None, inside: bool
) -> None:
    """It is asked of placements alone: a runaway program takes in who comes."""
    sought = wanted(**HOUSING, authority=authority)
    assert names(directory(entry("a", **GROUP_HOME, placed_by=placed_by)), sought) == (["a"] if inside else [])
    program = {**HOUSES, "kinds": (ServiceKind.RUNAWAY_PROGRAM,)}
    assert names(directory(entry("a", **program, placed_by=placed_by)), sought) == ["a"]


def test_secure_detention_is_no_placement() -> None:
    """There is no word for it, and so no such door."""
    assert not any("detention" in kind or "secure" in kind for kind in ServiceKind)


def test_host_homes_need_staff_who_are_known_to_be_trained() -> None:
    """Elsewhere, where nobody said anything, it is asked."""
    homes = {**HOUSES, "kinds": (ServiceKind.HOST_HOME, ServiceKind.GROUP_HOME)}
    found = directory(entry("a", **homes), entry("b", **homes, held=CORE))
    assert names(found, wanted(**HOUSING, kind=ServiceKind.HOST_HOME)) == ["b"]
    assert names(found, wanted(**HOUSING, kind=ServiceKind.GROUP_HOME)) == ["b", "a"]


@pytest.mark.parametrize(
    "wall, opening, open_then",
    [
        # Both times that the clocks show 01:30 in autumn; and an opening over the hour that spring leaves out.
        (datetime(2027, 11, 7, 6, 30, tzinfo=UTC), (Weekday.SUNDAY, 60, 120), True),
        (datetime(2027, 11, 7, 7, 30, tzinfo=UTC), (Weekday.SUNDAY, 60, 120), True),
        (datetime(2027, 11, 7, 8, 0, tzinfo=UTC), (Weekday.SUNDAY, 60, 120), False),
        (datetime(2027, 3, 14, 8, 0, tzinfo=UTC), (Weekday.SUNDAY, 120, 180), False),
        (datetime(2027, 3, 14, 7, 59, tzinfo=UTC), (Weekday.SUNDAY, 60, 180), True),
        # Noon is another hour of UTC in summer.
        (datetime(2027, 7, 5, 22, 30, tzinfo=UTC), (Weekday.MONDAY, 540, 1020), False),
        (datetime(2027, 1, 4, 22, 30, tzinfo=UTC), (Weekday.MONDAY, 540, 1020), True),
        # The minute it opens, the minute it closes, and past midnight, from Sunday into Monday too.
        (datetime(2027, 3, 1, 15, 0, tzinfo=UTC), (Weekday.MONDAY, 540, 1020), True),
        (datetime(2027, 3, 1, 23, 0, tzinfo=UTC), (Weekday.MONDAY, 540, 1020), False),
        (datetime(2027, 3, 2, 7, 0, tzinfo=UTC), (Weekday.MONDAY, 1200, 1560), True),
        (datetime(2027, 3, 1, 7, 0, tzinfo=UTC), (Weekday.SUNDAY, 1200, 1560), True),
        (datetime(2027, 3, 1, 8, 0, tzinfo=UTC), (Weekday.SUNDAY, 1200, 1560), False),
    ],
)
def test_open_at_an_instant(wall: datetime, opening: tuple[Weekday, int, int], open_then: bool) -> None:
    """By the clock of the directory's own zone, whatever it does in spring and autumn."""
    day, opens, closes = opening
    found = directory(entry("a", hours=(Opening(day=day, opens=opens, closes=closes),)))
    assert names(found, wanted(by=wall)) == (["a"] if open_then else [])


def test_a_training_counts_to_the_end_of_its_last_day_there() -> None:
    """Which is not the end of that day in Greenwich."""
    found = directory(entry("a", held=ADVANCED))
    asks = {"competency": Competency.ADVANCED}
    assert names(found, wanted(**asks), datetime(2027, 3, 2, 5, 59, tzinfo=UTC)) == ["a"]
    assert names(found, wanted(**asks), datetime(2027, 3, 2, 6, 0, tzinfo=UTC)) == []


def test_a_full_house_is_no_door_until_what_it_said_is_old() -> None:
    """After three days nobody knows; till then it may keep a waitlist, and is named where nothing else is open."""
    found = directory(entry("a", **HOUSES))
    found.apply(fact(CapacityReported(free=0), known_as("a")))
    sought = wanted(**HOUSING)
    full = match(found, REGION, sought, at=NOON + timedelta(days=3))
    assert (full.candidates, full.excluded) == ((), (Excluded(Gap.NO_PLACE, 1, (known_as("a"),)),))
    assert Because(MatchReason.FULL_NOW, count=0) in full.waitlists[0].because
    old = match(found, REGION, sought, at=NOON + timedelta(days=3, minutes=1))
    assert Because(MatchReason.PLACES_STALE) in old.candidates[0].because
    found.apply(fact(ServiceListed(listed=entry("b", **HOUSES))))
    assert match(found, REGION, sought, at=NOON).waitlists == ()


def test_free_places_count_while_they_are_fresh() -> None:
    """And are named."""
    found = directory(entry("a", **HOUSES), entry("b", **HOUSES))
    found.apply(fact(CapacityReported(free=2), known_as("b")))
    sought = wanted(**HOUSING)
    assert names(found, sought) == ["b", "a"]
    assert names(found, sought, NOON + timedelta(days=4)) == ["a", "b"]
    assert Because(MatchReason.PLACES_FREE, count=2) in candidates(found, REGION, sought, at=NOON)[0].because


def test_who_answers_quickly_comes_first() -> None:
    """As they answered before."""
    found = directory(entry("a"), entry("b"), entry("c"))
    found.learn(REGION, known_as("b"), 24 * 60)
    found.learn(REGION, known_as("c"), 60)
    assert names(found, wanted()) == ["c", "b", "a"]


def test_everything_that_counted_is_a_reason() -> None:
    """Barriers too, and at last how to ask."""
    found = directory(
        entry(
            "a",
            needs=(Need.LEGAL_SUPPORT, Need.EDUCATION),
            kinds=(ServiceKind.IMMIGRATION,),
            areas=(Area.NORTH,),
            barriers=(Barrier.ASKS_FOR_ID,),
            populations=(TRIBAL,),
            always_open=True,
            phone="(414) 555-0100",
        )
    )
    assert said(found, wanted(urgency=Urgency.NOW, by=NOON, kind=ServiceKind.IMMIGRATION)) == [
        Because(MatchReason.OFFERS_NEED, need=Need.LEGAL_SUPPORT),
        Because(MatchReason.OFFERS_KIND, kind=ServiceKind.IMMIGRATION),
        Because(MatchReason.UNDER_ONE_ROOF, count=2),
        Because(MatchReason.BARRIER, barrier=Barrier.ASKS_FOR_ID),
        Because(MatchReason.TRAINING_UNKNOWN),
        Because(MatchReason.IN_THIS_AREA),
        Because(MatchReason.OPEN_THEN),
        Because(MatchReason.OPEN_AT_NIGHT),
        Because(MatchReason.TAKES_SOME_ONLY),
        Because(MatchReason.FOR_TRIBAL_YOUTH),
        Because(MatchReason.TELEPHONE, phone="(414) 555-0100"),
    ]


def test_a_number_that_the_directory_lacks_is_none() -> None:
    """A provider that isn't on Trellis has to be called, whether or not the directory knows how."""
    assert said(directory(entry("a")), wanted())[-1] == Because(MatchReason.TELEPHONE)


def test_no_reason_tells_what_the_youth_told() -> None:
    """The reasons of a door are the same whatever they told of themselves; what speaks of them stands apart."""
    found = directory(
        entry(
            "a",
            least_age=12,
            populations=(GIRLS,),
            languages=("es",),
            in_house=(Need.EDUCATION,),
            held=CORE,
            hours=LATE,
            **GROUP_HOME,
        )
    )
    told = {
        "age": 15,
        "populations": frozenset({GIRLS}),
        "language": "es",
        "authority": Authority.COUNTY,
        "known": frozenset({"Provider of a"}),
        "wanted": frozenset({known_as("a")}),
        "kept_away": frozenset({TEAM}),
        "also": frozenset({Need.EDUCATION}),
        "acute": True,
    }
    (silent,) = candidates(found, REGION, wanted(**HOUSING), at=NOON)
    (open_,) = candidates(found, REGION, wanted(**HOUSING, **told), at=NOON)
    assert silent.because == open_.because
    speaking = (MatchReason.WISHED, MatchReason.FAMILIAR, MatchReason.NEEDED_TOO, MatchReason.TRAINED_AFTER_HOURS)
    assert (silent.apart, open_.apart) == ((), speaking)


def test_a_person_can_choose_any_service_of_the_directory() -> None:
    """A choice outranks other limits, but not the directory, who may place, the youth's no, or who is kept away."""
    found = directory(entry("full", audience=TEAM, **GROUP_HOME, placed_by=(Authority.COUNTY,)))
    found.apply(fact(CapacityReported(free=0), known_as("full")))
    chosen = wanted(need=Need.MEDICAL_CARE, area=Area.SOUTH, chosen=known_as("full"))
    assert said(found, chosen) == [Because(MatchReason.CHOSEN_BY_HUB), Because(MatchReason.ANSWERS_HERE)]
    assert candidates(found, "southeast", chosen, at=NOON) == ()
    unwanted = {"unwanted": frozenset({known_as("full")})}
    for but in ({"authority": Authority.PARENT}, unwanted, {"kept_away": frozenset({TEAM})}):
        assert names(found, wanted(chosen=known_as("full"), **but)) == []


def test_a_team_that_is_kept_away_keeps_its_whole_provider_away() -> None:
    """Whoever works on one floor is in the house."""
    found = directory(entry("a", provider="One", audience=TEAM), entry("b", provider="one"), entry("c"))
    assert names(found, wanted(kept_away=frozenset({TEAM}))) == ["c"]


@given(listings, soughts, instants, st.sampled_from(Barrier))
def test_another_barrier_never_raises_a_score(one: Listed, sought: Sought, at: datetime, barrier: Barrier) -> None:
    """Whatever else is true of a service."""
    more = msgspec.structs.replace(one, barriers=(*one.barriers, barrier))
    before, after = (candidates(directory(each), REGION, sought, at=at) for each in (one, more))
    assert len(before) == len(after)
    assert [each.points for each in after] <= [each.points for each in before]


@given(st.lists(changes, max_size=15), soughts, instants)
def test_whoever_is_kept_away_or_unwanted_never_appears(facts: list[Fact], sought: Sought, at: datetime) -> None:
    """Nor anybody else beyond a limit, not on a waitlist either; and what the youth asked for stands first."""
    found = folded(facts)
    matched = match(found, REGION, sought, at=at)
    for candidate in (*matched.candidates, *matched.waitlists):
        limit = why_not(found, REGION, candidate.service, sought, at=at)
        assert limit is (Limit.FULL if candidate in matched.waitlists else None)
        assert candidate.service not in sought.unwanted | sought.asked
        assert candidate.audience not in sought.kept_away
        assert candidate.because[0] == Because(MatchReason.OFFERS_NEED, need=sought.need)
    wished = [candidate.service in sought.wanted for candidate in matched.candidates]
    assert wished == sorted(wished, reverse=True)


# --------------------------------------------------------------------------------------------------- who is left out


def test_a_few_are_named_by_each_public_reason_in_the_order_of_their_titles() -> None:
    """The first of them, and how many there are; whoever lists the directory backwards reads the same."""
    listed = [entry(f"{letter} full", areas=(Area.SOUTH,)) for letter in "hgfedcba"]
    for entries in (listed, listed[::-1]):
        (excluded,) = match(directory(*entries), REGION, wanted(), at=NOON).excluded
        assert (excluded.why, excluded.count) == (Gap.OTHER_AREA, len(listed))
        assert excluded.services == tuple(known_as(f"{letter} full") for letter in "abcdef"[:NAMED])


def test_of_thousands_whose_titles_begin_alike_the_same_few_are_named() -> None:
    """However the directory came to be, and in the order of their whole titles."""
    listed = [entry(f"{number:03}", provider="County of Dane", areas=(Area.SOUTH,)) for number in range(200)]
    first, again = (match(directory(*each), REGION, wanted(), at=NOON).excluded for each in (listed, listed[::-1]))
    assert first == again
    names = {known_as(each.name): each.name for each in listed}
    named = [names[each] for each in first[0].services]
    assert named == sorted(named)
    assert len(named) == NAMED


def test_beside_an_open_door_nobody_is_counted_for_what_is_private() -> None:
    """By the directory the number would tell what the youth told; where no door is, it is all that is left."""
    told = wanted(age=15, kept_away=frozenset({TEAM}))
    adults, kept, south = entry("adults", least_age=18), entry("kept", audience=TEAM), entry("z", areas=(Area.SOUTH,))
    away = Excluded(Gap.OTHER_AREA, 1, (known_as("z"),))
    assert match(directory(adults, kept, south), REGION, told, at=NOON).excluded == (away, Excluded(NOT_FOR_THEM, 2))
    assert match(directory(adults, kept, south, entry("open")), REGION, told, at=NOON).excluded == (away,)


PRIVATE: dict[str, Any] = {
    "age": None,
    "populations": frozenset(),
    "language": None,
    "authority": None,
    "acute": False,
    "also": frozenset(),
    "known": frozenset(),
    "wanted": frozenset(),
    "unwanted": frozenset(),
    "kept_away": frozenset(),
    "kept_from": frozenset(),
}


@given(st.lists(changes, max_size=20), soughts, instants)
def test_who_is_named_breaks_that_very_limit(facts: list[Fact], sought: Sought, at: datetime) -> None:
    """As looking at it alone finds; nobody is named for what is private, and no door is among them."""
    found = folded(facts)
    matched = match(found, REGION, sought, at=at)
    open_ = {each.service for each in matched.candidates}
    for excluded in matched.excluded:
        assert len(excluded.services) == (min(excluded.count, NAMED) if excluded.why in PUBLIC else 0)
        for service in excluded.services:
            limit = why_not(found, REGION, service, sought, at=at)
            assert limit is not None
            assert SAID_AS[limit] is excluded.why
            assert service not in open_


@given(st.lists(changes, max_size=20), soughts, instants)
def test_what_is_said_of_others_is_the_same_whatever_is_private(
    facts: list[Fact], sought: Sought, at: datetime
) -> None:
    """Whom a youth must not meet, and all that they told, changes no name and no number but by which doors there are.

    Where none is, those left out add up to all that answer the need: nobody is missing who is kept away.
    """
    found = folded(facts)
    matched = match(found, REGION, sought, at=at)
    bare = match(found, REGION, msgspec.structs.replace(sought, **PRIVATE), at=at)

    def public(excluded: tuple[Excluded, ...]) -> list[Excluded]:
        return [each for each in excluded if each.why in PUBLIC]

    assert public(matched.excluded) == public(bare.excluded)
    answering = sum(sought.need in door.listed.needs for door in found.doors(REGION))
    if not matched.candidates:
        assert sum(each.count for each in matched.excluded) == answering
    else:
        assert public(matched.excluded) == list(matched.excluded)


@given(st.lists(changes, max_size=20), soughts, instants, st.sampled_from([TEAM, OTHER]))
def test_a_shield_leaves_no_trace_in_who_is_named(
    facts: list[Fact], sought: Sought, at: datetime, against: Audience
) -> None:
    """A place that breaks a public limit is named for it, shielded or not; and for nothing else is any."""
    found = folded(facts)
    before = match(found, REGION, msgspec.structs.replace(sought, kept_away=frozenset()), at=at)
    after = match(found, REGION, msgspec.structs.replace(sought, kept_away=frozenset({against})), at=at)
    named = [[(each.why, each.services) for each in matched.excluded if each.services] for matched in (before, after)]
    assert named[0] == named[1]
    if bool(before.candidates) is bool(after.candidates):
        assert before.excluded == after.excluded
