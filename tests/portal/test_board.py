"""The hub's board: which column, in which order, how late, and nothing more than a hub may see."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contracts.base import Event
from contracts.clocks import overridden, table
from contracts.gate import TeamFormed
from contracts.ids import NO_CASE
from contracts.oncall import PageAcknowledged, PageRequested, PageSent
from contracts.referral import (
    Because,
    NoDoorFound,
    OfferDeclined,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralRequested,
)
from contracts.roster import Policy, RosterSet, roster_id
from contracts.vocabulary import (
    Area,
    Asked,
    DeclineReason,
    Language,
    MatchReason,
    Need,
    PageReason,
    ReferralState,
    Urgency,
)
from portal.models.cards import PER_LIST, paged
from portal.models.referrals.board import board, listed
from portal.sheet import Sheet
from tests.portal.story import PLAN
from tests.portal.told import HARBOR, LAKESIDE, REGION, Told, ago, ahead, html, named

CASE = named("case", "one")
LAKESIDE_CLINIC = named("svc", "lakeside")
SHELTER = named("svc", "shelter")


def requested(
    answer_by: datetime, need: Need = Need.MEDICAL_CARE, state: ReferralState = ReferralState.REQUESTED
) -> ReferralRequested:
    return ReferralRequested(
        need=need,
        urgency=Urgency.SOON,
        area=Area.NORTH,
        state=state,
        answer_by=answer_by,
        note="a note",
    )


def offered(service: str = LAKESIDE_CLINIC, name: str = "Lakeside Youth Clinic", **given: Any) -> ReferralOffered:
    audience = given.get("audience", LAKESIDE)
    return ReferralOffered(
        service=service,
        service_name=name,
        audience=audience,
        because=(Because(MatchReason.OFFERS_NEED, need=Need.MEDICAL_CARE),),
        answer_by=ahead(hours=3),
    )


ACCEPTED = ReferralAccepted(service=LAKESIDE_CLINIC, service_name="Lakeside Youth Clinic", audience=LAKESIDE)


def moved(*states: ReferralState) -> tuple[Event, ...]:
    return tuple(ReferralMoved(state=state) for state in states)


def told(*referrals: tuple[str, tuple[Event, ...]], at: datetime | None = None) -> Told:
    story = Told()
    for name, events in referrals:
        for event in events:
            story.that(event, named("ref", name), CASE, at or ago(hours=2), hide=("note",))
    return story


DUE = ahead(hours=5)
DRAFT, REQUESTED, REJECTED = ReferralState.DRAFT, ReferralState.REQUESTED, ReferralState.REJECTED
IN_PROGRESS = ReferralState.IN_PROGRESS


@pytest.mark.parametrize(
    "events, column",
    [
        ((requested(DUE),), "col-waiting"),
        ((requested(DUE, state=DRAFT),), "col-waiting"),
        ((requested(DUE), offered()), "col-waiting"),
        ((requested(DUE), NoDoorFound()), "col-no-door"),
        ((requested(DUE), NoDoorFound(), offered()), "col-waiting"),
        ((requested(DUE), offered(), NoDoorFound(), *moved(REJECTED)), "col-no-door"),
        (
            (requested(DUE), NoDoorFound(), *moved(REJECTED, REQUESTED), offered()),
            "col-waiting",
        ),
        ((requested(DUE), offered(), ACCEPTED), "col-accepted"),
        ((requested(DUE), offered(), ACCEPTED, *moved(IN_PROGRESS)), "col-progress"),
        ((requested(DUE), offered(), ACCEPTED, *moved(ReferralState.ON_HOLD)), "col-paused"),
        (
            (requested(DUE), offered(), ACCEPTED, *moved(ReferralState.ON_HOLD, IN_PROGRESS)),
            "col-progress",
        ),
        ((requested(DUE), *moved(ReferralState.CANCELLED)), "ended"),
        ((requested(DUE), offered(), ACCEPTED, *moved(ReferralState.FAILED)), "ended"),
        ((requested(DUE), offered(), ACCEPTED, *moved(ReferralState.COMPLETED)), "ended"),
        ((requested(DUE), *moved(ReferralState.ENTERED_IN_ERROR)), "ended"),
    ],
)
def test_a_referral_stands_in_the_column_of_its_state(events: tuple[Event, ...], column: str) -> None:
    """Each of the ten states has one column; what has ended is not on the board and is in the archive."""
    sheet = told(("one", events)).sheet()
    where = [each.id for each in board(sheet)["columns"] if each.cards]
    archive = listed(sheet, "ended")
    assert archive is not None
    assert where == ([] if column == "ended" else [column])
    assert len(archive["cards"]) == (column == "ended")


def test_a_referral_is_late_by_the_figure_of_its_region() -> None:
    """What a deployment says of first services counts on its boards, and a region's own figure in that region."""
    sheet = told(("one", (requested(ago(hours=60)), offered(), ACCEPTED))).sheet()
    own = overridden(
        table(), f'[{REGION}.clocks.first-services]\nfigure = 1\nwarn_minutes = 0\nsource = "a"\nas_of = 2026-10-01'
    )
    for clocks, late in ((None, "0"), (own, "1")):
        shown = Sheet(sheet.entries, sheet.now + timedelta(hours=2), None, clocks)
        assert {each.label: each.value for each in board(shown)["sums"]}["late"] == late


def test_what_is_late_comes_first_then_what_will_be_late_then_what_no_clock_runs_for() -> None:
    """The latest is foremost; the order in which they were opened doesn't matter."""
    sheet = told(
        ("draft", (requested(ahead(hours=1), state=DRAFT), ReferralMoved(state=DRAFT))),
        ("later", (requested(ahead(hours=9)),)),
        ("late", (requested(ago(minutes=22)),)),
        ("soon", (requested(ahead(minutes=40)),)),
        ("latest", (requested(ago(hours=3)),)),
    ).sheet()
    waiting = board(sheet)["columns"][0]
    assert [card.id for card in waiting.cards] == [
        named("ref", name) for name in ("latest", "late", "soon", "later", "draft")
    ]
    assert [card.clock.tone if card.clock else None for card in waiting.cards] == ["late", "late", "warn", "calm", None]
    assert waiting.cards[1].clock is not None
    assert (waiting.cards[1].clock.span, waiting.cards[1].clock.words) == ("22 min", "late")
    assert [(each.label, each.value) for each in board(sheet)["sums"]][:2] == [("open", "5"), ("late", "2")]


def test_an_accepted_referral_is_late_when_nobody_has_been_in_touch_in_time() -> None:
    """The first contact is aimed at within 72 h of asking."""
    on_time = told(("one", (requested(DUE), offered(), ACCEPTED)), at=ago(hours=71)).sheet()
    late = told(("one", (requested(DUE), offered(), ACCEPTED)), at=ago(hours=73)).sheet()
    assert [board(sheet)["columns"][1].cards[0].clock.tone for sheet in (on_time, late)] == ["warn", "late"]


def test_a_referral_that_is_opened_again_has_a_new_clock() -> None:
    """After everyone had said no, the next offer begins a clock of its own."""
    again = (
        requested(ago(hours=5)),
        offered(),
        OfferDeclined(service=LAKESIDE_CLINIC, reason=DeclineReason.NO_PLACE),
        NoDoorFound(),
        *moved(REJECTED, REQUESTED),
        offered(SHELTER, "North shelter"),
    )
    card = board(told(("one", again)).sheet())["columns"][0].cards[0]
    assert card.clock.tone != "late"
    assert card.text.startswith("Asked North shelter, answer due 17:30.")


@pytest.mark.parametrize(
    "events, text",
    [
        ((), "We are looking for places that fit."),
        ((NoDoorFound(),), "Nobody in the directory fits right now."),
        ((offered(audience=None),), "Asked Lakeside Youth Clinic, answer due 17:30. They answer by phone."),
        ((offered(), offered(SHELTER, "North shelter")), "Asked 2 places. None has answered yet."),
        (
            (offered(), OfferDeclined(service=LAKESIDE_CLINIC, reason=DeclineReason.NO_PLACE), NoDoorFound()),
            "Everyone asked can't.",
        ),
        ((offered(), OfferWaitlisted(service=LAKESIDE_CLINIC, position=3)), "Lakeside Youth Clinic keeps place 3."),
    ],
)
def test_a_card_says_who_was_asked(events: tuple[Event, ...], text: str) -> None:
    """In a sentence or two, and whether somebody has to be called."""
    columns = board(told(("one", (requested(DUE), *events))).sheet())["columns"]
    assert [card.text for column in columns for card in column.cards] == [text]


@pytest.mark.parametrize("count", [0, 1, 30, 31, 1000])
def test_the_board_works_at_any_length(count: int) -> None:
    """A column shows thirty at most, says how many there are, and leads to the rest."""
    sheet = told(*((str(n), (requested(ahead(minutes=n + 1)),)) for n in range(count))).sheet()
    context = board(sheet)
    waiting = context["columns"][0]
    assert waiting.total == count
    assert len(waiting.cards) == min(count, PER_LIST)
    assert (waiting.more is None) == (count <= PER_LIST)
    page = html("hub/board.html", {"hub": "Northwest hub", **context})
    assert page.count("<article") == min(count, PER_LIST)
    assert waiting.empty in page


def test_a_long_list_has_pages_and_a_page_too_far_is_the_last() -> None:
    """Nothing is lost between one page and the next."""
    sheet = told(*((str(n), (requested(ahead(minutes=n + 1)),)) for n in range(64))).sheet()
    shown = [listed(sheet, "waiting", number) for number in (1, 2, 3, 9)]
    ids = [[card.id for card in each["cards"]] for each in shown if each is not None]
    assert [len(each) for each in ids] == [30, 30, 4, 4]
    assert len({card for each in ids[:3] for card in each}) == 64
    assert shown[1] is not None
    assert shown[1]["pager"].text == "31 to 60 of 64"
    assert listed(sheet, "no-such-list") is None
    assert paged([], 1, "/x") == ([], None)


def test_how_long_an_answer_takes_is_half_of_the_time_this() -> None:
    """A median, and a dash where there is nothing to tell."""
    story = Told()
    for name, hours in (("a", 1), ("b", 2), ("c", 30)):
        story.that(requested(DUE), named("ref", name), CASE, ago(hours=40), hide=("note",))
        story.that(offered(), named("ref", name), CASE, ago(hours=40))
        story.that(ACCEPTED, named("ref", name), CASE, ago(hours=40) + timedelta(hours=hours))
    assert board(story.sheet())["sums"][2].value == "2 h"
    assert board(Told().sheet())["sums"][2].value == "–"


def test_everyone_sees_that_help_is_coming() -> None:
    """An urgent referral says how far its advocate is, and the strip shows who is waited for."""
    page = named("page", "one")
    story = told(("one", (requested(DUE),)))
    story.that(RosterSet(plan=PLAN, revision=1), roster_id(REGION))
    story.that(
        PageRequested(
            reason=PageReason.URGENT_REFERRAL,
            language=Language.ENGLISH,
            policy=Policy(),
            referral=named("ref", "one"),
        ),
        page,
        CASE,
        ago(minutes=4),
    )
    story.that(
        PageSent(number=1, ask=Asked.PRIMARY, audiences=(HARBOR,), deadline=ahead(minutes=1)),
        page,
        CASE,
        ago(minutes=4),
    )
    context = board(story.sheet())
    assert context["columns"][0].cards[0].tag.text == "asking for an advocate"
    assert context["oncall"].now[0].who in {"Harbor", "Pine"}
    assert context["oncall"].pages[0].clock.words == "for Harbor Advocacy to answer"
    story.that(PageAcknowledged(audience=HARBOR, set_out_by=ahead(minutes=15)), page, CASE, ago(minutes=1))
    context = board(story.sheet())
    assert context["columns"][0].cards[0].tag.text == "an advocate has it"
    assert context["oncall"].pages[0].clock is None


def test_an_empty_board_says_what_will_appear() -> None:
    """Also where not even the directory is there."""
    page = html("hub/board.html", {"hub": "Northwest hub", **board(Told(teams=False).sheet())})
    assert "A new referral appears here by itself." in page
    assert "No roster. Pages come to the hub" in page


def test_without_a_release_a_card_has_the_service_the_urgency_the_clock_and_a_coarse_area() -> None:
    """And a reference to say on the telephone; nothing else of the case."""
    sheet = told(("one", (requested(DUE),))).sheet()
    card = board(sheet)["columns"][0].cards[0]
    assert (card.title, card.area, card.ref[:2]) == ("Medical care", "north", "R-")
    assert CASE not in html("hub/board.html", {"hub": "", **board(sheet)})


def test_teams_of_the_directory_are_the_only_names_on_a_board() -> None:
    """A team that isn't in the directory has no name here."""
    story = Told(teams=False)
    story.that(TeamFormed(audience=HARBOR, name="Harbor Advocacy"), HARBOR.team, NO_CASE, hide=("name",))
    story.that(RosterSet(plan=PLAN, revision=1), roster_id(REGION))
    assert {each.who for each in board(story.sheet())["oncall"].now} <= {"Another team", "Nobody"}
