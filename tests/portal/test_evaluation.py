"""What became of what was asked for: three years of 200 young people, counted again by other means."""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from contracts.aftercare import HelpSaid, helped_of
from contracts.base import Audience, Event
from contracts.gaps import LEAST
from contracts.ids import derived
from contracts.loop import Helped
from contracts.referral import NoDoorFound, ReferralMoved, ReferralReopened, ReferralRequested
from contracts.vocabulary import Area, Kind, Need, ReferralState, Urgency
from portal.models.referrals.evaluation import DEFINITIONS, Course, Figure, evaluation, may_show, quarter, table
from tests.portal.told import NOW, ZONE, Told, html

_YEARS = timedelta(days=3 * 365)
_BEGAN, _CLOSED = ReferralState.IN_PROGRESS, ReferralState.COMPLETED
Happened = tuple[datetime, str, str, Event]


def lives(seed: int, people: int) -> Iterator[Happened]:
    """Yield what happens to so many over three years: when, in which case, to what, and the event itself."""
    dice = random.Random(seed)
    for person in range(people):
        case = derived("case", str(seed), str(person))
        youth = Audience(Kind.YOUTH, derived("team", case))
        for number in range(dice.randint(1, 9)):
            of = derived("ref", case, str(number))
            at = NOW - _YEARS * dice.random()
            yield at, case, of, _asked(dice, at)
            at += timedelta(hours=dice.choice((2, 20, 70, 200)) * (0.5 + dice.random()))
            if dice.random() < 0.15:
                yield at, case, of, NoDoorFound()
                continue
            yield at, case, of, ReferralMoved(state=_BEGAN)
            if dice.random() < 0.5:
                answer = dice.choice(tuple(Helped))
                said = at + timedelta(days=dice.randint(5, 90))
                yield said, case, helped_of(of, youth), HelpSaid(of=of, answer=answer, audience=youth)
            if dice.random() < 0.3:
                yield at + timedelta(days=40), case, of, ReferralMoved(state=_CLOSED)
                yield at + timedelta(days=60), case, of, ReferralReopened(answer_by=NOW)


def _asked(dice: random.Random, at: datetime) -> ReferralRequested:
    return ReferralRequested(
        need=dice.choice(tuple(Need)),
        urgency=Urgency.SOON,
        area=dice.choice(tuple(Area)),
        state=ReferralState.REQUESTED,
        answer_by=at + timedelta(days=1),
    )


def told(happened: list[Happened]) -> Told:
    copies = Told()
    for at, case, about, event in sorted(happened, key=lambda each: each[0]):
        if at <= NOW:
            copies.that(event, about, case, at=at)
    return copies


def counted_again(happened: list[Happened]) -> dict[tuple[str, str], int]:
    """Return the figures of every quarter, by plain sums over what happened."""
    past = sorted((each for each in happened if each[0] <= NOW), key=lambda each: each[0])
    asked = {about: at for at, _, about, event in past if isinstance(event, ReferralRequested)}
    began: dict[str, datetime] = {}
    again = {about for _, _, about, event in past if isinstance(event, ReferralReopened)}
    last: dict[str, tuple[datetime, Helped]] = {}
    for at, _, about, event in past:
        if isinstance(event, ReferralMoved) and event.state is _BEGAN:
            began.setdefault(about, at)
        if isinstance(event, HelpSaid):
            last[about] = (at, event.answer)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    waits: dict[str, list[float]] = defaultdict(list)
    for about, at in asked.items():
        sums[_quarter(at), "asked"] += 1
        sums[_quarter(at), "came-back"] += about in again
        if about in began:
            sums[_quarter(at), "reached"] += 1
            waits[_quarter(at)].append((began[about] - at).total_seconds() / 3600)
    for at, answer in last.values():
        if answer is not Helped.RATHER_NOT_SAY:
            sums[_quarter(at), "answered"] += 1
            sums[_quarter(at), "helped"] += answer is Helped.YES
    for name, each in waits.items():
        sums[name, "first-contact"] = round((median_low(each) + sorted(each)[len(each) // 2]) / 2)
    return sums


def _quarter(at: datetime) -> str:
    local = at.astimezone(ZONE)
    return f"{local.year}-{(local.month - 1) // 3 * 3 + 1:02}"


def test_the_figures_are_those_of_another_way_of_counting() -> None:
    """Every figure of every quarter that is shown; and of 200 young people nearly all of them can be."""
    happened = list(lives(7, 200))
    rows = list(csv.DictReader(io.StringIO(table(told(happened).sheet()))))
    again = counted_again(happened)
    compared = 0
    for row in rows:
        figure = row["figure"]
        if row["value"] != "withheld" and row["service"] == "all" and figure != Figure.NO_DOOR:
            assert int(row["value"]) == again[row["from"], figure], row
            compared += 1
    assert compared >= 40


def test_the_page_says_of_each_figure_what_it_counts_and_from_where_that_is() -> None:
    """In words that name nobody, beside the plot of each."""
    page = html("hub/evaluation.html", evaluation(told(list(lives(3, 60))).sheet()))
    for definition in DEFINITIONS.values():
        for words in definition:
            assert words.replace("'", "&#39;") in page


def test_a_community_in_which_little_happens_shows_no_count_of_it() -> None:
    """Three people are pointed at by nothing: what is not none is withheld."""
    rows = list(csv.DictReader(io.StringIO(table(told(list(lives(1, 3))).sheet()))))
    assert {row["value"] for row in rows} <= {"0", "withheld"}


_courses = st.builds(
    Course,
    asked=st.just(NOW - timedelta(days=100)),
    need=st.sampled_from(Need),
    area=st.sampled_from(Area),
    began=st.one_of(st.none(), st.just(NOW - timedelta(days=99))),
    again=st.booleans(),
)


@given(st.lists(_courses, max_size=40), st.lists(st.sampled_from(Helped), max_size=30))
def test_no_small_count_stands_there_or_can_be_worked_out(asked: list[Course], said: list[Helped]) -> None:
    """Neither a count from 1 to 4 nor the difference of two that are shown."""
    found = quarter(("2026-07", "2026-08", "2026-09"), asked, said).counts
    for count in found.values():
        assert count is None or count == 0 or count >= LEAST
    for whole, part in (("asked", "reached"), ("asked", "came-back"), ("answered", "helped")):
        one, other = found[Figure(whole)], found[Figure(part)]
        assert one is None or other is None or may_show(one - other, 0) is not None
