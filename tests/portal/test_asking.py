"""Asking and being answered, as pages have it: the steps, the hours, who waits, and what is kept of a form."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.figures import usual
from contracts.ids import derived
from contracts.vocabulary import Asker, Weekday
from portal.forms import Form, Posted
from portal.forms.requests.asking import carried, kept, typed_before
from portal.models.cards import request_tag
from portal.models.requests.asking import steps
from portal.models.requests.hours import next_opening, reads
from portal.models.requests.request import Line, Request
from portal.settings import Community, Hub, OpenHours
from portal.words import LATE

ZONE = ZoneInfo("America/Chicago")
WEEK = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY)
HUB = Hub(
    id="northwest",
    name="Northwest",
    covers="here",
    hub="Northwest hub",
    reads="soon",
    hours=(OpenHours(days=WEEK, opens=time(8), closes=time(17)),),
)
COMMUNITY = Community(name="here", zone="UTC", regions=(HUB,), help=(), limits=())
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ASKED = Request(
    id=derived("req", "one"), case=derived("case", "one"), region="northwest", at=NOW, asker=Asker.FOSTER_PARENT
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, in the community's own time; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    "now, said",
    [
        (at(24, 9), "The Northwest hub reads this today until 17:00."),
        (at(24, 6), "The Northwest hub is closed now. It reads this from today, 08:00."),
        (at(24, 17), "The Northwest hub is closed now. It reads this from tomorrow, 08:00."),
        (at(27, 22), "The Northwest hub is closed now. It reads this from Monday, 08:00."),
    ],
)
def test_when_the_hub_reads_is_said_as_it_is(now: datetime, said: str) -> None:
    """Open until, or closed until when: at night nobody is told that somebody reads it."""
    assert reads(HUB, now) == said


def test_opening_hours_hold_on_the_night_the_clock_changes() -> None:
    """Half past eight on the wall, whatever the wall did at night."""
    opens = next_opening(HUB, datetime(2026, 10, 30, 18, tzinfo=ZONE))
    assert opens is not None
    assert (opens.date().isoformat(), opens.hour) == ("2026-11-02", 8)


def named(*, young: bool = False, **said: Any) -> str:
    form = said.pop("form", Form())
    assert isinstance(form, Form)
    context = steps(COMMUNITY, form, young=young, action="/a", save="/b", back="/c", **said)
    return str(context["open_step"])


def test_the_step_that_wants_another_look_is_open() -> None:
    """Else the first; where it could not be sent, the last; and Enter goes on after what was typed last."""
    assert named() == "who"
    assert named(young=True) == "hard"
    assert named(form=Form(errors={"reach": "x", "story": "y"})) == "say"
    assert named(form=Form(typed={"asker": "parent"}), sent=True) == "send"
    assert named(form=Form(typed={"asker": "parent", "urgency": "soon"}), goes_on=True) == "hard"
    assert named(form=Form(typed={"never": "x"}), goes_on=True) == "ease"


def test_a_request_waits_until_the_hub_has_written() -> None:
    """And waits again when they write: late after a day, whichever hours those were."""

    def with_lines(*by_hub: bool) -> Request:
        lines = tuple(
            Line(fact=f"evt{place}", at=NOW + timedelta(hours=place + 1), by_hub=hub, words="x")
            for place, hub in enumerate(by_hub)
        )
        return Request(id=ASKED.id, case=ASKED.case, region=ASKED.region, at=NOW, asker=ASKED.asker, lines=lines)

    assert with_lines().waits_since == NOW
    assert with_lines(False).waits_since == NOW
    assert with_lines(True).waits_since is None
    assert with_lines(True, False, False).waits_since == NOW + timedelta(hours=2)
    late = request_tag(with_lines(), NOW + usual().late_after + timedelta(minutes=1), usual().late_after)
    assert late is not None
    assert late.tone == LATE


def test_what_is_kept_of_a_form_is_what_was_typed_and_no_secret() -> None:
    """Neither the second secret nor anything that isn't a question is kept, or carried on to another page."""
    fields = {"hardest": ("mind", "school"), "story": ("x",), "second": ("secret",), "homepage": ("y",), "never": ("",)}
    sent = Posted("cmd", fields)
    assert typed_before(kept(sent)).typed == {"hardest": ("mind", "school"), "story": "x"}
    assert {each["name"] for each in carried(sent)} == {"hardest", "story", "never"}
    assert typed_before("no form at all").typed == {}
