"""What a hub sees of its roster, and what it would come to before it is saved."""

from datetime import UTC, date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from contracts.base import Event
from contracts.ids import derived
from contracts.reach import WayProved
from contracts.roster import (
    Leave,
    LeaveEnded,
    LeaveTaken,
    Override,
    OverrideAdded,
    OverrideDropped,
    Plan,
    RosterSet,
    ShiftUnproved,
    Swap,
    Temporary,
    TemporarySet,
    Turn,
    TurnOffered,
    TurnTaken,
    Window,
)
from contracts.vocabulary import OverrideKind, Role, SwapRule, WarnedWhen, Weekday
from portal.models.oncall import drafts, paging, printed, roster, schedule, turn_change
from portal.models.oncall.rota import roster_of
from portal.models.people import names as in_short
from tests.portal.rosters import BACKUP, BIRCH, DAYS, HOLIDAYS, NIGHTS, PLAN, ROSTER, but, sheet, told, utc
from tests.portal.story import COMMUNITY
from tests.portal.told import HARBOR, HUB, NOW, PINE, Told, html, named, spoken

CHICAGO = ZoneInfo("America/Chicago")
TURN = Turn(team=PINE.team, starts=utc(24, 20), ends=utc(25, 8))


def override(**fields: Any) -> OverrideAdded:
    usual: dict[str, Any] = {
        "id": named("ovr", "one"),
        "kind": OverrideKind.REPLACE,
        "starts": utc(24, 20),
        "ends": utc(25, 8),
    }
    return OverrideAdded(override=Override(**(usual | fields)))


def page(*events: Event, plan: Plan | None = PLAN, view: str = "", wanted: str = "") -> dict[str, Any]:
    return roster.roster_page(sheet(*events, plan=plan), view, wanted)


# ----------------------------------------------------------------------------------------------------------- who is on


def test_a_week_shows_who_is_on_from_midnight_to_midnight_in_the_rosters_own_zone() -> None:
    """In words as well as drawn: each day says it."""
    thursday = page()["days"][3]
    assert thursday.name == "Thursday 19 November"
    assert thursday.today
    assert [(line.text, line.role) for line in thursday.lines] == [
        ("All day Birch", Role.BACKUP),
        ("00:00 to 20:00 Harbor", Role.PRIMARY),
        ("20:00 to 24:00 Birch", Role.PRIMARY),
    ]


def test_a_hole_is_drawn_as_a_hole_and_said() -> None:
    """On the strip, on its day, and in the sentence that somebody reads aloud."""
    context = page(plan=but(layers=(NIGHTS, BACKUP)))
    today = context["days"][3]
    assert today.holes
    assert [piece.said for piece in today.lanes[0].pieces if piece.tone == "hole"] == [
        "Nobody, Thursday 08:00 to Thursday 20:00"
    ]
    assert context["cover"]["gaps"][0] == "Thursday 19 November, 14:30 to 20:00: nobody."
    assert not context["cover"]["full"]
    assert "there are gaps" in html("hub/roster.html", context)


def test_without_a_gap_the_strip_says_that_somebody_is_always_on() -> None:
    """Nothing is left to be found out by looking."""
    context = page()
    assert context["cover"]["full"]
    assert not context["cover"]["gaps"]
    assert "somebody is always on" in html("hub/roster.html", context)


def test_a_time_without_a_backup_is_said_and_is_no_alarm() -> None:
    """Somebody is on all the same; where nobody ever takes turns as backup, none is missing."""
    nights = msgspec.structs.replace(BACKUP, windows=(Window(starts="20:00", ends="08:00"),))
    context = page(plan=but(layers=(DAYS, NIGHTS, nights)))
    assert context["cover"]["gaps"][0] == "Thursday 19 November, 14:30 to 20:00: nobody as backup."
    assert "at times without a backup" in html("hub/roster.html", context)
    assert "somebody is always on" in html("hub/roster.html", page(plan=but(layers=(DAYS, NIGHTS))))


@pytest.mark.parametrize("day, hours", [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 11, 2), 24)])
def test_a_day_on_which_clocks_change_is_as_long_as_it_is(day: date, hours: int) -> None:
    """Its strip has its own length, and pieces add up to all of it."""
    starts, ends = schedule.midnight(day, CHICAGO), schedule.midnight(day + timedelta(days=1), CHICAGO)
    assert (ends - starts) == timedelta(hours=hours)
    only = but(layers=(DAYS, NIGHTS), zone="America/Chicago")
    plan = but(only, layers=tuple(each for each in only.layers))
    days = schedule.days(roster_of(sheet(plan=plan)), roster.names_of(sheet()), day, 1, NOW)
    pieces = days[0].lanes[0].pieces
    assert sum(float(piece.width) for piece in pieces) == pytest.approx(100, abs=0.01)


def test_a_month_says_each_stretch_in_a_line_and_names_its_shades() -> None:
    """Hours as short as they can be, one line each; a hole says so; who is never on has no shade to look for."""
    context = page(plan=but(layers=(NIGHTS, msgspec.structs.replace(HOLIDAYS, teams=(PINE.team,)))), view="month")
    days = {day.id: day.briefs for day in context["days"]}
    assert days["day-2026-11-19"] == (
        ("00–08", "Harbor", False),
        ("08–20", "Nobody", True),
        ("20–24", "Birch", False),
    )
    assert days["day-2026-11-26"][0][0] == "00–08"
    assert {name for _, name in context["legend"]} == {"Harbor", "Pine", "Birch"}
    odd = msgspec.structs.replace(DAYS, windows=(Window(starts="08:30", ends="12:00"),))
    assert page(plan=but(layers=(odd,)), view="month")["days"][20].briefs[1].hours == "08:30–12"
    assert {name for _, name in page(plan=but(layers=(odd,)), view="month")["legend"]} == {"Harbor", "Birch"}


def test_a_month_marks_the_days_that_have_holes() -> None:
    """Whole weeks are shown; days of other months are there, and told apart."""
    context = page(plan=but(layers=(NIGHTS,)), view="month")
    assert len(context["days"]) % 7 == 0
    assert {day.outside for day in context["days"]} == {True, False}
    assert all(day.holes for day in context["days"])


def test_teams_are_called_by_as_many_words_as_tell_them_apart() -> None:
    """On a strip there is no room for more."""
    names = in_short.named({"a": "Pine County advocates", "b": "Pine Ridge house", "c": "Harbor Advocacy"})
    assert [names.of(team) for team in "abcd"] == ["Pine County", "Pine Ridge", "Harbor", "Another team"]
    alike = in_short.named({"a": "Northwest advocate A", "b": "Northwest advocate B", "c": "The Northwest advocate A"})
    assert [alike.of(team) for team in "abc"] == ["Advocate A", "Advocate B", "The"]


def test_where_there_is_room_for_a_letter_it_tells_teams_apart() -> None:
    """Three that are all called Advocate are A, B and C; two that can't be told apart by two letters have none."""
    lettered = in_short.named({letter: f"Northwest advocate {letter.upper()}" for letter in "abc"})
    assert lettered.marks == {"a": "A", "b": "B", "c": "C"}
    alike = in_short.named({"a": "Pine County", "b": "Pine Ridge", "c": "Harbor", "d": "Hawk", "e": "Pike"})
    assert alike.marks == {"a": "", "b": "", "c": "", "d": "", "e": ""}


def test_a_name_is_written_where_there_is_room_for_all_of_it() -> None:
    """An hour of a day has room for a letter at most; four have room for a name, but not on a telephone."""
    nights = msgspec.structs.replace(NIGHTS, windows=(Window(days=tuple(Weekday), starts="23:00", ends="04:00"),))
    lane = page(plan=but(layers=(nights,)))["days"][-1].lanes[0].pieces
    short, wide = (next(each for each in lane if each.width == width) for width in ("4.167", "16.667"))
    assert (short.label, short.mark) == ("B", "B")
    assert (wide.label, wide.mark) == ("Harbor", "H")


def test_a_turn_is_chosen_by_when_it_is_and_nothing_else() -> None:
    """Its address names instants and a role: no team, and nobody."""
    hrefs = {piece.href for day in page()["days"] for lane in day.lanes for piece in lane.pieces}
    assert all(href.startswith("/hub/roster/change?at=20") for href in hrefs)
    assert not any(team.team in href for href in hrefs for team in (HARBOR, PINE, BIRCH))


def test_changing_a_turn_begins_with_who_is_on_then() -> None:
    """A hole begins with adding somebody."""
    chosen = ("2026-11-25T02:00Z", "2026-11-25T14:00Z", "primary")
    stands = sheet()
    assert turn_change.first_typed(stands, *chosen).typed["kind"] == "replace"
    assert turn_change.changing(stands, *chosen)["now"].startswith("Tuesday 24 November, 20:00 to 08:00: ")
    hole = sheet(plan=but(layers=(DAYS,)))
    assert turn_change.first_typed(hole, *chosen).typed["kind"] == "add"
    assert turn_change.changing(hole, *chosen)["now"].endswith(": nobody.")


@pytest.mark.parametrize("chosen", [("", "", ""), ("x", "y", "z"), ("2026-11-25T02:00", "2026-11-25T14:00", "backup")])
def test_an_address_that_names_no_time_is_an_empty_form(chosen: tuple[str, str, str]) -> None:
    """Nothing of an address is trusted."""
    assert turn_change.changing(sheet(), *chosen)["now"] == ""


# -------------------------------------------------------------------------------------------------- besides the plan


@pytest.mark.parametrize(
    "event, title",
    [
        (override(team=BIRCH.team, instead_of=PINE.team), "Birch instead of Pine"),
        (override(team=BIRCH.team), "Birch instead of whoever is on"),
        (override(kind=OverrideKind.ADD, team=BIRCH.team, role=Role.BACKUP), "Birch as well, as backup"),
        (override(kind=OverrideKind.REMOVE, team=PINE.team), "Without Pine"),
        (override(kind=OverrideKind.REMOVE), "Without everybody"),
        (
            LeaveTaken(leave=Leave(id=named("lev", "one"), team=PINE.team, starts=utc(24, 0), ends=utc(25, 0))),
            "Pine is away",
        ),
        (
            TemporarySet(
                temporary=Temporary(
                    id=named("tmp", "one"),
                    name="Storm",
                    starts=utc(24, 0),
                    ends=utc(25, 0),
                    turns=(),
                    gaps_allowed=True,
                )
            ),
            "Instead of the layers: Storm",
        ),
    ],
)
def test_what_stands_besides_the_plan_is_said_and_can_be_taken_back(event: Event, title: str) -> None:
    """Until it is over."""
    (card,) = page(event)["besides"]
    assert card.title == title
    assert card.undo.endswith("/undo")
    assert card.undo in html("hub/roster.html", page(event))


def test_what_was_taken_back_or_is_over_is_not_there() -> None:
    """A leave that ended, an override that was dropped, a turn of last week."""
    dropped = (override(team=BIRCH.team), OverrideDropped(override=named("ovr", "one")))
    over = override(id=named("ovr", "two"), team=BIRCH.team, starts=utc(10, 8), ends=utc(11, 8))
    away = Leave(id=named("lev", "one"), team=PINE.team, starts=utc(24, 0), ends=utc(25, 0))
    assert not page(*dropped, over, LeaveTaken(leave=away), LeaveEnded(leave=away.id))["besides"]


def test_a_swap_that_needs_the_hub_comes_first() -> None:
    """One that nobody took yet can only be taken off the board."""
    first = Swap(id=named("swp", "one"), turn=TURN)
    second = Swap(id=named("swp", "two"), turn=Turn(team=HARBOR.team, starts=utc(28, 20), ends=utc(29, 8)))
    taken = TurnTaken(swap=second.id, by=BIRCH.team, waits=True)
    events = (TurnOffered(swap=first), TurnOffered(swap=second), taken)
    cards = page(*events)["swaps"]
    assert [(card.title, bool(card.agree), bool(card.refuse)) for card in cards] == [
        ("Harbor to Birch", True, True),
        ("Pine to anybody", False, True),
    ]
    assert cards[0].text.endswith("or brings less than whose turn it is.")
    with spoken("es"):
        assert page(*events)["swaps"][1].title.endswith(" a cualquiera")
    (always, _) = page(*events, plan=but(swaps=SwapRule.HUB))["swaps"]
    assert always.text.endswith("It waits for you.")


def test_a_shift_whose_people_nothing_reaches_is_warned_of_until_a_way_is_proved() -> None:
    """The day before, and at its start."""
    unproved = ShiftUnproved(team=PINE.team, role=Role.PRIMARY, starts=utc(20, 8), when=WarnedWhen.DAY_BEFORE)
    assert page(unproved)["warnings"] == (
        "Pine is on from Friday 20 November, 08:00, and no way of reaching them is proved.",
    )
    proved = told(unproved).that(
        WayProved(audience=PINE, person=named("person", "one"), way=named("way", "one")), named("ways", "one")
    )
    assert not roster.roster_page(proved.sheet(), "", "")["warnings"]


def test_a_team_is_warned_of_once_by_its_first_shift() -> None:
    """However many of its shifts are near: there is one call to make."""
    later = ShiftUnproved(team=PINE.team, role=Role.PRIMARY, starts=utc(21, 8), when=WarnedWhen.DAY_BEFORE)
    first = ShiftUnproved(team=PINE.team, role=Role.BACKUP, starts=utc(20, 8), when=WarnedWhen.DAY_BEFORE)
    assert page(later, first)["warnings"] == (
        "Pine is on from Friday 20 November, 08:00 as backup, and no way of reaching them is proved.",
    )


# ------------------------------------------------------------------------------------------------------------- a draft


def overview(plan: Plan, *events: Event) -> dict[str, Any]:
    return drafts.overview(sheet(*events), drafts.Draft(plan=plan, basis=1))


def test_a_gap_is_warned_of_before_it_is_saved() -> None:
    """In words, as a hole in the strip, and on the button that would save it."""
    context = overview(but(layers=(NIGHTS, BACKUP)))
    shown = context["preview"]
    assert shown.gaps[0] == "Thursday 19 November, 14:30 to 20:00: nobody."
    assert any(piece.tone == "hole" for piece in shown.strip.lanes[0].pieces)
    page = html("hub/roster_edit.html", {**context, "note": None})
    assert "Save it with these gaps" in page
    assert "You changed: Days (taken away)." in page


def test_a_preview_says_what_changes_for_whom() -> None:
    """Each stretch in which others would be on, neighbours as one."""
    shown = overview(but(layers=(HOLIDAYS, DAYS, NIGHTS, BACKUP)))["preview"]
    assert shown.changes
    assert all("Thursday 26 November" in change for change in shown.changes)
    assert all(": Birch instead of " in change for change in shown.changes)
    assert not overview(PLAN)["preview"].changes


def test_a_preview_shows_who_would_carry_how_much() -> None:
    """Hours and nights of each, and what it is now where that is another."""
    loads = overview(but(layers=(DAYS, NIGHTS)))["preview"].loads
    assert {load.name for load in loads} == {"Harbor", "Pine", "Birch"}
    assert max(load.share for load in loads) == 100
    without = overview(but(layers=(DAYS, msgspec.structs.replace(NIGHTS, teams=(HARBOR.team, BIRCH.team)))))[
        "preview"
    ].loads
    assert next(load.was for load in without if load.name == "Pine").startswith("now ")


def test_a_draft_travels_in_its_form_and_nothing_else_is_one() -> None:
    """What comes back is what went out; anything else is nothing."""
    draft = drafts.Draft(plan=PLAN, basis=3)
    assert drafts.read(drafts.written(draft)) == draft
    assert drafts.read("{}") is None
    assert drafts.read('{"plan": {"zone": "x"}, "basis": 1, "more": 2}') is None


@pytest.mark.parametrize(
    "mine, theirs, both, conflicts",
    [
        (
            {"holidays": ("2026-12-24",)},
            {"rest_after_night": 8},
            {"holidays": ("2026-12-24",), "rest_after_night": 8},
            (),
        ),
        ({"rest_after_night": 10}, {"rest_after_night": 8}, {"rest_after_night": 10}, ("rest_after_night",)),
        ({"rest_after_night": 8}, {"rest_after_night": 8}, {"rest_after_night": 8}, ()),
        ({}, {"layers": (DAYS,)}, {"layers": (DAYS,)}, ()),
    ],
)
def test_two_changes_of_one_roster_become_one(
    mine: dict[str, Any], theirs: dict[str, Any], both: dict[str, Any], conflicts: tuple[str, ...]
) -> None:
    """Where both changed the same part one's own stands, and it is said."""
    assert drafts.merged(PLAN, but(**mine), but(**theirs)) == (but(**both), conflicts)


def test_every_plan_that_was_saved_can_be_gone_back_to() -> None:
    """The newest first; the one that stands can't be gone back to."""
    stands = told(RosterSet(plan=but(layers=(NIGHTS,)), revision=2), RosterSet(plan=PLAN, revision=3)).sheet()
    revisions = roster.history(stands)["revisions"]
    assert [(each.number, each.text, each.stands) for each in revisions] == [
        (3, "Days (new); Backup (new)", True),
        (2, "Days (taken away); Backup (taken away)", False),
        (1, "The first roster", False),
    ]
    assert drafts.revision(stands, 2) == but(layers=(NIGHTS,))
    assert drafts.revision(stands, 7) is None


def test_a_first_roster_begins_with_the_holidays_of_the_law() -> None:
    """Of this year and the two after it, to be unticked."""
    draft = drafts.begun(Told().sheet())
    assert draft.plan.layers == ()
    assert "2026-11-26" in draft.plan.holidays
    assert max(draft.plan.holidays) == "2028-12-25"


# ------------------------------------------------------------------------------------------------------------ on paper


@pytest.mark.parametrize("wanted", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow"])
@pytest.mark.parametrize("view", ["", "month"])
def test_a_day_that_no_roster_reaches_is_as_if_none_was_named(wanted: str, view: str) -> None:
    """On paper and on the page alike."""
    assert printed.printed(sheet(), COMMUNITY, HUB, wanted=wanted, view=view)["title"].endswith("2026")
    assert roster.roster_page(sheet(), view, wanted)["title"].endswith("2026")


@pytest.mark.parametrize("view, lines", [("", 14), ("month", 30)])
def test_a_printed_roster_has_every_day_and_whom_to_call(view: str, lines: int) -> None:
    """Teams, published numbers, and the hub's after-hours contact."""
    context = printed.printed(sheet(), COMMUNITY, HUB, view=view)
    assert len(context["lines"]) == lines
    page = html("hub/roster_print.html", context)
    assert "(715) 555-0177" in page
    assert "at all other hours" in page
    assert "Pine County victim-witness" in page


# ---------------------------------------------------------------------------------------------------------- open pages


def test_an_empty_board_of_pages_says_what_will_appear() -> None:
    """And counts nothing."""
    context = paging.pages_board(sheet())
    assert (context["open"], context["waiting"], context["answer"]) == ("0", "0", "–")
    assert "Nobody is waiting for an advocate." in html("hub/pages.html", context)


def test_ids_of_what_is_shown_are_those_of_the_roster() -> None:
    """So that a live page finds each of them again."""
    assert derived("ros", "northwest") == ROSTER
    assert utc(24, 20).astimezone(UTC).hour == 2
