"""The pages of somebody whose own request or case it is: a youth, and whoever asked for support."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Audience
from contracts.consent import ReleaseGranted, ReleaseWithdrawn
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.intake import (
    AdvocateAssigned,
    CaseOpened,
    RequestAssessed,
    RequestClosed,
    SupportMatched,
    SupportRequested,
)
from contracts.labels import Label, labels_of
from contracts.vocabulary import (
    AdvocateBase,
    Area,
    Asker,
    Kind,
    Language,
    Need,
    Purpose,
    SignatureForm,
    Signer,
    SupportKind,
    Urgency,
    WithdrawalForm,
)
from portal.live import Look
from portal.models import accounting, caregiver, youth
from portal.settings import Community, Hub, Number
from portal.sheet import Sheet
from tests.portal.story import ASKED, ASKED_CASE, CASE, FACTS, RELEASE
from tests.portal.told import HARBOR, LAKESIDE, REGION, Told, ahead, html, named

NINE = Number(name="Emergency", number="911", tel="911")
HUB_OF_REGION = Hub(id=REGION, name="Northwest", covers="", hub="Northwest hub", reads="today before 5 pm")
COMMUNITY = Community(name="Here", zone="America/Chicago", regions=(HUB_OF_REGION,), help=(NINE,), limits=())
MINE = Look(Audience(Kind.YOUTH, named("team", "youth")), {}, COMMUNITY)


def status_only(gone: frozenset[int] = frozenset()) -> Sheet:
    """Return the whole story as a youth has it: status, and never anybody's words."""
    told = Told(teams=False)
    for place, fact in enumerate(FACTS):
        if place not in gone:
            hidden = {name for name, label in labels_of(type(fact.event)).items() if label is not Label.STATUS}
            told.that(fact.event, fact.about, fact.case, hide=hidden)
    return told.sheet()


def granted(name: str, *kinds: Label) -> ReleaseGranted:
    return ReleaseGranted(
        recipient=LAKESIDE,
        recipient_name=name,
        purpose=Purpose.PROVIDE_SERVICE,
        kinds=kinds,
        until=ahead(days=30),
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
    )


def case(*, base: AdvocateBase = AdvocateBase.COMMUNITY) -> Told:
    opened = CaseOpened(request_case=ASKED_CASE, request=ASKED, urgency=Urgency.NOW, area=Area.NORTH)
    advocate = AdvocateAssigned(advocate=HARBOR.team, advocate_name="Harbor Advocacy", base=base)
    return Told(teams=False).that(opened, CASE, CASE).that(advocate, CASE, CASE)


def request(*more: Any) -> Told:
    asked = SupportRequested(
        request=ASKED,
        audience=Audience(Kind.CAREGIVER, named("team", "foster")),
        asker=Asker.FOSTER_PARENT,
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


@given(st.frozensets(st.integers(0, len(FACTS) - 1)))
def test_a_youths_pages_stand_whatever_is_missing_and_never_hold_anybodys_words(gone: frozenset[int]) -> None:
    """Somebody else may hold the phone."""
    sheet = status_only(gone)
    shown = [
        html("youth/who.html", youth.who(sheet, MINE)),
        html("youth/shown.html", accounting.shown(sheet, youth.case_of(sheet), None)),
        html("confirm.html", youth.take_back(sheet, RELEASE)),
        html("caregiver/request.html", caregiver.request(sheet, MINE)),
    ]
    for word in ("story-", "reach-", "note-", "called-", "caution-", "place-"):
        assert not any(word in page for page in shown)


def test_who_sees_what_is_said_in_words_for_you() -> None:
    """One card a recipient: what, what for, until when, and the way to take it back."""
    sheet = case().that(granted("Lakeside", Label.CONTACT, Label.HEALTH), RELEASE, CASE).sheet()
    found = youth.who(sheet, MINE)
    assert found is not None
    (card,) = found["recipients"]
    assert card["name"] == "Lakeside"
    assert card["kinds"] == ("how to reach you safely", "your health")
    assert card["purpose"] == "to help you over time"
    assert card["take_back"] == f"/you/take-back/{RELEASE}"


def test_what_was_taken_back_or_ran_out_is_not_there_and_cannot_be_taken_back_again() -> None:
    """From that moment."""
    told = case().that(granted("Lakeside", Label.CONTACT), RELEASE, CASE)
    assert youth.take_back(told.sheet(), RELEASE) is not None
    assert youth.take_back(told.sheet(ahead(days=31)), RELEASE) is None
    told.that(ReleaseWithdrawn(recipient=LAKESIDE, form=WithdrawalForm.SPOKEN), RELEASE, CASE)
    found = youth.who(told.sheet(), MINE)
    assert found is not None
    assert found["recipients"] == ()
    assert youth.take_back(told.sheet(), RELEASE) is None
    assert youth.take_back(told.sheet(), "rel_of_somebody_else") is None


@pytest.mark.parametrize(
    "base, says",
    [(AdvocateBase.COMMUNITY, "stays with them"), (AdvocateBase.SYSTEM, "may have to be passed on")],
)
def test_which_advocates_keep_what_they_are_told_is_said(base: AdvocateBase, says: str) -> None:
    """Community-based and system-based are not the same to tell something to."""
    found = youth.who(case(base=base).sheet(), MINE)
    assert found is not None
    assert says in found["advocate"]["text"]


def test_without_a_case_there_is_no_such_page() -> None:
    """A young person who asked sees their request until there is more."""
    assert youth.who(request().sheet(), MINE) is None
    assert caregiver.request(request().sheet(), MINE) is not None


def test_the_accounting_tells_who_was_shown_what_and_why_and_who_opened_it() -> None:
    """Newest first; how things merely stand, and their own copies, are no disclosure."""
    seen = Shown(
        audience=LAKESIDE,
        fact=named("evt", "x"),
        type="intake.particulars_recorded.v1",
        kinds=(Label.STATUS, Label.CONTACT),
        ground=Ground.RELEASE,
    )
    status = Shown(audience=HARBOR, fact=seen.fact, type=seen.type, kinds=(Label.STATUS,), ground=Ground.PART)
    told = (
        case()
        .that(granted("Lakeside", Label.CONTACT), RELEASE, CASE)
        .that(DisclosureDecided(fact=seen.fact, fact_seq=1, shown=(seen, status)), CASE, CASE)
        .that(FileOpened(audience=LAKESIDE, person=named("person", "x")), CASE, CASE)
        .that(DisclosureDecided(fact=seen.fact, fact_seq=2, shown=(), taken_back=(seen,)), CASE, CASE)
    )
    (day,) = accounting.shown(told.sheet(), CASE, None)["days"]
    assert [(line["name"], line["text"]) for line in day["entries"]] == [
        ("Lakeside", "can't see any more how to reach you safely"),
        ("Lakeside", "opened this"),
        ("Lakeside", "could see how to reach you safely, because you agreed"),
    ]


def test_a_long_accounting_is_read_in_pages() -> None:
    """Each page goes on where the one before it ended; none is lost and none comes twice."""
    told = case()
    opened = 3 * accounting.PER_PAGE // 2
    for _ in range(opened):
        told.that(FileOpened(audience=HARBOR, person=named("person", "x")), CASE, CASE)
    sheet, count, before = told.sheet(), 0, None
    for _ in range(2):
        found = accounting.shown(sheet, CASE, before)
        count += sum(len(day["entries"]) for day in found["days"])
        before = int(found["pager"]["more"].removeprefix("?before=") or 0)
    assert (count, before) == (opened, 0)


@pytest.mark.parametrize(
    "events, says",
    [
        ((), "Someone from the Northwest hub reads it today before 5 pm."),
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
    assert says.partition(".")[0] in html("caregiver/request.html", found)
