"""A hub's console: its board narrowed down, all that happened in a case, and what is lacking."""

import csv
from datetime import datetime, timedelta

import pytest

from contracts.disclosure import FileOpened
from contracts.loop import Gap
from contracts.referral import (
    Excluded,
    NoDoorFound,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
)
from contracts.vocabulary import Area, Kind, Need, ReferralState, Urgency
from contracts.withheld import ALL, By, Cell
from portal.models.cards import USUAL
from portal.models.cases import timeline
from portal.models.referrals import gaps
from portal.models.referrals.board import board, listed
from portal.models.referrals.lacks import UnmetNeeds, last_months, last_quarters
from portal.models.referrals.referral import Referral, referrals_of
from portal.models.referrals.sorted_referrals import ROWS, Late, SortedReferrals, Sought, providers, row_of
from portal.sheet import Sheet
from tests.portal import story
from tests.portal.story import FACTS, SOMEBODY
from tests.portal.test_sorted_referrals import _is_late
from tests.portal.told import HARBOR, LAKESIDE, NOW, Told, ago, ahead, html, named

SHELTER = named("svc", "shelter")
CLINIC = named("svc", "clinic")


def asked(need: Need, due: datetime, area: Area = Area.NORTH) -> ReferralRequested:
    return ReferralRequested(need=need, urgency=Urgency.SOON, area=area, state=ReferralState.REQUESTED, answer_by=due)


def offer(service: str, name: str, *, on_trellis: bool) -> ReferralOffered:
    audience = LAKESIDE if on_trellis else None
    return ReferralOffered(service=service, service_name=name, audience=audience, because=())


def many() -> Sheet:
    """Return a region with referrals of every kind."""
    told, needs = Told(), tuple(Need)
    for number in range(60):
        ref, case = named("ref", str(number)), named("case", str(number % 7))
        told.that(asked(needs[number % 10], ahead(hours=number - 12)), ref, case)
        if number % 3:
            told.that(offer(CLINIC, "Lakeside Youth Clinic", on_trellis=True), ref, case)
        if number % 4 == 1:
            told.that(offer(SHELTER, "North shelter", on_trellis=False), ref, case)
        if number % 5 == 2:
            told.that(ReferralAccepted(service=CLINIC, service_name="", audience=LAKESIDE), ref, case)
        if number % 7 == 3:
            told.that(NoDoorFound(), ref, case)
        if number % 11 == 4:
            told.that(ReferralMoved(state=ReferralState.CANCELLED), ref, case)
    return told.sheet()


EVERY = [
    Sought(service, provider, late)
    for service in (None, Need.MEDICAL_CARE, Need.EDUCATION)
    for provider in (None, LAKESIDE.team, SHELTER)
    for late in (None, *Late)
]


def fits(referral: Referral, sought: Sought) -> bool:
    late = Late.LATE if _is_late(referral) else None
    if late is None:
        soon = [place for place in (referral.due,) if place is not None and place <= NOW + timedelta(hours=24)]
        waits = referral.state is ReferralState.REQUESTED and not referral.no_door
        late = Late.SOON if waits and soon else Late.NOT
    if referral.state is ReferralState.ACCEPTED and late is not Late.LATE:
        late = Late.NOT  # of 72 hours one has passed
    return (
        sought.service in (None, referral.need)
        and (sought.provider is None or sought.provider in providers(referral))
        and sought.late in (None, late)
    )


@pytest.mark.parametrize("sought", EVERY, ids=str)
def test_the_board_shows_what_is_looked_for_in_the_same_order(sought: Sought) -> None:
    """By service, by provider, by lateness, and by any of them together."""
    sheet = many()
    index, every = sheet.index(SortedReferrals, USUAL), {each.id: each for each in referrals_of(sheet)}
    for name in ROWS:
        all_of_it = index.row(name, NOW)
        assert [*index.row(name, NOW, sought)] == [each for each in all_of_it if fits(every[each], sought)]
    assert sum(len(index.row(name, NOW)) for name in ROWS) == sum(row_of(each) in ROWS for each in every.values())


def test_a_filter_is_said_in_the_address_by_words_of_ours_and_ids() -> None:
    """It goes on to all of a column and to its next pages; what is no word of ours is as if nothing was said."""
    sheet = many()
    params = {"service": "medical-care", "provider": LAKESIDE.team, "state": "waiting"}
    shown = board(sheet, params=params)
    assert [column.id for column in shown["columns"]] == ["col-waiting"]
    assert shown["found"] == f"{shown['columns'][0].total} of {sheet.index(SortedReferrals, USUAL).open} shown."
    long = Told()
    for number in range(70):
        long.that(asked(Need.EDUCATION, ahead(hours=number)), named("ref", str(number)), named("case", "one"))
    column = board(long.sheet(), params={"service": "education"})["columns"][0]
    assert column.more.href == "/hub/list/waiting?service=education"
    page = listed(long.sheet(), "waiting", 2, params={"service": "education"})
    assert page is not None
    assert (page["pager"].more, page["back"]) == (
        "/hub/list/waiting?service=education&page=3",
        "/hub/?service=education",
    )
    nonsense = board(sheet, params={"service": "x", "state": "ended", "late": "very", "provider": "Dana"})
    assert nonsense["filter"]["chosen"] == {}
    assert "Dana" not in html("hub/board.html", {"hub": "", **nonsense})


def test_a_provider_is_offered_while_it_has_a_part_in_something_open() -> None:
    """By its team's name where it has one; it goes when the last of it ends."""
    told = Told().that(asked(Need.EDUCATION, ahead(hours=1)), named("ref", "one"), named("case", "one"))
    told.that(offer(CLINIC, "the clinic", on_trellis=True), named("ref", "one"), named("case", "one"))

    def names(sheet: Sheet) -> list[str]:
        return [choice.label for choice in board(sheet)["filter"]["fields"][3][2]]

    assert names(told.sheet()) == ["Lakeside Youth Clinic"]
    told.that(ReferralMoved(state=ReferralState.CANCELLED), named("ref", "one"), named("case", "one"))
    assert names(told.sheet()) == []


def test_all_that_happened_is_told_by_day_the_newest_first() -> None:
    """With what clocks did, and each of it leading to what it is about; openings one after another are one."""
    told = Told()
    for number, fact in enumerate(FACTS):
        told.that(fact.event, fact.about, fact.case, at=ago(hours=len(FACTS) - number))
    for _ in range(2):
        told.that(FileOpened(audience=HARBOR, person=SOMEBODY), story.CASE, story.CASE, at=ago(minutes=5))
    found = timeline.timeline(told.sheet(), Kind.HUB, story.CASE)
    assert found is not None
    lines = [line for day in found["days"] for line in day.lines]
    assert lines[0].text == "Harbor Advocacy opened this page."
    assert [line.text for line in lines].count(lines[0].text) == 2  # hours apart, something else between
    assert lines[-1].text == "The case was opened."
    assert [line.when.iso for line in lines] == sorted((line.when.iso for line in lines), reverse=True)
    assert found["days"][0].title == "Today, Thursday 19 November"
    warned = next(line for line in lines if line.text.startswith("Ends soon: "))
    assert warned.text.endswith(" Told: Harbor Advocacy and Northwest hub.")
    assert warned.href == f"/hub/cases/{story.CASE}/clocks"
    assert timeline.timeline(told.sheet(), Kind.HUB, story.ASKED_CASE) is None


def lacking(*found: tuple[Need, Area, int], at: datetime | None = None) -> Told:
    told = Told()
    why = (Excluded(Gap.NO_PLACE, 3), Excluded(Gap.OTHER_AREA, 0))
    for need, area, number in found:
        for each in range(number):
            ref, case = named("ref", f"{need}-{area}-{each}"), named("case", f"{each}")
            told.that(asked(need, ahead(hours=1), area), ref, case, at=at)
            told.that(NoDoorFound(why=why), ref, case, at=at)
            told.that(NoDoorFound(why=why), ref, case, at=at)  # and again, after another said no
    return told


def test_each_gap_counts_once_and_small_ones_are_withheld() -> None:
    """Also the one beside it that would tell it; what was entered by mistake counts no more."""
    told = lacking(
        (Need.LEGAL_SUPPORT, Area.NORTH, 9), (Need.LEGAL_SUPPORT, Area.SOUTH, 2), (Need.EDUCATION, Area.WEST, 8)
    )
    told.that(ReferralMoved(state=ReferralState.ENTERED_IN_ERROR), named("ref", "education-west-0"), named("case", "0"))
    shown = {line.id: line.cells for line in gaps.gaps(told.sheet())["lines"]}
    assert shown["row-legal-support"] == ("withheld", "withheld", "0", "0", "0", "11")
    assert shown["row-education"][-1] == "7"
    assert shown["row-medical-care"][-1] == "0"
    page = gaps.gaps(told.sheet(), "legal-support")
    assert [(why.head, why.cells) for why in page["whys"]] == [("Has no place free", ("11",))]
    assert page["bars"][-1].said == "11"
    assert html("hub/gaps.html", page).count("withheld") > 1


def test_a_reason_that_few_had_is_not_what_is_left_of_all() -> None:
    """Nor does a reason that everybody had tell a count that is withheld."""
    told = lacking(
        (Need.LEGAL_SUPPORT, Area.NORTH, 9), (Need.EDUCATION, Area.WEST, 3), (Need.MEDICAL_CARE, Area.WEST, 7)
    )
    lacks = told.sheet().index(UnmetNeeds).of(last_months(NOW, 12))
    why = {row: count for (row, _), count in lacks.why.items()}
    assert why["education"] is None
    assert why[ALL] is None
    for row in (Need.LEGAL_SUPPORT, Need.MEDICAL_CARE):
        assert lacks.cells[Cell(row, By.WHOLE)] is not None or why[row] is None


def test_what_is_saved_counts_whole_quarters_and_says_nothing_small() -> None:
    """Two files never differ by what happened on a day between, and each month stands in one quarter for good."""
    told = lacking((Need.EDUCATION, Area.NORTH, 6), at=ago(days=80))
    before = gaps.table(told.sheet())
    told.that(asked(Need.EDUCATION, NOW), named("ref", "today"), named("case", "x"), at=ago(hours=1))
    told.that(NoDoorFound(), named("ref", "today"), named("case", "x"), at=ago(hours=1))
    assert gaps.table(told.sheet()) == before
    rows = list(csv.DictReader(before.splitlines()))
    assert {row["referrals"] for row in rows} == {"0", "6"}
    spans = [("2025-10", "2025-12"), ("2026-01", "2026-03"), ("2026-04", "2026-06"), ("2026-07", "2026-09")]
    assert list(dict.fromkeys((row["from"], row["to"]) for row in rows)) == spans


def test_months_go_over_the_turn_of_the_year() -> None:
    """The oldest first, up to this one; or by quarters, up to the last that is over."""
    january = NOW.replace(month=1, day=31)
    assert last_months(january, 3) == ("2025-11", "2025-12", "2026-01")
    assert last_quarters(january, 1) == (("2025-10", "2025-11", "2025-12"),)
    assert last_quarters(january.replace(month=3), 1) == (("2025-10", "2025-11", "2025-12"),)
    assert last_quarters(january.replace(month=4, day=1), 1) == (("2026-01", "2026-02", "2026-03"),)
