"""Clocks on pages: what is left, what counts, from where that is, who was told, and what came of it."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from contracts.accompany import AccompanimentChosen, OccasionRaised
from contracts.base import Audience
from contracts.clock import ClockCorrected, ClockMet, ClockMissed, ClockPaused, ClockStarted, ClockWarned
from contracts.clocks import table
from contracts.ids import NO_CASE, fresh
from contracts.intake import CaseOpened
from contracts.inventory import CountyNumber, NumberFor, NumbersSet, county_id
from contracts.vocabulary import (
    Accompaniment,
    ClockKind,
    Kind,
    Language,
    PageReason,
    PauseReason,
    UnaskedReason,
    Whom,
)
from portal.forms import Filled, Form, Posted, Wrong, read
from portal.forms.clocks import at_hand as forms
from portal.models.clocks import all_clocks, at_hand, clocks, followups
from tests.bus.samples import sample
from tests.portal.story import CASE, COMMUNITY
from tests.portal.told import HARBOR, HUB, LAKESIDE, NOW, REGION, Told, ago, ahead, html, named, spoken

CLOCK = named("clk", "of these tests")
OCCASION = named("occ", "of these tests")


def started(kind: ClockKind, **fields: Any) -> ClockStarted:
    row = table()[kind]
    times: dict[str, Any] = {"since": ago(hours=3), "due": ahead(hours=21)}
    if row.sealed:
        times = {"since_sealed": ago(hours=30).isoformat(), "due_sealed": ahead(hours=90).isoformat()}
    given: dict[str, Any] = {
        "unit": row.unit,
        "counting": row.counting,
        "figure": row.figure,
        "source": row.source,
        "as_of": row.as_of.isoformat(),
        **times,
    }
    return ClockStarted(kind=kind, **(given | fields))


def told(*events: Any, hide: tuple[str, ...] = ()) -> Told:
    story = Told().that(sample(CaseOpened), CASE, CASE)
    for event in events:
        story.that(event, CLOCK, CASE, hide=hide)
    return story


def shown(story: Told, who: Kind = Kind.ADVOCATE) -> tuple[dict[str, Any], str]:
    context = clocks.case_clocks(story.sheet(), who, CASE)
    assert context is not None
    return context, html("clocks/case.html", context)


def test_a_clock_says_what_counts_from_where_that_is_and_as_of_when() -> None:
    """And when it began and ends."""
    _, page = shown(told(started(ClockKind.MISSING_FROM_CARE)))
    for words in ("21 h", "24 hours, every hour counts.", "42 USC 671(a)(35), as of 22 November 2026", "Began"):
        assert words in page


def test_both_ways_of_counting_are_shown_where_the_table_says_so() -> None:
    """Of the cross-report, each saying which it is."""
    both = started(ClockKind.CROSS_REPORT, due_plain=ahead(hours=9))
    _, page = shown(told(both))
    assert "left, counting every hour" in page
    assert "not counting Saturdays, Sundays and legal holidays" in page


def test_who_was_told_is_said_and_of_what() -> None:
    """By their teams' names; and that nobody could be."""
    warned = ClockWarned(kind=ClockKind.MISSING_FROM_CARE, of=None, told=(HARBOR, HUB))
    missed = ClockMissed(kind=ClockKind.MISSING_FROM_CARE, of=None, told=())
    _, page = shown(told(started(ClockKind.MISSING_FROM_CARE), warned, missed))
    assert "Told that it ends soon" in page
    assert "Harbor Advocacy" in page
    assert "nobody could be told" in page


def test_to_who_may_not_know_which_it_is_a_clock_has_no_name() -> None:
    """Only when it ends; and nothing that could be done only by who knows."""
    event = started(ClockKind.TRIBAL_NOTICE)
    hidden = ("kind", "of", "unit", "counting", "source", "as_of", "figure", "warn_minutes", "since", "told")
    warned = ClockWarned(kind=ClockKind.TRIBAL_NOTICE, of=None, told=(HARBOR,))
    context, page = shown(told(event, warned, hide=hidden), Kind.HUB)
    assert "A clock of the law" in page
    assert "21 h" in page
    for word in ("tribal", "Tribal", "48.981", "told", "It was done"):
        assert word not in page.split("With them at an exam")[0].replace("Told of", "")
    assert len(context["runs"]) == 1


def test_after_the_120_hours_care_goes_on_and_the_page_says_so() -> None:
    """Nothing is late, and nothing is red."""
    over = started(ClockKind.MEDICAL_WINDOW, due_sealed=ago(hours=1).isoformat())
    missed = ClockMissed(kind=ClockKind.MEDICAL_WINDOW, of=None, told=(HARBOR,))
    context, page = shown(told(over, missed))
    assert "the time is over, and care goes on" in page
    assert "nobody is turned away because time has passed" in page
    assert context["runs"][0].clocks == ()
    assert context["runs"][0].tag.tone == "calm"


def test_a_report_that_is_owed_says_call_first_and_is_met_by_the_call_alone() -> None:
    """There is no button by which it could be called done."""
    context, page = shown(told(started(ClockKind.MANDATED_REPORT, due=ago(minutes=5))))
    assert "now: call first" in page
    assert context["runs"][0].links["met"] == ""
    assert "reported" not in page.lower()


@pytest.mark.parametrize(
    "event, says",
    [
        (
            ClockMet(
                kind=ClockKind.MISSING_FROM_CARE,
                of=None,
                met_at=ago(hours=1),
                late=False,
                whom=(Whom.LAW_ENFORCEMENT, Whom.NATIONAL_CENTER),
            ),
            "told were the police and NCMEC",
        ),
        (ClockMet(kind=ClockKind.MISSING_FROM_CARE, of=None, met_at=ago(hours=1), late=True), "done, late"),
        (
            ClockPaused(
                kind=ClockKind.FIRST_SERVICES, of=None, reason=PauseReason.YOUTH_ASKED_TO_WAIT, since=ago(hours=1)
            ),
            "They want it to wait",
        ),
        (
            ClockCorrected(
                kind=ClockKind.MISSING_FROM_CARE,
                of=None,
                told=(HARBOR,),
                over=False,
                since=ago(hours=9),
                due=ahead(hours=15),
            ),
            "as corrected since",
        ),
    ],
)
def test_what_came_of_a_clock_is_said(event: Any, says: str) -> None:
    """Met, met late, standing still, or begun at another time."""
    _, page = shown(told(started(event.kind), event))
    assert says in page


def test_what_was_done_in_time_by_a_start_that_was_corrected_is_not_called_late() -> None:
    """It stands as it really was."""
    met = ClockMet(kind=ClockKind.MISSING_FROM_CARE, of=None, met_at=ago(hours=1), late=True)
    corrected = ClockCorrected(
        kind=ClockKind.MISSING_FROM_CARE,
        of=None,
        told=(),
        over=False,
        since=ago(hours=9),
        due=ahead(hours=15),
    )
    assert "done, late" in shown(told(started(ClockKind.MISSING_FROM_CARE), met))[1]
    assert "done in time" in shown(told(started(ClockKind.MISSING_FROM_CARE), met, corrected))[1]


def test_a_figure_of_a_deployment_s_own_is_said_and_not_the_words_of_the_usual_one() -> None:
    """The page shows what the clock began with."""
    _, page = shown(told(started(ClockKind.FIRST_SERVICES, figure=48)))
    assert "48 hours, every hour counts." in page
    assert "72 hours" not in page


def test_what_they_choose_is_asked_for_until_it_is_written_down() -> None:
    """And then said, with why they could not be asked."""
    raised = OccasionRaised(
        reason=PageReason.COURT,
        language=Language.ENGLISH,
        audience=HARBOR,
        planned=(NOW + timedelta(days=9)).isoformat(),
    )
    story = told().that(raised, OCCASION, CASE)
    assert "to be told, and asked" in shown(story)[1]
    chosen = AccompanimentChosen(
        choice=Accompaniment.COULD_NOT_BE_ASKED, told=False, audience=HARBOR, why=UnaskedReason.NO_INTERPRETER
    )
    assert "There is no interpreter yet." in shown(story.that(chosen, OCCASION, CASE))[1]


def occasion(who: Audience, **fields: Any) -> OccasionRaised:
    return OccasionRaised(reason=PageReason.MEDICAL_EXAM, language=Language.ENGLISH, audience=who, **fields)


def test_those_beside_a_youth_see_who_wrote_it_down_from_outside() -> None:
    """So that they know whom to call back; of what a hub or an advocate wrote, nothing is said."""
    assert "Written down by Lakeside Youth Clinic." in shown(told().that(occasion(LAKESIDE), OCCASION, CASE))[1]
    assert "Written down by" not in shown(told().that(occasion(HUB), OCCASION, CASE))[1]
    nameless = Told(teams=False).that(sample(CaseOpened), CASE, CASE).that(occasion(LAKESIDE), OCCASION, CASE)
    assert "Written down by who sees them there." in shown(nameless)[1]


def test_a_provider_and_an_agency_see_what_they_wrote_themselves() -> None:
    """On the page of the referral, or of the report, with what the youth said there; the newest first."""
    story = Told()
    for number, choice in enumerate((None, *Accompaniment)):
        about = named("occ", str(number))
        story.that(occasion(LAKESIDE), about, CASE)
        if choice is not None:
            story.that(AccompanimentChosen(choice=choice, told=True, audience=LAKESIDE), about, CASE)
    found = at_hand.beside(story.sheet(), CASE, "/here")
    assert found["write"] == "/here/beside"
    assert [each.tag.text for each in found["own"]] == [
        "could not be asked",
        "they want to think about it",
        "they want nobody with them",
    ]


def test_the_right_is_said_in_every_language_and_first_in_the_page_s() -> None:
    """The youth's is not always the page's."""
    for code in ("en", "es"):
        with spoken(code):
            first, second = at_hand.aloud()
            page = html("clocks/at_hand.html", {**at_hand.writing(at_hand.Where("r", CASE, "/x")), "form": Form()})
        assert first.lang == code
        assert {first.lang, second.lang} == {"en", "es"}
        assert first.text != second.text
        assert ("Tú eliges" if code == "es" else "It is your choice") in page


@pytest.mark.parametrize(
    "said, command",
    [
        ("wanted", (Accompaniment.WANTED, True)),
        ("not-wanted", (Accompaniment.NOT_WANTED, True)),
        ("undecided", (Accompaniment.UNDECIDED, True)),
        ("could-not-be-asked", (Accompaniment.COULD_NOT_BE_ASKED, False)),
        ("not-yet", (None, False)),
    ],
)
def test_what_is_written_down_says_whether_they_were_told(
    said: str, command: tuple[Accompaniment | None, bool]
) -> None:
    """Nobody has to tick that they told somebody who says what they want: the form asks them to say it first."""
    fields = {"reason": ("court",), "said": (said,), "language": ("es",), "planned": ("2026-11-20T09:30",)}
    filled = read(forms.AtHand, Posted("cmd", fields), UTC, forms.SAYS)
    assert isinstance(filled, Filled)
    made = forms.raised(filled.value, fresh("cmd"), at_hand.Where(REGION, CASE, "/x"))
    assert (made.choice, made.told) == command
    assert made.misfounded() is None


def test_a_form_without_what_they_said_comes_back() -> None:
    """Not having told them is said, and never just left out."""
    wrong = read(forms.AtHand, Posted("cmd", {"reason": ("court",), "language": ("es",)}), UTC, forms.SAYS)
    assert isinstance(wrong, Wrong)
    assert wrong.form.errors == {"said": "Please say what they said, or that nobody told them yet."}


def test_a_hub_s_list_has_what_ends_first_foremost_and_counts_what_is_over() -> None:
    """Of every case; those of referrals stand on the board. One that was met is in it no more."""
    story = Told()
    ends = {"first": ago(hours=2), "last": ahead(hours=30), "second": ahead(hours=3)}
    for name, due in ends.items():
        story.that(started(ClockKind.MISSING_FROM_CARE, due=due), named("clk", name), named("case", name))
    story.that(started(ClockKind.FIRST_SERVICES), named("clk", "board"), named("case", "first"))
    listed = all_clocks.every_clock(story.sheet())
    assert [each.clock.id for each in listed["clocks"]] == [named("clk", each) for each in ("first", "second", "last")]
    assert all_clocks.late(story.sheet()) == 1
    met = ClockMet(kind=ClockKind.MISSING_FROM_CARE, of=None, met_at=ago(hours=1), late=True)
    story.that(met, named("clk", "first"), named("case", "first"))
    assert all_clocks.late(story.sheet()) is None
    assert len(all_clocks.every_clock(story.sheet())["clocks"]) == 2


def test_a_report_begins_with_the_county_s_number_and_the_law_s_own_words() -> None:
    """By telephone, at once; the agency's own number stands after it. Which county it is, the caller knows."""
    numbers = (
        CountyNumber(purpose=NumberFor.CHILD_WELFARE, phone="(715) 555-0190", says="days"),
        CountyNumber(purpose=NumberFor.CHILD_WELFARE_AFTER_HOURS, phone="(715) 555-0191"),
        CountyNumber(purpose=NumberFor.CRISIS, phone="(715) 555-0192"),
    )
    story = told().that(NumbersSet(county="Heron", numbers=numbers), county_id(REGION, "Heron"), NO_CASE)
    context = followups.preparing(story.sheet(), CASE, "/hub", COMMUNITY)
    assert context is not None
    assert [each["number"] for each in context["calls"]][:2] == ["(715) 555-0190", "(715) 555-0191"]
    assert "(715) 555-0192" not in {each["number"] for each in context["calls"]}
    page = html("hub/report.html", context)
    assert "At once, by telephone or in person." in page
    assert "48.981(3)(a)" in page
    assert "reported" not in page.lower()
