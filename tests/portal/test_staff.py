"""What providers, advocates, agencies and auditors find, and what their forms become."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from contracts.base import Audience, Event
from contracts.catalog import EVENTS
from contracts.clock import ClockStarted, clock_of
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.intake import ParticularsRecorded
from contracts.labels import Label
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PagePassed,
    PageRequested,
    PageSent,
)
from contracts.referral import OfferDeclined, OfferWaitlisted, ReferralAccepted, ReferralMoved
from contracts.report import FollowUpSent, ReportAcknowledged, ReportCalled
from contracts.roster import Policy
from contracts.vocabulary import (
    AgencyRole,
    Asked,
    ClockKind,
    ClockUnit,
    Counting,
    DeclineReason,
    Kind,
    Language,
    PageOutcome,
    PageReason,
    PassReason,
    ReferralState,
)
from portal import words
from portal.forms import Filled, Posted, Wrong, read
from portal.forms.oncall import oncall as forms_oncall
from portal.forms.referrals import asking as forms_asking
from portal.forms.requests import intake as forms_intake
from portal.models.cases.casefile import read as read_case
from portal.models.clocks import followups
from portal.models.consent import record
from portal.models.oncall import now
from portal.models.referrals import offers
from portal.sheet import Sheet
from portal.shell import nav
from portal.tabs import TABS
from tests.portal.story import CASE, COMMUNITY, FACTS, PAGE, REPORT, SOMEBODY
from tests.portal.test_board import ACCEPTED, DUE, LAKESIDE_CLINIC, offered, requested
from tests.portal.told import CPS, HARBOR, HUB, LAKESIDE, NOW, PINE, SHERIFF, ZONE, Told, ago, ahead, html, named

REFERRAL = named("ref", "one")
COMMAND = named("cmd", "one")

ASKED = PageRequested(reason=PageReason.MEDICAL_EXAM, language=Language.ENGLISH, policy=Policy())
HARBOR_ASKED = PageSent(number=1, ask=Asked.PRIMARY, audiences=(HARBOR,), deadline=ahead(minutes=4))
PINE_ASKED = PageSent(number=2, ask=Asked.BACKUP, audiences=(PINE,), deadline=ahead(minutes=4))
ANSWERED = PageAcknowledged(audience=HARBOR, set_out_by=ahead(minutes=15))
TAKEN = PageAcknowledged(audience=PINE, set_out_by=ahead(minutes=15))
OUT = AdvocateSetOut(audience=HARBOR, arrive_by=ahead(minutes=90))
DONE = PageFinished(audience=HARBOR)
DEBRIEFED = PageDebriefed(audience=HARBOR, outcome=PageOutcome.MET, wants_support=False)
THERE = AdvocateArrived(audience=HARBOR, joins_until=ahead(hours=12))


def paged(*events: Event) -> Sheet:
    story = Told()
    for event in (ASKED, *events):
        story.that(event, PAGE, CASE, ago(minutes=3))
    return story.sheet()


def passed(*, declined: bool) -> PagePassed:
    why = PassReason.DECLINED if declined else PassReason.NO_ANSWER
    return PagePassed(number=1, ask=Asked.PRIMARY, why=why, audience=HARBOR)


@pytest.mark.parametrize(
    "events, main, other",
    [
        ((HARBOR_ASKED,), "I have it", True),
        ((HARBOR_ASKED, ANSWERED), "I'm on my way", True),
        ((HARBOR_ASKED, ANSWERED, OUT), "I have arrived", True),
        ((HARBOR_ASKED, ANSWERED, OUT, THERE), "Done", False),
        ((HARBOR_ASKED, passed(declined=False), PINE_ASKED), "I have it", False),
        ((HARBOR_ASKED, passed(declined=True), PINE_ASKED), None, False),
        ((HARBOR_ASKED, passed(declined=False), PINE_ASKED, TAKEN), None, False),
        ((HARBOR_ASKED, ANSWERED, OUT, THERE, DONE), "Two short questions", False),
        ((HARBOR_ASKED, ANSWERED, OUT, THERE, DONE, DEBRIEFED), None, False),
        ((PINE_ASKED,), None, False),
    ],
)
def test_an_advocate_has_one_thing_to_press(events: tuple[Event, ...], main: str | None, *, other: bool) -> None:
    """The next step of a page that is theirs to answer; nothing of one that isn't."""
    pages = now.now(paged(*events), HARBOR, "/advocate")["pages"]
    assert [page.main.label for page in pages] == ([main] if main else [])
    assert [bool(page.cant) for page in pages] == ([other] if main else [])


def test_how_to_call_back_is_shown_to_whoever_has_it() -> None:
    """Before that the page says when it will be, which looks the same where nobody wrote it down."""
    story = Told().that(ASKED, PAGE, CASE).that(HARBOR_ASKED, PAGE, CASE)
    waiting = now.now(story.sheet(), HARBOR, "/advocate")["pages"][0]
    assert {row.label: row.text for row in waiting.rows}["How to reach safely"] == "Shown here once you have it."


OFFER = (requested(DUE), offered())


@pytest.mark.parametrize(
    "events, where, tag",
    [
        (OFFER, "offers", None),
        ((*OFFER, OfferWaitlisted(service=LAKESIDE_CLINIC, position=3)), "ended", "place 3 in line"),
        (
            (*OFFER, OfferDeclined(service=LAKESIDE_CLINIC, reason=DeclineReason.NO_PLACE)),
            "ended",
            "you couldn't this time",
        ),
        ((*OFFER, ACCEPTED), "accepted", None),
        ((*OFFER, ACCEPTED, ReferralMoved(state=ReferralState.IN_PROGRESS)), "accepted", "in progress"),
        ((*OFFER, ACCEPTED, ReferralMoved(state=ReferralState.COMPLETED)), "ended", "completed"),
        ((*OFFER, ReferralMoved(state=ReferralState.CANCELLED)), "ended", "stopped"),
    ],
)
def test_a_provider_finds_what_it_was_asked(events: tuple[Event, ...], where: str, tag: str | None) -> None:
    """Waiting for its answer, underway, or ended."""
    story = Told()
    for event in events:
        story.that(event, REFERRAL, CASE, ago(hours=1), hide=("note",))
    context = offers.offers(story.sheet(), LAKESIDE)
    assert [name for name in ("offers", "accepted", "ended") if context[name]] == [where]
    assert (context[where][0].tag.text if context[where][0].tag else None) == tag


def test_a_provider_that_somebody_else_outran_learns_that_and_not_who() -> None:
    """Their yes has no name in its copy, and the page has none either."""
    story = Told()
    for event in OFFER:
        story.that(event, REFERRAL, CASE, hide=("note",))
    accepted = ReferralAccepted(service=named("svc", "other"), service_name="Other place", audience=None)
    story.that(accepted, REFERRAL, CASE, hide=("service", "service_name", "audience"))
    sheet = story.sheet()
    assert offers.offers(sheet, LAKESIDE)["ended"][0].tag.text == "somebody else has it"
    assert offers.accepted(sheet, REFERRAL) is None
    assert offers.offer(sheet, REFERRAL) is None


def test_what_a_provider_may_know_is_what_the_release_allows_until_it_ends() -> None:
    """A field of the newest particulars, each with its end; nothing of those before; nothing afterwards."""
    story = Told()
    for event in (*OFFER, ACCEPTED):
        story.that(event, REFERRAL, CASE, hide=("note",))
    story.that(ParticularsRecorded(called="Old", reach="old number"), CASE, CASE, until=ahead(days=1), hide=("called",))
    told = ParticularsRecorded(called="Robin", reach="text after three")
    story.that(told, CASE, CASE, until=ahead(days=1), hide=("called",))
    context = offers.accepted(story.sheet(), REFERRAL)
    assert context is not None
    assert [(each.label, each.text) for each in context["shown"]] == [("A safe way to reach them", "text after three")]
    later = offers.accepted(story.sheet(NOW + timedelta(days=2)), REFERRAL)
    assert later is not None
    assert later["shown"] == ()


CALLED = ReportCalled(
    role=AgencyRole.CHILD_WELFARE, agency=CPS.team, agency_name="Cedar child welfare", called_at=ago(hours=2)
)
SENT = FollowUpSent(recipients=(CPS, SHERIFF), story="seen")
CLOCK = ClockStarted(
    kind=ClockKind.CROSS_REPORT,
    unit=ClockUnit.HOURS,
    counting=Counting.WORKING,
    source="A source",
    as_of="2026-11-22",
    of=REPORT,
    since=ago(hours=2),
    due=ahead(hours=9),
    due_plain=ago(minutes=5),
)


def test_nothing_says_reported_before_the_call() -> None:
    """First the numbers; after the call the writing; then both clocks, each saying which it is."""
    everything = Told()
    for fact in FACTS:
        everything.that(fact.event, fact.about, fact.case)
    first = followups.preparing(everything.sheet(), CASE, "/hub", COMMUNITY)
    assert first is not None
    assert "reported" not in html("hub/report.html", first).lower()
    assert [each["number"] for each in first["calls"]] == ["(715) 555-0170", "(715) 555-0171"]
    called = Told().that(CALLED, REPORT, CASE)
    page = followups.report_page(called.sheet(), CASE, REPORT, "/hub")
    assert page is not None
    assert page["stage"] == "write"
    assert followups.sent_page(called.sheet(), CASE, REPORT, "/hub") is None
    called.that(CLOCK, clock_of(ClockKind.CROSS_REPORT, REPORT), CASE)
    page = followups.sent_page(called.that(SENT, REPORT, CASE).sheet(), CASE, REPORT, "/hub")
    assert page is not None
    assert [clock.tone for clock in page["clocks"]] == ["calm", "late"]
    assert (page["done"], page["tell"]) == (2, "")
    for agency in (CPS, SHERIFF):
        called.that(ReportAcknowledged(agency=agency), REPORT, CASE)
    page = followups.sent_page(called.sheet(), CASE, REPORT, "/advocate")
    assert page is not None
    assert (page["done"], page["tell"]) == (3, f"/advocate/cases/{CASE}/reports/{REPORT}/told")


def test_an_agency_acknowledges_for_itself_alone() -> None:
    """What the other agency said doesn't settle it."""
    story = Told()
    for event in (CALLED, SENT, ReportAcknowledged(agency=SHERIFF)):
        story.that(event, REPORT, CASE)
    mine, theirs = (followups.follow_ups(story.sheet(), who) for who in (CPS, SHERIFF))
    assert (len(mine["waiting"]), len(mine["known"])) == (1, 0)
    assert (len(theirs["waiting"]), len(theirs["known"])) == (0, 1)


@pytest.mark.parametrize("count", [0, 1, 50, 51, 1000])
def test_a_record_works_at_any_length(count: int) -> None:
    """Fifty lines a page, the newest first."""
    story = Told()
    for _ in range(count):
        story.that(FileOpened(audience=HARBOR, person=SOMEBODY), CASE, CASE)
    context = record.openings(story.sheet())
    assert len(context["rows"]) == min(count, 50)
    assert html("auditor/record.html", context).count('data-label="When"') == min(count, 50)


def test_a_record_says_once_what_several_were_shown_alike() -> None:
    """In words, with who it was; whoever was shown more, or on another ground, has a line of their own."""
    status, named_too = (Label.STATUS,), (Label.STATUS, Label.IDENTITY)
    shown = tuple(
        Shown(audience=who, fact=named("evt", "one"), type="consent.release_withdrawn.v1", kinds=kinds, ground=ground)
        for who, kinds, ground in (
            (HUB, status, Ground.PART),
            (HARBOR, status, Ground.PART),
            (LAKESIDE, named_too, Ground.RELEASE),
        )
    )
    story = Told().that(DisclosureDecided(fact=named("evt", "one"), fact_seq=1, shown=shown), CASE, CASE)
    lines = [[cell.text for cell in line.cells[:4]] for line in record.disclosures(story.sheet())["rows"]]
    assert lines == [
        ["A release was taken back", "Northwest hub and Harbor Advocacy", "How it stands", "Has a part in it"],
        [
            "A release was taken back",
            "Lakeside Youth Clinic",
            "How it stands, their name and what to call them",
            "A release",
        ],
    ]


def test_facts_that_have_words_are_facts() -> None:
    """A word for something that never happens would hide that another has none."""
    assert {f"{name}.v1" for name in words.words("FACTS")} <= {event.tag() for event in EVENTS}


@pytest.mark.parametrize(
    "seconds, said",
    [
        (-50, "1 minute ago"),
        (-40, "just now"),
        (0, "just now"),
        (2, "just now"),
        (3, "in a moment"),
        (40, "in a moment"),
    ],
)
def test_a_moment_is_said_as_people_say_it(seconds: int, said: str) -> None:
    """What is to come isn't said as if it had been, nor what was as if it were to come: clocks differ a little."""
    assert words.ago(NOW + timedelta(seconds=seconds), NOW) == said


@pytest.mark.parametrize("seconds, said", [(0, "under 1 min"), (-29, "under 1 min"), (30, "1 min"), (5430, "2 h")])
def test_what_is_left_is_never_nothing(seconds: int, said: str) -> None:
    """Whoever has half a minute to answer isn't told that they have none."""
    assert words.span(timedelta(seconds=seconds)) == said


@pytest.mark.parametrize(
    "path, label", [("/advocate", "Now"), ("/advocate/cases/x", "Beside you"), ("/advocate/referrals/x", "Beside you")]
)
def test_a_page_belongs_to_one_tab(path: str, label: str) -> None:
    """Also where its address doesn't begin as the tab's does."""
    assert [item.label for item in nav(TABS[Kind.ADVOCATE], path, None) if item.current] == [label]


def test_a_record_is_found_by_a_case_or_its_reference() -> None:
    """And what is looked for stays in the links to further pages."""
    story = Told()
    other = named("case", "other")
    for number in range(120):
        which = CASE if number % 2 else other
        story.that(FileOpened(audience=HARBOR, person=SOMEBODY), which, which)
    reference = f"C-{CASE[5:9].upper()}"
    for wanted in (CASE, reference, reference.lower()):
        context = record.openings(story.sheet(), wanted)
        assert context["pager"].text == "1 to 50 of 60"
        assert context["pager"].more.endswith(f"&case={record.wanted(wanted)}")


def post(**typed: str | tuple[str, ...]) -> Posted:
    return Posted(COMMAND, {name: (value,) if isinstance(value, str) else value for name, value in typed.items()})


def filled(form: Any, sent: Posted) -> Any:
    result = read(form, sent, ZONE)
    assert isinstance(result, Filled)
    return result.value


def test_the_same_form_makes_the_same_thing() -> None:
    """What a command founds is named after the command, so that sending it twice makes one."""
    case = story_case()
    form = filled(forms_asking.Refer, post(need="education", urgency="soon", area="north"))
    one, two = (forms_asking.refer(form, COMMAND, case) for _ in range(2))
    assert one == two
    assert one.misfounded() is None
    ask = filled(forms_oncall.AskFor, post(reason="court", youth_asked="no", language="es"))
    page = forms_oncall.ask_for(ask, COMMAND, case.region, case.id)
    assert (page.misfounded(), page.youth_asked) == (None, False)
    team = Audience(LAKESIDE.kind, LAKESIDE.team)
    invited = filled(forms_intake.Invite, post(team="partner:x", name="Kim"))
    assert forms_intake.invite(invited, COMMAND, "northwest", team, "a" * 52).misfounded() is None


def test_whether_the_youth_was_asked_has_to_be_said() -> None:
    """Saying nothing is neither a yes nor a no."""
    result = read(forms_oncall.AskFor, post(reason="court", language="es"), UTC, forms_oncall.SAYS)
    assert isinstance(result, Wrong)
    assert result.form.errors == {"youth_asked": "Please say whether they were asked."}


def story_case() -> Any:
    everything = Told()
    for fact in FACTS:
        everything.that(fact.event, fact.about, fact.case)
    return read_case(everything.sheet().about(CASE))
