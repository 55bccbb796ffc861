"""Pages of support: what a caregiver, a provider and the hub read of the same bookings, and what each doesn't."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from contracts.base import Audience
from contracts.caring import (
    AskedAgain,
    CheckInAnswered,
    CheckInAsked,
    Employer,
    Fit,
    InstrumentAnswered,
    Option,
    SupportFound,
    answers_of,
    check_ins_of,
    found_of,
)
from contracts.ids import derived
from contracts.instruments import Deployed, ours, read
from contracts.intake import RequestClosed, SupportRequested
from contracts.loop import Helped
from contracts.support import (
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    HandOverWritten,
    JustTaken,
    LineMoved,
    OfferingOver,
    OfferingPublished,
    OfferingWithdrawn,
    Place,
    PlaceLapsed,
    PlaceOffered,
    PlaceTaken,
    PutInLine,
    Side,
    hand_over_of,
)
from contracts.vocabulary import Area, Asker, DeclineReason, Kind, Language, Need, SupportKind, Urgency
from portal.forms.support import places as forms
from portal.live.page import Look
from portal.models.support import beside, helping, instruments, offers, places
from portal.settings import Community
from tests.portal.told import LAKESIDE, NOW, Told, ahead, html, named, spoken

REQUEST, FILE = named("req", "theirs"), named("case", "theirs")
FAMILY: Final = Audience(Kind.CAREGIVER, named("team", "theirs"))
OFFERING, BOOKING, SERVICE = named("off", "evening"), named("bkg", "theirs"), named("svc", "lakeside")
STARTS, ENDS = ahead(days=3), ahead(days=3, hours=4)
COMMUNITY: Final = Community(name="Here", zone="America/Chicago", regions=(), help=(), limits=())
WHOSE: Final[dict[str, Any]] = {"booking": BOOKING, "audience": FAMILY}


def place(offering: str = OFFERING, *, free: int = 2, starts: Any = STARTS) -> Place:
    return Place(
        offering=offering,
        service=SERVICE,
        service_name="Lakeside respite",
        kind=SupportKind.RESPITE,
        starts=starts,
        ends=starts + timedelta(hours=4),
        places=2,
        free=free,
        least_age=5,
        area=Area.NORTH,
        says="Supper is there.",
        asks_first=True,
    )


def taken(**fields: Any) -> PlaceTaken:
    known: dict[str, Any] = {"request_case": FILE, "request": REQUEST, "seats": 1, "place": place()}
    return PlaceTaken(**WHOSE, **(known | fields))


def asked() -> Told:
    """What whoever asked may see of their own request."""
    told = Told(teams=False)
    request = SupportRequested(
        request=REQUEST,
        audience=FAMILY,
        asker=Asker.FOSTER_PARENT,
        needs=(Need.CAREGIVER_SUPPORT,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.ENGLISH,
        verifier="a" * 52,
    )
    return told.that(request, REQUEST, FILE)


def found(*places_: Place) -> SupportFound:
    option = Option(
        service=SERVICE,
        service_name="Lakeside respite",
        kind=SupportKind.RESPITE,
        because=tuple(Fit),
        phone="(715) 555-0100",
        places=places_,
    )
    return SupportFound(request=REQUEST, audience=FAMILY, kinds=(SupportKind.RESPITE,), options=(option,))


def look(**params: str) -> Look:
    return Look(FAMILY, params, COMMUNITY)


def shown(told: Told, template: str = "support/help.html", **params: str) -> str:
    model = helping.booking_page if params else helping.help_page
    return html(template, model(told.sheet(), look(**params)))


# ---------------------------------------------------------------------------------------------------------- a caregiver


def test_what_was_found_is_shown_with_every_reason_and_the_times_to_take() -> None:
    """Each reason in words; a time they have a place in is not offered once more."""
    told = asked().that(found(place(), place(named("off", "other"))), found_of(REQUEST), FILE)
    page = shown(told)
    assert "They speak your language" in page
    assert f'href="/mine/help/times/{OFFERING}"' in page
    assert "2 places free · from age 5 · North" in page
    told.that(taken(), OFFERING)
    page = shown(told)
    assert f'href="/mine/help/times/{OFFERING}"' not in page
    assert f'href="/mine/help/times/{named("off", "other")}"' in page
    assert f'href="/mine/places/{BOOKING}"' in page


@pytest.mark.parametrize(
    "then, says",
    [
        ([], "The place is yours."),
        ([taken(answer_by=ahead(hours=20))], "They say yes or no by"),
        ([taken(answer_by=ahead(hours=20)), BookingConfirmed(**WHOSE)], "The place is yours."),
        ([BookingDeclined(**WHOSE, why=DeclineReason.NO_PLACE, others=(place(named("off", "b")),))], "Free right now"),
        ([BookingCancelled(**WHOSE, by=Side.PROVIDER)], "They had to cancel."),
        ([BookingCancelled(**WHOSE, by=Side.HUB)], "The hub gave the place back."),
        ([BookingCancelled(**WHOSE, by=Side.CAREGIVER)], "You gave it back."),
        ([JustTaken(**WHOSE, place=place(), others=())], "Nothing is lost."),
        (
            [PutInLine(**WHOSE, request_case=FILE, request=REQUEST, seats=1, place=place(free=0), position=2)],
            "You are number 2 in line.",
        ),
        (
            [
                PutInLine(**WHOSE, request_case=FILE, request=REQUEST, seats=1, place=place(free=0), position=2),
                LineMoved(**WHOSE, position=1),
            ],
            "You are next in line.",
        ),
        ([PlaceOffered(**WHOSE, until=ahead(hours=9))], "Do you still want it?"),
        ([PlaceLapsed(**WHOSE)], "The place was kept as long as we could."),
    ],
)
def test_a_booking_says_how_it_stands_and_blames_nobody(then: list[Any], says: str) -> None:
    """Whatever became of it; nothing on the page says who else is in it."""
    told = asked().that(taken(), OFFERING)
    for event in then:
        told.that(event, OFFERING)
    page = shown(told, "support/place.html", booking=BOOKING)
    assert says in page
    assert LAKESIDE.team not in page


def test_notes_are_offered_once_the_place_is_theirs_and_shown_until_they_are_gone() -> None:
    """With the day on which they are destroyed."""
    told = asked().that(taken(), OFFERING)
    assert "Tell them what helps" in shown(told, "support/place.html", booking=BOOKING)
    written = HandOverWritten(
        offering=OFFERING, **WHOSE, provider=LAKESIDE, until=ahead(days=5), helps="A night light."
    )
    told.that(written, hand_over_of(BOOKING), named("case", "notes"))
    page = shown(told, "support/place.html", booking=BOOKING)
    assert "A night light." in page
    assert "It is destroyed on" in page


def test_another_s_booking_and_none_are_the_same_nothing() -> None:
    """And so is everything for whoever came by a code alone."""
    told = asked().that(taken(), OFFERING)
    assert helping.booking_page(told.sheet(), look(booking=named("bkg", "none"))) is None
    stranger = Look(Audience(Kind.CAREGIVER, named("team", "door")), {"booking": BOOKING}, COMMUNITY)
    assert helping.booking_page(told.sheet(), stranger) is None
    assert helping.help_page(told.sheet(), stranger) is None


def test_it_is_asked_whether_it_helped_and_who_comes_back_says_only_what_is_new() -> None:
    """On their own page; what they answered before is remembered."""
    about = check_ins_of(REQUEST)
    told = asked().that(CheckInAsked(request=REQUEST, audience=FAMILY, number=1), about, FILE)
    assert "Some weeks have passed. Did this help?" in shown(told)
    answer = CheckInAnswered(request=REQUEST, audience=FAMILY, number=1, answer=Helped.A_LITTLE)
    page = shown(told.that(answer, about, FILE).that(RequestClosed(), REQUEST, FILE))
    assert "You said: A little." in page
    assert "have to tell anything again" in page


def test_they_choose_when_it_is_asked_whether_it_helped() -> None:
    """Or that it isn't."""
    assert 'href="/mine/help/when"' in shown(asked())
    said = html("support/when.html", {"back": "", "action": "", "weeks": helping.weeks()})
    assert "In 1 week<" in said
    assert "In 13 weeks<" in said


def test_what_answers_come_to_is_said_in_words_and_no_number() -> None:
    """Too few answers say nothing."""
    (needs,) = ours()
    rows = instruments.results(needs, {"sleep": "often", "break": "often", "alone": "no", "images": "often"})
    assert [row.text for row in rows] == [
        "That is more than one person should carry alone. A person can look at it with you today."
    ]
    assert not any(letter.isdigit() for row in rows for letter in row.label + row.text)
    assert instruments.results(needs, {"sleep": "often"}) == ()


HARBOUR: Final = (Path(__file__).parents[1] / "harbour.toml").read_text()


def test_a_hub_looks_over_what_is_asked_and_by_whose_leave() -> None:
    """Licence, source and permission of each, the questions, what it can say; and what is wrong with a file."""
    found = Deployed((*ours(), read(HARBOUR)), ("torn.toml: part.whole.bands: each begins above the one before",))

    def shown(region: str, day: date) -> str:
        return html("hub/instruments.html", instruments.hub_page(found, region, day))

    page = shown("northwest", NOW.date())
    for said in ("The Harbour Institute, which does not exist", "harbour.example", "Northwest hub", "H-17"):
        assert said in page
    assert "1 February 2031" in page
    assert "The gulls keep me awake." in page
    assert "Rough water: come in." in page
    assert "English and Español" in page
    assert "<code>torn.toml: part.whole.bands: each begins above the one before</code>" in page
    assert page.count("Offered<") == 2
    assert "The permission is over" in shown("northwest", date(2031, 2, 2))
    assert "For another hub" in shown("southeast", NOW.date())


def test_what_is_not_in_a_language_is_asked_whole_in_english() -> None:
    """Never half and half; and it is said, in the language that is spoken, that it is so."""
    harbour, foreign = read(HARBOUR), read(HARBOUR.replace(', es = "La marea sube demasiado rápido."', ""))
    with spoken("es"):
        asked_in = instruments.form(harbour)
        assert (asked_in["spoken"], asked_in["foreign"], asked_in["title"]) == ("es", False, "La escala del puerto")
        context = {**instruments.form(foreign), "back": "", "action": ""}
        page = html("support/asks_yourself.html", context)
        assert instruments.results(foreign, {"tide": "always", "lamp": "never"})[0].text == "Rough water: come in."
    assert '<h1 lang="en">The Harbour scale</h1>' in page
    assert "Desde aquí" not in page
    assert "Why we ask" in page
    assert "Used with the permission of" not in page


# ------------------------------------------------------------------------------------------------- whoever offers it


def of_provider(*events: Any) -> Told:
    told = Told()
    published = OfferingPublished(
        service=SERVICE,
        service_name="Lakeside respite",
        kind=SupportKind.RESPITE,
        places=2,
        provider=LAKESIDE,
        starts=STARTS,
        ends=ENDS,
        asks_first=True,
    )
    told.that(published, OFFERING)
    for event in events:
        told.that(event, OFFERING, hide=("audience", "request", "request_case", "others", "told"))
    return told


def test_a_provider_answers_counts_and_never_reads_who_comes() -> None:
    """The clock of their answer, the notes once it is sure, how many came once it is over."""
    told = of_provider(taken(answer_by=ahead(hours=5)))
    assert offers.waiting(told.sheet()) == 1
    page = html("support/offering.html", offers.offering(told.sheet(), OFFERING, offers.PROVIDER))
    assert "Yes, they can come" in page
    assert "1 of 2 taken" in page
    assert "1 to answer" in html("support/times.html", offers.offered(told.sheet(), offers.PROVIDER))
    told.that(BookingConfirmed(**WHOSE), OFFERING, hide=("audience",))
    written = HandOverWritten(
        offering=OFFERING, **WHOSE, provider=LAKESIDE, until=ahead(days=5), helps="A night light."
    )
    told.that(written, hand_over_of(BOOKING), named("case", "notes"), hide=("audience",))
    page = html("support/offering.html", offers.offering(told.sheet(), OFFERING, offers.PROVIDER))
    assert "A night light." in page
    assert FAMILY.team not in page
    assert REQUEST not in page
    told.that(OfferingOver(provider=LAKESIDE), OFFERING)
    assert offers.waiting(told.sheet()) is None
    over = offers.offering(told.sheet(NOW + timedelta(days=4)), OFFERING, offers.PROVIDER)
    assert over is not None
    assert over["count"] == f"{offers.PROVIDER}/{OFFERING}/came"


def test_the_hub_reads_who_came_back_and_what_they_let_it_read_beside_their_words() -> None:
    """Answers stand under their questions; what they come to decides nothing, and sorts nothing."""
    told = asked().that(taken(), OFFERING).that(found(place()), found_of(REQUEST), FILE)
    again = AskedAgain(request=REQUEST, audience=FAMILY, kinds=(SupportKind.GROUP,), note="harder now")
    told.that(again, found_of(REQUEST), FILE)
    assert "harder now" in html("support/times.html", offers.offered(told.sheet(), offers.HUB))
    said = InstrumentAnswered(
        request=REQUEST,
        audience=FAMILY,
        instrument="needs",
        edition=1,
        employer=Employer.NO,
        share=True,
        answers='{"sleep":"often","break":"often","alone":"no"}',
    )
    request = offers.request_of(told.sheet(), REQUEST)
    assert request is not None
    context = beside.context(told.sheet(), request, ours())
    assert context["answers"] == ()
    told.that(said, answers_of(REQUEST, "needs"), FILE)
    page = html("support/beside.html", beside.context(told.sheet(), request, ours()))
    assert "Do you lie awake worrying?" in page
    assert "Most days" in page
    assert "They let you read this. It decides nothing" in page
    assert f'href="/hub/support/{OFFERING}"' in page


def test_what_is_over_lately_waits_to_be_counted_and_what_was_long_ago_is_left_out() -> None:
    """By its end."""
    told = of_provider(OfferingOver(provider=LAKESIDE))
    soon, late = NOW + timedelta(days=4), NOW + timedelta(days=60)
    assert len(offers.offered(told.sheet(soon), offers.PROVIDER)["over"]) == 1
    assert offers.offered(told.sheet(late), offers.PROVIDER)["over"] == ()


def test_a_time_each_week_is_as_many_times_at_the_hour_the_clocks_show() -> None:
    """Each by itself, and known as one of those that were offered together; the same form sent again is the same."""
    form = forms.Offer(
        service=SERVICE,
        kind=SupportKind.GROUP,
        places=6,
        day=date(2027, 3, 9),
        begins="18:00",
        ends="20:00",
        weeks=3,
    )
    command = named("cmd", "weekly")
    found = forms.publish(form, command, "northwest", "America/Chicago")
    assert [each.starts for each in found] == ["2027-03-09T18:00", "2027-03-16T18:00", "2027-03-23T18:00"]
    assert [each.ends for each in found] == ["2027-03-09T20:00", "2027-03-16T20:00", "2027-03-23T20:00"]
    assert {each.series for each in found} == {found[0].about}
    assert len({each.about for each in found}) == 3
    assert all(each.about == derived("off", each.id) for each in found)
    assert forms.publish(form, command, "northwest", "America/Chicago") == found
    (once,) = forms.publish(msgspec.structs.replace(form, weeks=None), command, "northwest", "America/Chicago")
    assert (once.series, once.about) == (None, found[0].about)
    timeless = msgspec.structs.replace(form, day=None, begins=None, ends=None)
    assert set(forms.incomplete(timeless)) == {"day", "begins", "ends"}


def _of_others(published: OfferingPublished) -> tuple[OfferingPublished, ...]:
    """Offerings that say they belong to the same weeks: of another service, and of another team."""
    but = msgspec.structs.replace
    return but(published, service=named("svc", "other")), but(published, provider=None)


def test_those_that_were_offered_together_are_taken_back_together() -> None:
    """What is over, or begun, or was taken back already stays as it is; so does what others say belongs to it."""
    told, series = Told(), named("off", "first")
    for number, name in enumerate(("over", "gone", "next", "last")):
        starts = ahead(days=7 * number - 3)
        published = OfferingPublished(
            service=SERVICE,
            service_name="Lakeside respite",
            kind=SupportKind.RESPITE,
            places=2,
            provider=LAKESIDE,
            starts=starts,
            ends=starts + timedelta(hours=4),
            series=series,
        )
        told.that(published, named("off", name))
        for other in _of_others(published):
            told.that(other, named("off", f"{name} {other.service} {other.provider}"))
    told.that(OfferingOver(provider=LAKESIDE), named("off", "over"))
    told.that(OfferingWithdrawn(provider=LAKESIDE), named("off", "gone"))
    known = places.offering(told.sheet(), named("off", "next"))
    assert known is not None
    commands = forms.withdraw_all(named("cmd", "undo"), places.together(told.sheet(), known))
    assert [each.about for each in commands] == [named("off", "next"), named("off", "last")]
    page = html("support/offering.html", offers.offering(told.sheet(), named("off", "next"), offers.PROVIDER))
    assert "2 of them are still to come." in page
    assert f"/partner/times/{named('off', 'next')}/withdraw-all" in page
    alone = html("support/offering.html", offers.offering(of_provider().sheet(), OFFERING, offers.PROVIDER))
    assert "withdraw-all" not in alone
