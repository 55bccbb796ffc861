"""Who opened a case: which part, when, by day; for the youth, their advocate and an auditor."""

from datetime import datetime

import pytest

from contracts.base import Audience
from contracts.disclosure import FileOpened, Part
from contracts.vocabulary import Kind
from portal.models.cases.parts import part_of
from portal.models.consent import openings, record
from tests.portal import young
from tests.portal.story import CASE
from tests.portal.told import HARBOR, HUB, LAKESIDE, Told, ago, html, named
from tests.portal.young import YOUTH

SOMEBODY = named("person", "x")


def opened(story: Told, who: Audience, part: Part | None, at: datetime) -> Told:
    return story.that(FileOpened(audience=who, person=SOMEBODY, part=part), CASE, CASE, at=at)


def test_a_youth_reads_who_opened_what_by_day() -> None:
    """Each once a day under their name, each part with its times; their own openings are of their own page."""
    story = young.case()
    opened(story, HUB, Part.PLAN, ago(days=1, hours=2))
    for who, part, hours in (
        (HARBOR, None, 5.0),
        (HARBOR, Part.SAFETY_PLAN, 4.0),
        (HARBOR, Part.SAFETY_PLAN, 3.0),
        (YOUTH, Part.PLAN, 2.0),
    ):
        opened(story, who, part, ago(hours=hours))
    context = openings.yours(story.sheet(), None)
    today, yesterday = context["days"]
    assert today["people"][0]["name"] == "Your own page"
    advocate = today["people"][1]
    assert [(line["text"], line["times"]) for line in advocate["lines"]] == [
        ("Your page", "09:30"),
        ("Your plan for hard days", "10:30 and 11:30"),
    ]
    assert [line["text"] for line in yesterday["people"][0]["lines"]] == ["Your plan"]
    text = html("consent/openings.html", context)
    assert "Your plan for hard days" in text
    assert SOMEBODY not in text


def test_an_advocate_reads_it_by_the_names_of_teams() -> None:
    """And that the youth's own page was opened, not by whom: somebody else may have had their words."""
    story = Told()
    opened(story, LAKESIDE, Part.REFERRAL, ago(hours=3))
    opened(story, Audience(Kind.YOUTH, named("team", "youth")), Part.CASE, ago(hours=2))
    context = openings.of_case(story.sheet(), CASE, None, "/back")
    (today,) = context["days"]
    assert [each["name"] for each in today["people"]] == ["The youth’s own page", "Lakeside Youth Clinic"]
    assert openings.of_case(story.sheet(), named("case", "another"), None, "/back")["days"] == ()


def test_a_long_list_goes_on_where_it_ended() -> None:
    """From the oldest that was shown, and back to the newest."""
    story = Told()
    for number in range(openings.PER_PAGE + 5):
        opened(story, LAKESIDE, Part.REFERRAL, ago(hours=100 - number))
    first = openings.of_case(story.sheet(), CASE, None, "/back")
    place = int(first["pager"]["more"].removeprefix("?before="))
    rest = openings.of_case(story.sheet(), CASE, place, "/back")
    times = [line["times"] for each in rest["days"] for who in each["people"] for line in who["lines"]]
    assert times
    assert rest["pager"]["more"] == ""
    assert rest["pager"]["back"] == "?"


def test_an_auditor_reads_the_part_too() -> None:
    """Which part, and never what was in it."""
    (row,) = record.openings(opened(Told(), LAKESIDE, Part.PLAN, ago(hours=1)).sheet())["rows"]
    assert row.cells[2].text == "The plan"


@pytest.mark.parametrize(
    "path, part",
    [
        (f"/hub/cases/{CASE}", Part.CASE),
        (f"/hub/cases/{CASE}/plan", Part.PLAN),
        (f"/you/cases/{CASE}/plan/goals/goal_x", Part.PLAN),
        (f"/advocate/cases/{CASE}/safety/card", Part.SAFETY_PLAN),
        (f"/advocate/cases/{CASE}/life", Part.DAY_TO_DAY),
        (f"/hub/cases/{CASE}/together", Part.TOGETHER),
        ("/partner/referrals/ref_x", Part.REFERRAL),
        ("/you", Part.CASE),
        ("/you/shown", Part.CASE),
        ("/live", None),
        ("/hub/requests/req_x", None),
        *((f"/hub/cases/{CASE}/{quiet}", Part.CASE) for quiet in ("report", "shields", "orders", "clocks", "guide")),
        (f"/hub/cases/{CASE}/where", Part.CASE),
    ],
)
def test_an_address_says_which_part_and_none_that_tells(path: str, part: Part | None) -> None:
    """A report that is prepared, a shield, an order, a time away: whoever reads of the opening reads "the case"."""
    assert part_of(path) is part
