"""An advocate's own turns: what comes, what changes hands, and when they are away."""

from datetime import timedelta

import pytest

from contracts.base import Audience, Event
from contracts.roster import (
    Layer,
    Leave,
    LeaveTaken,
    Plan,
    RosterSet,
    Swap,
    SwapRefused,
    Turn,
    TurnOffered,
    TurnTaken,
    Window,
    roster_id,
)
from contracts.vocabulary import Unit
from portal.forms.oncall import turns as forms
from portal.models.oncall import turns
from portal.sheet import Sheet
from tests.portal.told import HARBOR, NOW, PINE, REGION, Told, ahead, html, named

ROSTER = roster_id(REGION)
COMMAND = named("cmd", "one")
SWAP = named("swp", "one")
NIGHTS = Layer(
    name="Nights",
    teams=(HARBOR.team, PINE.team),
    starts="2026-11-18T20:00",
    unit=Unit.DAYS,
    windows=(Window(starts="20:00", ends="08:00"),),
)
PLAN = Plan(zone="America/Chicago", layers=(NIGHTS,))


def told(*events: Event, plan: Plan = PLAN) -> Sheet:
    story = Told().that(RosterSet(plan=plan, revision=1), ROSTER)
    for event in events:
        story.that(event, ROSTER)
    return story.sheet()


def turn(team: Audience, days: int) -> Turn:
    """Return the night of ``team`` that begins so many days after tonight."""
    tonight = NOW.replace(hour=20, minute=0) + timedelta(days=days)
    return Turn(team=team.team, starts=tonight, ends=tonight + timedelta(hours=12))


def offered(team: Audience, days: int, to: Audience | None = None, back: Turn | None = None) -> TurnOffered:
    swap = Swap(id=SWAP, turn=turn(team, days), to=to.team if to else None, in_return=back)
    return TurnOffered(swap=swap)


def test_the_next_turn_comes_first_with_its_hours() -> None:
    """Nights are called so, and one that is offered says so."""
    context = turns.turns(told(offered(HARBOR, 1)), HARBOR)
    first, second = context["turns"][:2]
    assert (first.day, first.hours) == ("Friday 20 November", "20:00 to 08:00 · 12 h")
    assert [tag.text for tag in first.tags] == ["night", "offered"]
    assert first.give == ""
    assert [tag.text for tag in second.tags] == ["night"]
    assert turns.find(told(), HARBOR, second.give.split("/")[-2]) == turn(HARBOR, 3)


def test_turns_are_told_on_the_clock_of_the_roster() -> None:
    """Whoever lives where the portal shows another hour reads the hour their hub wrote, and which zone it is in."""
    plan = Plan(zone="America/Denver", layers=(NIGHTS,))
    away = Leave(id=named("lev", "one"), team=HARBOR.team, starts=ahead(days=8), ends=ahead(days=9))
    sheet = told(LeaveTaken(leave=away), plan=plan)
    context = turns.turns(sheet, HARBOR)
    first = context["turns"][0]
    assert (first.day, first.hours) == ("Friday 20 November", "20:00 to 08:00 · 12 h")
    assert context["next"] == "Next: Friday 20 November, 20:00 (America/Denver)."
    assert context["leaves"][0].text == "Friday 27 November, 13:30 to Saturday 28 November, 13:30"
    assert "Times in America/Denver" in html("advocate/turns.html", context)
    given = turns.find(sheet, HARBOR, first.give.split("/")[-2])
    assert given is not None
    assert turns.giving(sheet, HARBOR, given)["title"] == "Friday 20 November, 20:00 to 08:00"


@pytest.mark.parametrize(
    "events, mine, theirs",
    [
        ((offered(HARBOR, 1),), "You asked whoever can", "Harbor Advocacy asks whoever can to take a turn"),
        (
            (offered(HARBOR, 1, PINE),),
            "You asked Pine County victim-witness",
            "Harbor Advocacy asks you to take a turn",
        ),
        (
            (offered(HARBOR, 1), TurnTaken(swap=SWAP, by=PINE.team, waits=True)),
            "Pine County victim-witness would take your turn",
            "You would take the turn of Harbor Advocacy",
        ),
        ((offered(HARBOR, 1), SwapRefused(swap=SWAP)), None, None),
        ((offered(HARBOR, 1), TurnTaken(swap=SWAP, by=PINE.team, waits=False)), None, None),
    ],
)
def test_both_read_what_they_ask_of_each_other(events: tuple[Event, ...], mine: str | None, theirs: str | None) -> None:
    """From the offer until it is done, or will not be."""
    for who, says in ((HARBOR, mine), (PINE, theirs)):
        assert [each.title for each in turns.turns(told(*events), who)["asked"]] == ([says] if says else [])


def test_only_whoever_may_take_a_turn_is_offered_the_button() -> None:
    """Not whose it is; and where one was named, they can say no."""
    sheet = told(offered(HARBOR, 1, PINE))
    (mine,), (theirs,) = (turns.turns(sheet, who)["asked"] for who in (HARBOR, PINE))
    assert (mine.take, mine.refuse.label) == ("", "Take it back")
    assert (theirs.take, theirs.refuse.label) == (f"/advocate/turns/swaps/{SWAP}/take", "I can't")
    (anybody,) = turns.turns(told(offered(HARBOR, 1)), PINE)["asked"]
    assert anybody.take
    assert anybody.refuse is None


def test_a_turn_in_return_names_whose_it_is() -> None:
    """Whoever was chosen beside it."""
    sheet = told()
    context = turns.giving(sheet, HARBOR, turn(HARBOR, 1))
    chosen = context["returns"][1].value
    back = turns.in_return(sheet, HARBOR, chosen)
    assert back == turn(PINE, 2)
    command = forms.offer(forms.Give(None, chosen), COMMAND, REGION, turn(HARBOR, 1), back)
    assert (command.swap.to, command.swap.in_return) == (PINE.team, back)
    assert turns.in_return(sheet, HARBOR, "nobody's") is None


def test_a_month_shows_the_hours_of_each_day_and_what_it_comes_to() -> None:
    """Words for who hears it, figures for who looks; and beside one's own what is usual."""
    context = turns.turns(told(), HARBOR, "2026-11")
    days = {day.number: day for week in context["month"]["weeks"] for day in week if day}
    assert len(days) == 30
    assert (days["20"].short, days["20"].said) == (("20–",), "20:00 to 00:00")
    assert days["21"].short == ("–08",)
    assert days["19"].today
    hours, nights, _ = context["month"]["sums"]
    assert (hours.href, nights.href) == ("76", "6")
    page = html("advocate/turns.html", context)
    assert page.count("<tr>") == 7


@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "1066-10", "2026-11-01"])
def test_any_other_month_is_the_present_one(month: str) -> None:
    """Addresses come from outside."""
    assert turns.turns(told(), HARBOR, month)["month"]["name"] == "November 2026"


def test_who_is_away_takes_no_turns_meanwhile_and_sees_when() -> None:
    """Only their own times away, and only until they are over."""
    mine = Leave(id=named("lev", "one"), team=HARBOR.team, starts=ahead(days=1), ends=ahead(days=4))
    other = Leave(id=named("lev", "two"), team=PINE.team, starts=ahead(days=20), ends=ahead(days=21))
    sheet = told(LeaveTaken(leave=mine), LeaveTaken(leave=other))
    context = turns.turns(sheet, HARBOR)
    assert [each.id for each in context["leaves"]] == [mine.id]
    assert context["turns"][0].day == "Tuesday 24 November"
    assert turns.leave(sheet, HARBOR, other.id) is None


def test_somebody_off_the_roster_reads_that_they_are() -> None:
    """And the page stands without any roster at all."""
    assert "The hub keeps the roster" in html("advocate/turns.html", turns.turns(Told().sheet(), HARBOR))
    assert turns.turns(told(), HARBOR)["turns"][0].tags[0].text == "night"


def test_a_turn_without_an_end_in_sight_is_said_to_go_on() -> None:
    """Whoever is on alone is on; nobody is told a beginning or an end that isn't there."""
    alone = Layer(name="All the time", teams=(HARBOR.team,), starts="2026-01-01T00:00", unit=Unit.MONTHS)
    plan = Plan(zone="America/Chicago", layers=(alone,))
    sheet = Told().that(RosterSet(plan=plan, revision=1), ROSTER).sheet()
    (only,) = turns.turns(sheet, HARBOR)["turns"]
    assert (only.day, only.hours, only.give) == ("Now", "And on for weeks to come", "")
