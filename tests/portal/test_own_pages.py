"""The page of whoever asked for support: how their request stands."""

from typing import Any

import pytest

from contracts.asking import HubAnswered
from contracts.base import Audience
from contracts.intake import RequestAssessed, RequestClosed, SupportMatched, SupportRequested
from contracts.oncall import page_of
from contracts.vocabulary import Area, Asker, Kind, Language, Need, PageReason, SupportKind, Urgency
from portal.live.page import Look
from portal.models.requests import caregiver
from portal.models.youth import door, youth
from portal.settings import Community, Hub, Number
from tests.portal.story import ASKED, ASKED_CASE
from tests.portal.told import REGION, Told, html, named

NINE = Number(name="Emergency", number="911", tel="911")
HUB_OF_REGION = Hub(id=REGION, name="Northwest", covers="", hub="Northwest hub", reads="today before 5 pm")
COMMUNITY = Community(name="Here", zone="America/Chicago", regions=(HUB_OF_REGION,), help=(NINE,), limits=())
YOUTH = Look(Audience(Kind.YOUTH, named("team", "youth")), {}, COMMUNITY)
MINE = Look(Audience(Kind.CAREGIVER, named("team", "foster")), {}, COMMUNITY)


def request(*more: Any, of: Look = MINE) -> Told:
    asked = SupportRequested(
        request=ASKED,
        audience=of.audience,
        asker=Asker.YOUNG_PERSON if of is YOUTH else Asker.FOSTER_PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.ENGLISH,
        verifier="a" * 52,
    )
    told = Told(teams=False).that(asked, ASKED, ASKED_CASE)
    for event in more:
        told.that(event, ASKED, ASKED_CASE)
    return told


def test_without_a_case_there_is_no_such_page() -> None:
    """A young person who asked sees their request until there is more."""
    asked = request(of=YOUTH).sheet()
    assert youth.who(asked, YOUTH) is None
    assert door.door(asked, YOUTH) is None
    assert caregiver.request(asked, YOUTH) is not None
    assert caregiver.request(asked, MINE) is None  # another's


def test_a_person_is_asked_for_at_once_in_ones_own_request() -> None:
    """It says nothing of a youth, and of whoever asks only what they write; the numbers that answer come first."""
    mine = caregiver.mine_of(request().sheet())
    assert mine is not None
    ask = caregiver.AskNow("the neighbour's phone", Language.SPANISH)
    asked = caregiver.asked_now(ask, mine, named("cmd", "now"), Kind.CAREGIVER)
    assert (asked.case, asked.about, asked.reason) == (mine.case, page_of(mine.case), PageReason.CRISIS)
    assert (asked.reach, asked.youth_asked) == ("the neighbour's phone", False)
    young = caregiver.asked_now(ask, mine, named("cmd", "now"), Kind.YOUTH)
    assert (young.reason, young.youth_asked) == (PageReason.YOUNG_PERSON_ASKED, True)
    found = caregiver.request(request().sheet(), MINE)
    assert found is not None
    assert 'href="/mine/now"' in html("caregiver/request.html", found)
    context = {"action": "/mine/now", "back": "/mine", "help": COMMUNITY.help, "limits": COMMUNITY.limits}
    page = html("caregiver/now.html", context)
    assert page.index(COMMUNITY.help[0].tel) < page.index('name="reach"')


@pytest.mark.parametrize(
    "events, says",
    [
        ((), "A person at the Northwest hub will read it."),
        ((HubAnswered(words="Tuesdays at ten"),), "Its answer stands below. You can write back."),
        ((RequestAssessed(kinds=(SupportKind.RESPITE,)),), "The Northwest hub is looking for somebody who can help."),
        (
            (
                RequestAssessed(kinds=(SupportKind.RESPITE,)),
                SupportMatched(service=named("svc", "x"), service_name="Evergreen", kind=SupportKind.RESPITE),
            ),
            "This is who can help. You decide what happens next.",
        ),
        ((RequestClosed(),), "This request is closed. You can ask again any time; nothing is held against you."),
    ],
)
def test_a_request_says_how_it_stands(events: tuple[Any, ...], says: str) -> None:
    """In a sentence, with what comes next and when."""
    found = caregiver.request(request(*events).sheet(), MINE)
    assert found is not None
    assert found["status"] == says
    assert found["hours"] == "The Northwest hub reads it today before 5 pm."
    assert says.partition(".")[0] in html("caregiver/request.html", found)
