"""The response team as its hub reads and writes it, and what a member reads of themselves."""

from datetime import date, timedelta
from typing import Any

import pytest

from contracts.base import Actor, Event
from contracts.gate import PersonInvited
from contracts.ids import derived
from contracts.response import MemberChanged, MemberLeft, MemberSeated, Seat, Training
from contracts.taxonomy import Competency
from contracts.vocabulary import Kind
from portal.forms import Filled, posted, read
from portal.forms.people import response as forms
from portal.models.people import response
from portal.sheet import Sheet
from tests.portal.told import HARBOR, LAKESIDE, NOW, REGION, ZONE, Told, ago, ahead, html, named

NURSE, ANN, COMMAND = named("mbr", "nurse"), named("mbr", "ann"), named("cmd", "one")
PERSON, COLLEAGUE = named("person", "nurse"), named("person", "colleague")
CORE = Training(Competency.CORE, ago(days=300), ahead(days=400))
THEIRS: dict[str, Any] = {"audience": LAKESIDE, "person": PERSON}


def seated(**said: Any) -> MemberSeated:
    return MemberSeated(**{"seat": Seat.MEDICAL, "name": "Jo Nurse", "since": ago(days=300), **said})


def told(*events: tuple[str, Event]) -> Sheet:
    story = Told()
    for about, event in events:
        story.that(event, about)
    return story.sheet()


def test_the_team_stands_by_seat_and_what_is_open_is_said_of_seats() -> None:
    """Who left is told apart, who never was isn't there, and no person is counted or compared."""
    sheet = told(
        (ANN, seated(seat=Seat.ADVOCATE, name="Ann Lee", training=(Training(Competency.CORE, ago(days=800)),))),
        (NURSE, seated(**THEIRS)),
        (named("mbr", "gone"), seated(name="Sam Gone")),
        (named("mbr", "gone"), MemberLeft()),
        (named("mbr", "slip"), seated(name="Never There")),
        (named("mbr", "slip"), MemberLeft(mistaken=True)),
    )
    context = response.team(sheet)
    assert [each["name"] for each in context["members"]] == ["Jo Nurse", "Ann Lee"]
    said = {row["label"]: row["seats"] for row in context["open"]}
    assert "Schools" in said["Nobody yet from"]
    assert "Medical care" not in said["Nobody yet from"]
    assert said["Nobody with the core competencies from"] == ("Medical care",)
    assert said["The advanced competencies are with"] == ("Nobody yet",)
    text = html("hub/response.html", context)
    assert "Lakeside Youth Clinic" in text
    assert "Sam Gone" in text
    assert "Never There" not in text
    assert "%" not in text


@pytest.mark.parametrize(
    "until, tone, said",
    [
        (None, "ok", "Core competencies"),
        (ahead(days=400), "ok", "until"),
        (ahead(days=40), "warn", "until"),
        (ago(days=2), "calm", "to be taken again"),
    ],
)
def test_a_training_stands_as_it_counts_now(until: Any, tone: str, said: str) -> None:
    """A warning two months before its end; afterwards it is calm, and blames nobody."""
    sheet = told((NURSE, seated(training=(Training(Competency.CORE, ago(days=300), until),))))
    (member,) = response.team(sheet)["members"]
    (tag,) = member["tags"]
    assert tag.tone == tone
    assert said in tag.text


def test_each_reads_of_themselves_and_not_of_a_colleague() -> None:
    """Although a copy for the team holds both."""
    sheet = told((NURSE, seated(**THEIRS, training=(CORE,))), (ANN, seated(audience=LAKESIDE, person=COLLEAGUE)))
    mine = response.own(sheet, Actor(Kind.PARTNER, LAKESIDE.team, PERSON))
    assert [each["id"] for each in mine["seats"]] == [NURSE]
    assert "Core competencies" in html("staff/training.html", mine)
    nobody = response.own(sheet, Actor(Kind.ADVOCATE, HARBOR.team, PERSON))
    assert "aren’t in the response team" in html("staff/training.html", nobody)


def test_a_form_becomes_somebody_of_the_team() -> None:
    """Somebody of the people here is named by their team and themselves; a last day counts to its end."""
    invited = PersonInvited(audience=LAKESIDE, person=PERSON, name="Jo Nurse", verifier="a" * 52)
    sheet = Told().that(invited, LAKESIDE.team).sheet()
    (choice,) = response.people_here(sheet)
    assert choice.label == "Jo Nurse · Lakeside Youth Clinic"
    typed = {
        "who": [choice.value],
        "seat": ["medical"],
        "since": ["2026-01-05"],
        "core": [f"{NOW:%Y-%m-%d}"],
        "core_until": ["2028-01-31"],
    }
    filled = read(forms.Member, posted(typed), ZONE, forms.SAYS)
    assert isinstance(filled, Filled)
    who = response.person_chosen(sheet, choice.value)
    command = forms.seat(filled.value, COMMAND, REGION, who, NOW)
    assert (command.audience, command.person, command.name) == (LAKESIDE, PERSON, "Jo Nurse")
    assert command.about == derived("mbr", COMMAND)
    (core,) = command.training
    assert core.done == NOW
    assert core.until is not None
    assert core.until.date() == date(2028, 1, 31)
    assert response.person_chosen(sheet, "partner:x:y") is None


def test_a_change_begins_with_what_stands() -> None:
    """And says the same where nothing is changed; an end without its beginning is asked for."""
    changed = MemberChanged(seat=Seat.SCHOOL, name="Jo", since=ago(days=20), training=(CORE,), audience=LAKESIDE)
    sheet = told((NURSE, seated(audience=LAKESIDE)), (NURSE, changed))
    each = response.find(sheet, NURSE)
    assert each is not None
    typed = response.typed(each, NOW)
    assert (typed["seat"], typed["name"]) == ("school", "Jo")
    filled = read(forms.Member, posted({k: [v] for k, v in typed.items()}), ZONE, forms.SAYS)
    assert isinstance(filled, Filled)
    command = forms.change(filled.value, COMMAND, REGION, each, NOW)
    assert (command.seat, command.about) == (Seat.SCHOOL, NURSE)
    assert abs(command.training[0].done - CORE.done) < timedelta(days=1)
    alone = forms.Member(seat=Seat.SCHOOL, since=date(2026, 1, 1), core_until=date(2027, 1, 1))
    assert forms.incomplete(alone) == "core"


@pytest.mark.parametrize("how", ["left", "mistaken"])
def test_before_somebody_leaves_it_is_asked_once(how: str) -> None:
    """In a sentence that says what becomes of it."""
    each = response.find(told((NURSE, seated())), NURSE)
    assert each is not None
    text = html("confirm.html", response.leaving(each, how))
    assert f"/hub/response/{NURSE}/{how}" in text


def test_who_left_is_found_no_more() -> None:
    """Neither to be changed nor to leave again."""
    assert response.find(told((NURSE, seated()), (NURSE, MemberLeft())), NURSE) is None
