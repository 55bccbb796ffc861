"""Nobody is let into a team unseen: what its first page and the auditors' record say; and whose code opens a case."""

from typing import Any

import msgspec
import pytest

from contracts.base import Audience, Event
from contracts.consent import ShieldLifted, ShieldRaised
from contracts.gate import PersonInvited, PersonRemoved, TeamFormed
from contracts.ids import short
from contracts.vocabulary import Area, Asker, Kind, Urgency
from portal.forms import Filled, Form, Posted, read
from portal.forms.requests import intake as forms_intake
from portal.models.cases import case
from portal.models.clocks import followups
from portal.models.consent import record
from portal.models.oncall import now
from portal.models.people.joined import joined
from portal.models.referrals import offers
from portal.models.requests import inbox
from portal.models.requests.request import Request
from tests.portal.told import AUDITOR, CPS, HARBOR, HUB, LAKESIDE, ZONE, Told, ago, ahead, html, named, spoken

OPERATOR = Audience(Kind.OPERATOR, "trellis")
EVE, ROBIN = named("person", "eve"), named("person", "robin")


def invited(team: Audience, person: str = EVE, by: Audience | None = HUB) -> PersonInvited:
    return PersonInvited(audience=team, person=person, name="Robin", verifier="a" * 52, by=by)


def told(*events: Event, days: float = 3, names: bool = True) -> Told:
    story = Told()
    for event in events:
        hide = ("name",) if isinstance(event, PersonInvited) and not names else ()
        story.that(event, LAKESIDE.team, at=ago(days=days), hide=hide)
    return story


@pytest.mark.parametrize(
    "template, model, team",
    [
        ("partner/offers.html", lambda sheet: offers.offers(sheet, LAKESIDE), LAKESIDE),
        ("advocate/now.html", lambda sheet: now.now(sheet, HARBOR, "/advocate"), HARBOR),
        ("advocate/cases.html", lambda sheet: case.advocate_cases(sheet, HARBOR), HARBOR),
        ("investigator/reports.html", lambda sheet: followups.follow_ups(sheet, CPS), CPS),
    ],
)
def test_a_team_is_told_on_its_first_page(template: str, model: Any, team: Audience) -> None:
    """How many and who, since when, whose doing it was, and whom to tell; nothing where nobody was let in."""
    page = html(template, model(told(invited(team)).sheet()))
    assert "New in your team since Monday 16 November: 1 person, Robin." in page
    assert "It was done by Northwest hub." in page
    assert "If you did not expect this, tell" in page
    assert '<div id="joined" hidden></div>' in html(template, model(told().sheet()))
    with spoken("es"):
        assert "1 persona, Robin." in html(template, model(told(invited(team)).sheet()))


def test_a_look_that_is_over_is_told_too() -> None:
    """Removing somebody again doesn't hide that they were in; the same person twice is one."""
    gone = PersonRemoved(audience=LAKESIDE, person=EVE, by=HUB)
    story = told(invited(LAKESIDE), invited(LAKESIDE), invited(LAKESIDE, ROBIN, OPERATOR), gone)
    said = joined(story.sheet(), LAKESIDE)
    assert said is not None
    assert said.title.endswith(": 2 people, Robin and Robin."), "one may have borrowed the other's name"
    assert said.text.startswith("Removed: 1 person, Robin. It was done by Northwest hub and the operator.")
    only = joined(told(gone).sheet(), LAKESIDE)
    assert only is not None
    assert only.title == "Removed from your team since Monday 16 November: 1 person."


def test_more_than_a_few_are_counted_alone() -> None:
    """A team of many isn't told in a sentence of names."""
    said = joined(told(*(invited(LAKESIDE, named("person", str(number))) for number in range(5))).sheet(), LAKESIDE)
    assert said is not None
    assert said.title.endswith(": 5 people.")


def test_what_is_long_known_and_what_is_another_teams_is_not_told() -> None:
    """A fortnight is enough, and a team hears of itself."""
    assert joined(told(invited(LAKESIDE), days=15).sheet(), LAKESIDE) is None
    assert joined(told(invited(HARBOR)).sheet(), LAKESIDE) is None


def test_those_who_watch_over_the_hubs_are_whom_to_tell() -> None:
    """By name, with their number where it is in the directory: it may have been somebody of the hub."""
    story = told(TeamFormed(audience=AUDITOR, name="State audit", phone="(608) 555-0100"), invited(LAKESIDE, by=None))
    said = joined(story.sheet(), LAKESIDE)
    assert said is not None
    assert said.text == "If you did not expect this, tell State audit ((608) 555-0100)."


def test_an_auditor_reads_who_was_let_in_where_and_by_whom() -> None:
    """The newest first, and no names."""
    gone = PersonRemoved(audience=LAKESIDE, person=EVE, by=HUB)
    story = told(invited(LAKESIDE, by=None), invited(HARBOR, by=OPERATOR), invited(LAKESIDE), gone, names=False)
    context = record.let_in(story.sheet())
    page = html("auditor/record.html", context)
    lines = [(line.cells[0].text, line.cells[2].text) for line in context["rows"]]
    assert lines == [
        ("Somebody was removed from Lakeside Youth Clinic", "Northwest hub"),
        ("Somebody was let into Lakeside Youth Clinic", "Northwest hub"),
        ("Somebody was let into Harbor Advocacy", "the operator"),
        ("Somebody was let into Lakeside Youth Clinic", "not kept"),
    ]
    assert "Somebody was let into Harbor Advocacy" in page
    assert "Robin" not in page
    assert 'name="case"' not in page


def test_an_auditor_reads_of_each_shield_and_not_why() -> None:
    """Against whom, and whether it is still up: whoever could lift it may be kept from the case by it."""
    case, shield = named("case", "one"), named("shd", "one")
    raised = ShieldRaised(against=HARBOR, reason="an uncle", review_on=ahead(days=9))
    story = told().that(raised, shield, case).that(ShieldLifted(against=HARBOR), shield, case)
    story.that(msgspec.structs.replace(raised, against=HUB), named("shd", "two"), case)
    context = record.shields(story.sheet(), short(case))
    assert [(line.cells[0].text, line.cells[1].text) for line in context["rows"]] == [
        ("A shield was raised", "Northwest hub"),
        ("A shield was lifted", "Harbor Advocacy"),
        ("A shield was raised", "Harbor Advocacy"),
    ]
    assert "an uncle" not in html("auditor/record.html", context)
    assert record.shields(story.sheet(), "none")["rows"] == ()


def _asked(asker: Asker) -> Request:
    return Request(id=named("req", "one"), case=named("case", "asked"), region="northwest", asker=asker)


@pytest.mark.parametrize("asker", list(Asker))
def test_only_of_a_young_person_is_asked_whether_it_is_them(asker: Asker) -> None:
    """Unmarked at first; and a mark that was sent for anybody else counts for nothing."""
    young = asker is Asker.YOUNG_PERSON
    page = html("hub/open_case.html", {**inbox.opening(_asked(asker)), "form": Form()})
    assert ('name="youth_known"' in page) is young
    assert "checked" not in page
    for mark, known in (((), False), (("yes",), young)):
        sent = Posted(named("cmd", "open"), {"urgency": ("soon",), "area": ("north",), "youth_known": mark})
        filled = read(forms_intake.Open, sent, ZONE)
        assert isinstance(filled, Filled)
        command = forms_intake.open_case(filled.value, sent.command, _asked(asker))
        assert (command.youth_known, command.urgency, command.area) == (known, Urgency.SOON, Area.NORTH)
