"""The pages of the loop: who stays responsible, what comes next, and what a team is told when another was quicker."""

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from contracts.aftercare import FollowUpDue, FollowUpRecorded, FollowUpsPlanned, HelpSaid, helped_of
from contracts.base import Audience, Event
from contracts.consent import ReleaseGranted
from contracts.ids import NO_CASE
from contracts.inventory import (
    CapacityReported,
    HoursSet,
    Listed,
    Opening,
    Schedule,
    ServiceListed,
    ServiceNoted,
    ServiceWithdrawn,
)
from contracts.known import AgreedToBeKnown, AskedAfter, KnownNoMore
from contracts.labels import Label
from contracts.loop import CheckIn, Closing, Gap, Helped, LearnedBy
from contracts.referral import (
    Because,
    DoorsLeftOut,
    Excluded,
    FirstContactAsked,
    NoDoorFound,
    OfferWaitlisted,
    ReferralAccepted,
    ReferralMoved,
    ReferralOffered,
    ReferralReopened,
    ReferralRequested,
    TransferAsked,
    TransferTaken,
)
from contracts.vocabulary import (
    Area,
    Kind,
    Language,
    MatchReason,
    Need,
    Purpose,
    ReferralState,
    SignatureForm,
    Signer,
    Urgency,
    Weekday,
)
from portal.forms import Posted, Wrong
from portal.forms.directory import standing
from portal.forms.referrals import answer
from portal.models.directory import own_services
from portal.models.directory.listings import Service
from portal.models.referrals import helped, known, loop_cards, offers, referring
from portal.models.youth import youth
from portal.models.youth.said import Said
from portal.sheet import Sheet
from services.inventory.weekly import weekly
from tests.portal.told import HARBOR, HUB, LAKESIDE, NOW, Told, ago, ahead, html, named, spoken
from tests.portal.young import YOUTH, look
from tests.portal.young import case as young_case

CASE, REF = named("case", "loop"), named("ref", "loop")
CLINIC, SHELTER = named("svc", "loop-clinic"), named("svc", "loop-shelter")
OTHER_HUB = Audience(Kind.HUB, named("team", "other hub"))
ZONE = ZoneInfo("America/Chicago")
STATUS = ReferralState


def asked(**said: Any) -> ReferralRequested:
    first = {"need": Need.EMPLOYMENT, "urgency": Urgency.SOON, "area": Area.NORTH, "state": STATUS.REQUESTED}
    return ReferralRequested(answer_by=ahead(hours=2), **{**first, "sender": HUB, **said})


def offer(service: str = SHELTER, audience: Audience | None = None) -> ReferralOffered:
    because = (Because(MatchReason.OFFERS_NEED, need=Need.EMPLOYMENT),)
    return ReferralOffered(service=service, service_name="County Line", audience=audience, because=because)


def yes(audience: Audience | None = None, **said: Any) -> ReferralAccepted:
    service = CLINIC if audience else SHELTER
    contact_by = ahead(hours=72)
    return ReferralAccepted(
        service=service, service_name="County Line", audience=audience, contact_by=contact_by, **said
    )


def moved(state: ReferralState, outcome: Closing | None = None) -> ReferralMoved:
    return ReferralMoved(state=state, outcome=outcome)


def told(*events: Event, mine: bool = True) -> Told:
    story = Told()
    for number, event in enumerate(events):
        story.that(event, REF, CASE, at=ago(hours=len(events) - number), mine=mine)
    return story


def hub_page(sheet: Sheet, audience: Audience = HUB) -> str:
    return html("hub/referral.html", referring.hub_referral(sheet, REF, audience))


def test_who_asked_stays_responsible_until_first_contact() -> None:
    """A yes is no meeting: it says so, from when both sides are asked, and no more once they met."""
    page = hub_page(told(asked(), offer(), yes()).sheet())
    assert "Your team stays responsible until first contact is confirmed" in page
    late = hub_page(told(asked(), offer(), yes(), FirstContactAsked(number=2)).sheet())
    assert "Nobody has confirmed it in time" in late
    assert "2 times" in late
    others = told(asked(sender=HARBOR), offer(), yes(), mine=False).sheet()
    assert "Harbor Advocacy stays responsible" in hub_page(others)
    assert "responsible" not in hub_page(told(asked(), offer(), yes(), moved(STATUS.IN_PROGRESS)).sheet())


def test_an_answer_by_phone_says_how_it_was_heard() -> None:
    """By what, from whom, when; for who wrote it down."""
    heard = yes(learned_by=LearnedBy.TELEPHONE, learned_at=ago(minutes=5), said_by="Lee at the desk")
    page = hub_page(told(asked(), offer(), heard).sheet())
    assert "Heard by telephone, from Lee at the desk, Thursday 19 November, 14:25." in page
    assert "They can&#39;t after all" in page


def test_a_place_in_line_only_moves_up() -> None:
    """The same form says it, for the hub and for the team itself."""
    waits = told(asked(), offer(), OfferWaitlisted(service=SHELTER, position=3)).sheet()
    assert "Their place moved up" in hub_page(waits)
    own = told(asked(), offer(CLINIC, LAKESIDE), OfferWaitlisted(service=CLINIC, position=3)).sheet()
    assert "Their place in line moved up" in html("partner/offer.html", offers.offer(own, REF))


def test_why_others_were_no_door_is_a_sentence_a_reason_and_what_is_private_names_nobody() -> None:
    """Each name leads to the directory's page of it; what somebody told is one reason among them, and the last."""
    why = (Excluded(Gap.NOT_FOR_THEM, 9), Excluded(Gap.OTHER_AREA, 2), Excluded(Gap.NO_PLACE, 3, (CLINIC, SHELTER)))
    story = told(asked(age="16", who="girls"), NoDoorFound(why=why))
    for service, name in ((CLINIC, "Elm & Iron"), (SHELTER, "Iron")):
        story.that(ServiceListed(listed=service_of(name)), service, NO_CASE)
    page = plain(left_out_on(hub_page(story.sheet())))
    place = f'No place free: <a href="/hub/directory/{CLINIC}">Elm &amp; Iron</a>, '
    place += f'<a href="/hub/directory/{SHELTER}">Iron</a> and 1 other.'
    sentences = (place, "Another part of the region: 2 services.", "Not for them: 9 services.")
    begin = [page.index(each) for each in sentences]
    assert begin == sorted(begin)
    advocates = html("hub/referral.html", referring.advocate_referral(story.sheet(), REF))
    assert "No place free: Elm &amp; Iron, Iron and 1 other." in plain(left_out_on(advocates))


def test_why_others_were_no_door_is_open_where_none_was_and_folded_beside_one() -> None:
    """What the directory lists no more is one of the others; once a place has it, or they are back, it is over."""
    full = (Excluded(Gap.NO_PLACE, 1, (CLINIC,)),)
    nowhere = left_out_on(hub_page(told(asked(), NoDoorFound(why=full)).sheet()))
    assert " open>" in nowhere
    assert "No place free: 1 service." in plain(nowhere)
    found = (asked(), offer(), DoorsLeftOut(why=full))
    beside = left_out_on(hub_page(told(*found).sheet()))
    assert " open>" not in beside
    assert "No place free: 1 service." in plain(beside)
    for over in ((*found, yes()), (*found, yes(), moved(STATUS.COMPLETED), ReferralReopened(answer_by=ahead(hours=2)))):
        assert 'id="left-out"' not in hub_page(told(*over).sheet())


def left_out_on(page: str) -> str:
    """Return the part of a page that says why others were no door."""
    return page[page.index('<details class="more" id="left-out"') :].partition("</details>")[0]


def plain(part: str) -> str:
    """Return it without what only parts names from the sentence they stand in."""
    return part.replace("<bdi>", "").replace("</bdi>", "")


def service_of(name: str) -> Listed:
    return Listed(source=f"demo/{name}", provider=name, name=name, needs=(Need.EMPLOYMENT,), areas=(Area.NORTH,))


@pytest.mark.parametrize(
    "events, says",
    [
        ((), "No check-ins are planned"),
        ((FollowUpsPlanned(due=(ahead(days=30), ahead(days=60))),), "The next is on Saturday 19 December. 1 more"),
        ((FollowUpsPlanned(due=(ago(days=1),)), FollowUpDue(number=1)), "It is time to check in"),
        (
            (
                FollowUpsPlanned(due=(ago(days=1),)),
                FollowUpDue(number=1),
                FollowUpRecorded(came=CheckIn.GOES_WELL),
            ),
            "Checking in",
        ),
    ],
)
def test_check_ins_say_when_and_whether_one_waits(events: tuple[Event, ...], says: str) -> None:
    """The same on the hub's page and on the page of who helps."""
    begun = (asked(), offer(CLINIC, LAKESIDE), yes(LAKESIDE), moved(STATUS.IN_PROGRESS), *events)
    sheet = told(*begun).sheet()
    assert says in hub_page(sheet)
    assert says in html("partner/referral.html", offers.accepted(sheet, REF))


def test_what_came_of_it_and_what_they_say_of_it_stand_beside() -> None:
    """An outcome is the service's; whether it helped is theirs, the last that each said."""
    done = told(asked(), offer(), yes(), moved(STATUS.IN_PROGRESS), moved(STATUS.COMPLETED, Closing.PARTLY_MET))
    for said in (Helped.NO, Helped.A_LITTLE):
        done.that(HelpSaid(of=REF, answer=said, audience=YOUTH), helped_of(REF, YOUTH), CASE)
    page = hub_page(done.sheet())
    assert "Some of it is there" in page
    assert "The young person: a little." in page
    assert "The young person: no." not in page
    assert "They are back" in page


def test_another_hub_is_asked_only_by_a_release_and_takes_it_itself() -> None:
    """Until it does, who has it keeps it; then the others read on, and press nothing."""
    release = ReleaseGranted(
        recipient=OTHER_HUB,
        recipient_name="Lake hub",
        purpose=Purpose.COORDINATE_CARE,
        kinds=(Label.CONTACT,),
        until=ahead(days=30),
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
    )
    sheet = told(asked()).that(release, named("rel", "hub"), CASE).sheet()
    (choice,) = loop_cards.hubs_released_to(sheet, CASE, HUB)
    assert (choice.value, choice.label) == (named("rel", "hub"), "Lake hub")
    assert loop_cards.hubs_released_to(sheet, CASE, OTHER_HUB) == ()
    pending = TransferAsked(to=OTHER_HUB, to_name="Lake hub", release=named("rel", "hub"))
    waits = told(asked(), pending).sheet()
    assert "Lake hub is asked to take it over" in hub_page(waits)
    assert "You are asked to take this over" in hub_page(waits, OTHER_HUB)
    taken = told(asked(), offer(), pending, TransferTaken(hub=OTHER_HUB), mine=False).sheet()
    assert "keeps this referral" in hub_page(taken)
    for button in ("Stop it", "They said yes", "Hand it to another hub", "Ask further places"):
        assert button not in hub_page(taken)
    assert "Hand it to another hub" in hub_page(taken, OTHER_HUB)


def test_being_asked_again_is_how_a_provider_hears_of_a_return() -> None:
    """What it did before is done; the question is open again, and answered like any other."""
    done = (asked(), offer(CLINIC, LAKESIDE), yes(LAKESIDE), moved(STATUS.IN_PROGRESS), moved(STATUS.COMPLETED))
    known = referring.find(told(*done, offer(CLINIC, LAKESIDE)).sheet(), REF)
    assert known is not None
    assert offers.can_answer(known)
    assert known.state is STATUS.REQUESTED
    before = referring.find(told(*done).sheet(), REF)
    assert before is not None
    assert not offers.can_answer(before)


def test_a_team_that_was_slower_is_told_kindly() -> None:
    """Not that it was too late: that somebody is there for them, with thanks."""
    elsewhere = told(asked(), offer(CLINIC, LAKESIDE), mine=False)
    elsewhere.that(yes(), REF, CASE, hide=("service", "service_name", "audience"))
    page = html("partner/ended.html", offers.ended(elsewhere.sheet(), REF))
    assert "Thank you. Another place said yes first, so somebody is there for them." in page
    assert "County Line" not in page.split("So far")[0]


def test_what_they_said_is_shown_to_a_provider_only_by_a_release() -> None:
    """And goes with it; the kind of help and by when are no secret of theirs."""
    asks = asked(age="16", who="girls", language="hmn only", needed_by=ahead(days=2))
    story = Told().that(asks, REF, CASE, until=ahead(days=3))
    for event in (offer(CLINIC, LAKESIDE), yes(LAKESIDE)):
        story.that(event, REF, CASE)
    page = html("partner/referral.html", offers.accepted(story.sheet(), REF))
    assert "Hmoob, without an interpreter" in page
    assert "until 22 November" in page
    hidden = Told().that(asks, REF, CASE, hide=("age", "who", "language"))
    for event in (offer(CLINIC, LAKESIDE), yes(LAKESIDE)):
        hidden.that(event, REF, CASE)
    page = html("partner/referral.html", offers.accepted(hidden.sheet(), REF))
    assert "Hmoob" not in page
    assert "Saturday 21 November" in page


# ----------------------------------------------------------------------------------------------------- answers, by form


def test_what_a_hub_heard_says_how_or_names_the_field() -> None:
    """Everything wrong is said at once: the answer's own field, and how it was learned."""
    referral = referring.find(told(asked(), offer()).sheet(), REF)
    assert referral is not None
    empty = answer.heard("waitlist", Posted(named("cmd", "a"), {}), referral, SHELTER, ZONE)
    assert isinstance(empty, Wrong)
    assert set(empty.form.errors) == {"position", "learned_by"}
    fields = {"position": ("2",), "learned_by": ("email",), "said_by": ("Lee",)}
    said: Any = answer.heard("waitlist", Posted(named("cmd", "a"), fields), referral, SHELTER, ZONE)
    assert (said.position, said.learned_by, said.said_by) == (2, LearnedBy.EMAIL, "Lee")
    own: Any = answer.own("accept", Posted(named("cmd", "a"), {}), referral, CLINIC, ZONE)
    assert own.learned_by is None


# --------------------------------------------------------------------------------------------------------- their places


def listing(audience: Audience | None = LAKESIDE) -> ServiceListed:
    what = Listed(
        source="here/clinic",
        provider="Lakeside",
        name="Lakeside beds",
        needs=(Need.EMERGENCY_HOUSING,),
        audience=audience,
    )
    return ServiceListed(listed=what)


def listed(about: str = CLINIC, audience: Audience | None = LAKESIDE) -> Told:
    return Told().that(listing(audience), about, NO_CASE)


def service(sheet: Sheet) -> Service:
    (found,) = own_services.own(sheet, LAKESIDE)
    return found


def test_a_provider_sees_its_own_services_and_how_fresh_they_are() -> None:
    """Stale is said as stale; nobody else's service is there, and one that an import brought is known by its note."""
    story = listed().that(CapacityReported(free=2, places=6, audience=LAKESIDE), CLINIC, at=ago(days=5))
    page = html("partner/services.html", own_services.services(story.sheet(), LAKESIDE))
    assert "said too long ago" in page
    assert "beds free" in page
    assert "One is taken" in page
    assert own_services.own(listed(audience=None).sheet(), LAKESIDE) == ()
    noted = Told().that(ServiceNoted(audience=LAKESIDE, name="Lakeside night line"), SHELTER)
    assert service(noted.sheet()).name == "Lakeside night line"
    noted.that(CapacityReported(free=2, places=6, audience=LAKESIDE), SHELTER, at=ago(hours=1))
    assert "up to date" in html("partner/services.html", own_services.services(noted.sheet(), LAKESIDE))


def test_a_provider_reads_that_its_service_is_in_the_directory_no_more() -> None:
    """Kindly, by its name, with whom to ask; nothing is asked of it there, until it is listed again."""
    story = listed().that(ServiceWithdrawn(), CLINIC)
    page = html("partner/services.html", own_services.services(story.sheet(), LAKESIDE))
    assert "Lakeside beds</bdi> is no longer in the directory" in page
    assert "(715) 555-0140" in page
    assert "/capacity" not in page
    assert "No service of yours" not in page
    assert own_services.find(story.sheet(), LAKESIDE, CLINIC) is None
    story.that(ServiceNoted(audience=LAKESIDE), CLINIC)
    assert own_services.own(story.sheet(), LAKESIDE) == ()
    again = story.that(listing(), CLINIC)
    assert "is no longer in the directory" not in html(
        "partner/services.html", own_services.services(again.sheet(), LAKESIDE)
    )
    assert own_services.find(again.sheet(), LAKESIDE, CLINIC) is not None


def test_a_service_that_an_import_brought_is_gone_and_back_by_what_is_noted_of_it() -> None:
    """Its own team sees no import: only that it was taken out, and that it is noted anew once it is back."""
    noted = Told().that(ServiceNoted(audience=LAKESIDE, name="Lakeside night line"), SHELTER)
    gone = noted.that(ServiceWithdrawn(), SHELTER)
    assert own_services.own(gone.sheet(), LAKESIDE) == ()
    assert "Lakeside night line</bdi> is no longer" in html(
        "partner/services.html", own_services.services(gone.sheet(), LAKESIDE)
    )
    back = gone.that(ServiceNoted(audience=LAKESIDE, name="Lakeside night line"), SHELTER)
    assert service(back.sheet()).name == "Lakeside night line"


def week(**hours: str) -> Any:
    sent = Posted(named("cmd", "week"), {name: (text,) for name, text in hours.items()})
    return standing.hours(sent, service(listed().sheet()), ZONE)


def test_a_week_is_said_in_one_form() -> None:
    """Days with the same hours are one rule, a break makes two, and exceptions are said in words."""
    days = {f"{day}_{end}": at for day in ("mon", "tue") for end, at in (("from", "09:00"), ("to", "17:00"))}
    night = {"sat_from": "22:00", "sat_to": "02:00"}
    said = week(**days, **night, mon_from_2="19:00", mon_to_2="21:00", exceptions="Not today.")
    assert [(each.rule, each.opens, each.closes) for each in said.schedules] == [
        ("FREQ=WEEKLY;BYDAY=MO,TU", "09:00", "17:00"),
        ("FREQ=WEEKLY;BYDAY=MO", "19:00", "21:00"),
        ("FREQ=WEEKLY;BYDAY=SA", "22:00", "02:00"),
    ]
    assert [each.says for each in said.schedules] == ["Not today.", "", ""]
    assert week(wed_from="09:00").form.errors == {"wed_to": "Please write both: from when, and until when."}
    assert "always" in week(**days, always="yes").form.errors
    assert week(always="yes").always_open


def test_exceptions_alone_open_nothing() -> None:
    """Whoever leaves the week empty and names a holiday isn't open day and night; day and night can have exceptions."""
    assert "exceptions" in week(exceptions="Closed on holidays.").form.errors
    said = week(always="yes", exceptions="Closed on holidays.")
    assert said.always_open
    assert [each.says for each in said.schedules] == ["Closed on holidays."]


def test_what_no_week_can_say_stays_as_it_was() -> None:
    """A schedule for one summer isn't lost by a form that doesn't show it."""
    summer = Schedule(
        rule="FREQ=WEEKLY;BYDAY=SU", opens="10:00", closes="12:00", last="2026-08-31", says="In the park."
    )
    story = listed().that(HoursSet(schedules=(summer,), hours=(), audience=LAKESIDE), CLINIC)
    sent = Posted(named("cmd", "week"), {"mon_from": ("09:00",), "mon_to": ("17:00",)})
    said: Any = standing.hours(sent, service(story.sheet()), ZONE)
    assert said.schedules[-1] == summer
    assert standing.week_of(service(story.sheet()))["exceptions"] == ""


def test_a_day_has_a_row_more_than_it_is_open() -> None:
    """Three times a day at the source are three that are shown, and saved without a change they are the same three."""
    hours = tuple(Opening(Weekday.MONDAY, at * 60, at * 60 + 120) for at in (8, 12, 16))
    story = Told().that(ServiceListed(listed=msgspec.structs.replace(listing().listed, hours=hours)), CLINIC)
    known = service(story.sheet())
    monday, tuesday = own_services.week("/back", "/to", known)["days"][:2]
    assert (len(monday.spans), len(tuesday.spans)) == (4, 2)
    fields = {name: (text,) for name, text in standing.week_of(known).items()}
    said: Any = standing.hours(Posted(named("cmd", "week"), fields), known, ZONE)
    assert weekly(said.schedules) == hours
    later = Posted(named("cmd", "week"), fields)
    fewer: Any = standing.hours(later, service(listed().sheet()), ZONE)
    assert weekly(fewer.schedules) == hours


def test_a_rule_that_only_begins_like_a_week_stays_as_it_was() -> None:
    """Every other Monday is no Monday's row: it is kept, and the form says that it keeps something."""
    other = Schedule(rule="FREQ=WEEKLY;BYDAY=MO;INTERVAL=2", opens="10:00", closes="12:00")
    first = Schedule(rule="FREQ=MONTHLY;BYDAY=1MO", opens="10:00", closes="12:00")
    story = listed().that(HoursSet(schedules=(other, first), hours=(), audience=LAKESIDE), CLINIC)
    known = service(story.sheet())
    sent = Posted(named("cmd", "week"), {"tue_from": ("09:00",), "tue_to": ("17:00",)})
    said: Any = standing.hours(sent, known, ZONE)
    assert said.schedules[-2:] == (other, first)
    assert "2 times" in own_services.week("/back", "/to", known)["stays"]
    assert own_services.week("/back", "/to", service(listed().sheet()))["stays"] == ""


# ------------------------------------------------------------------------------------------------ being found, and help


def test_a_youth_takes_being_found_back_in_one_tap() -> None:
    """Their page says it as long as it stands; who asked is for their advocate."""
    agreed = AgreedToBeKnown(match="a" * 52, until=ahead(days=90), signature=SignatureForm.ON_PAPER)
    about = named("kno", "one")
    mine = young_case().copies[0].case
    stands = young_case().that(agreed, about, mine, hide=("match",))
    assert f"/you/known/{about}" in html("youth/who.html", youth.who(stands.sheet(), look()))
    over = stands.that(KnownNoMore(), about, mine)
    assert "/you/known/" not in html("youth/who.html", youth.who(over.sheet(), look()))


def test_their_advocate_sees_who_asked_and_when() -> None:
    """A hub with a release reads it too, and has nothing to press."""
    mine = young_case().copies[0].case
    story = young_case().that(AskedAfter(asker=OTHER_HUB, who="Lake hub"), named("aft", "one"), mine, at=ago(hours=1))
    page = html("consent/known.html", known.page(story.sheet(), Kind.ADVOCATE, mine))
    assert "Lake hub" in page
    assert "Agree to it with them" in page
    hub = html("consent/known.html", known.page(story.sheet(), Kind.HUB, mine))
    assert "Lake hub" in hub
    assert "Agree to it with them" not in hub


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_youth_is_asked_only_of_help_that_began(language: str) -> None:
    """In their language, with what they said so far; it names no place."""
    story = young_case()
    mine = story.copies[0].case
    for ref, state in (("begun", STATUS.IN_PROGRESS), ("open", STATUS.ACCEPTED)):
        story.that(asked(), named("ref", ref), mine).that(moved(state), named("ref", ref), mine)
    sheet = story.sheet()
    with spoken(language):
        (question,) = helped.questions(sheet, mine, YOUTH, Said(NOW), "/you")
    assert question.id == f"helped-{named('ref', 'begun')}"
    assert [each.chosen for each in question.answers] == [False] * 4
    story.that(
        HelpSaid(of=named("ref", "begun"), answer=Helped.YES, audience=YOUTH),
        helped_of(named("ref", "begun"), YOUTH),
        mine,
    )
    with spoken(language):
        (question,) = helped.questions(story.sheet(), mine, YOUTH, Said(NOW), "/you")
        shown = html("youth/who.html", youth.who(story.sheet(), look()))
    assert question.answers[0].chosen
    assert "County Line" not in shown
