"""What advocates and hubs find about shields, the people around and orders; and what their forms become."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from contracts.base import Audience, Event
from contracts.consent import (
    PersonNamed,
    SeenTakenBack,
    ShieldRaised,
    ShieldReviewDue,
    ShieldReviewed,
)
from contracts.disclosure import DisclosureDecided, FileOpened, Ground, Shown
from contracts.intake import ParticularsRecorded, SupportRequested
from contracts.keeping import ErasureAsked, ErasureCancelled, PreservationEnded, PreservationNoted, keeping_of
from contracts.labels import Label
from contracts.law import Notice, law
from contracts.limits import USUAL
from contracts.order import OrderEnded, OrderRecorded, OrderReviewed, OrderTookEffect
from contracts.rules import RuleId
from contracts.vocabulary import (
    Area,
    Asker,
    ErasureGround,
    Kind,
    Language,
    Need,
    Relation,
    Urgency,
    YouthNotice,
)
from portal.forms import Form, Posted, Wrong, posted, read
from portal.forms.consent import consent as forms
from portal.forms.consent import orders as order_forms
from portal.models.cases import case as cases
from portal.models.cases.casefile import read as read_case
from portal.models.consent import around, keeping, orders, shields, why
from portal.models.consent.parties import Age
from portal.models.people.people import chosen
from portal.render import render
from portal.sheet import Sheet
from tests.portal.consenting import (
    ASKED,
    CASE,
    COMMAND,
    MOTHER,
    OPENED,
    ORDER,
    SHIELD,
    SOMEBODY,
    SUSPECTED,
    case,
)
from tests.portal.dom import parsed
from tests.portal.test_forms import HOSTILE
from tests.portal.told import CPS, HARBOR, HUB, LAKESIDE, NOW, PINE, SHELL, ZONE, Told, ago, ahead, html, named

RAISED = ShieldRaised(against=PINE, reason="reason", review_on=ahead(days=5))


@pytest.mark.parametrize(
    "events, tag, take",
    [
        ([RAISED], "up", True),
        ([RAISED, ShieldReviewDue()], "look at it again", True),
        ([RAISED, ShieldReviewDue(), ShieldReviewed(review_on=ahead(days=90))], "up", True),
        ([RAISED, SeenTakenBack(against=PINE)], "up", False),
    ],
)
def test_a_shield_says_what_there_is_to_do(events: list[Event], tag: str, *, take: bool) -> None:
    """What was seen can be taken away once; a review that is due comes first."""
    found = shields.case_shields(case(*((event, SHIELD) for event in events)).sheet(), Kind.ADVOCATE, CASE)
    assert found is not None
    (card,) = found["up"]
    assert (card.name, card.tag.text, bool(card.take)) == ("Pine County victim-witness", tag, take)


@pytest.mark.parametrize("month", [4, 9, 11])
@pytest.mark.parametrize("hour", [0, 9, 23])
def test_the_last_day_that_the_form_of_a_shield_names_is_taken(month: int, hour: int) -> None:
    """Whenever somebody asks, and however the clocks change until then."""
    now = datetime(2026, month, 20, hour, 30, tzinfo=ZoneInfo("America/Chicago"))
    about = read_case(case().sheet().about(CASE))
    assert about is not None
    form = forms.Shield(chosen(PINE), "reason", forms.latest_review(now))
    lasts = forms.shield(form, COMMAND, about, PINE, now).review_on.astimezone(UTC) - now.astimezone(UTC)
    assert USUAL.shield_review - timedelta(days=2) < lasts <= USUAL.shield_review


def test_a_hub_can_shield_whoever_asked_and_an_advocate_does_not_know_of_them() -> None:
    """The link from a case to who asked is the hub's alone; a young person who asked is not in the list."""
    caregiver = Audience(Kind.CAREGIVER, named("team", "foster"))

    def asked(who: Audience) -> SupportRequested:
        return SupportRequested(
            request=ASKED,
            audience=who,
            asker=Asker.FOSTER_PARENT,
            needs=(Need.CAREGIVER_SUPPORT,),
            urgency=Urgency.SOON,
            area=Area.NORTH,
            language=Language.ENGLISH,
            verifier="a" * 52,
        )

    hub = case().that(asked(caregiver), ASKED, named("case", "asked")).sheet()
    assert chosen(caregiver) in shields.shieldable(hub, CASE, HUB)
    young = case().that(asked(Audience(Kind.YOUTH, "team_young")), ASKED, named("case", "asked")).sheet()
    assert "youth:team_young" not in shields.shieldable(young, CASE, HUB)
    assert chosen(HARBOR) not in shields.shieldable(case().sheet(), CASE, HARBOR)


def test_the_people_around_say_who_may_sign() -> None:
    """Who must not comes first, with why; clearing them takes two."""
    events: list[tuple[Event, str]] = [
        (PersonNamed(relation=Relation.PARENT, name="Ana"), MOTHER),
        (PersonNamed(relation=Relation.FOSTER_PARENT, name="Dana"), named("pty", "foster")),
        (PersonNamed(relation=Relation.GUARDIAN, name="Rob"), named("pty", "uncle")),
        (SUSPECTED, named("pty", "uncle")),
    ]
    found = around.people_around(case(*events).sheet(), Kind.ADVOCATE, CASE)
    assert found is not None
    assert [(each.name, each.tag.text) for each in found["people"]] == [
        ("Rob", "must not sign, witness or receive"),
        ("Ana", "may sign with them"),
        ("Dana", "doesn't sign"),
    ]
    assert around.clearing(case(*events).sheet(), Kind.HUB, CASE, MOTHER) is None
    assert around.suspecting(case(*events).sheet(), Kind.HUB, CASE, named("pty", "uncle")) is None


@pytest.mark.parametrize(
    "born, day, years, turns",
    [
        (date(2010, 3, 1), date(2026, 2, 28), 15, date(2028, 3, 1)),
        (date(2010, 3, 1), date(2026, 3, 1), 16, date(2028, 3, 1)),
        (date(2008, 2, 29), date(2026, 2, 28), 17, date(2026, 3, 1)),
        (date(2008, 2, 29), date(2026, 3, 1), 18, date(2026, 3, 1)),
    ],
)
def test_an_age_is_counted_as_people_do(born: date, day: date, years: int, turns: date) -> None:
    """Who was born on a leap day turns 18 on the first of March."""
    assert (Age(born=born).on(day), Age(born=born).turns_18) == (years, turns)


RECORDED = OrderRecorded(
    recipient=CPS,
    recipient_name="Cedar child welfare",
    ground="court-order",
    kinds=(Label.IDENTITY,),
    until=ahead(days=30),
    notice=YouthNotice.TOLD,
    steps="steps",
    person=SOMEBODY,
    docket="docket",
)
EFFECT = OrderTookEffect(recipient=CPS, ground="court-order", kinds=(Label.IDENTITY,), until=ahead(days=30))


@pytest.mark.parametrize(
    "events, tag, review, end",
    [
        ([RECORDED], "waits for legal review", True, True),
        ([msgspec.structs.replace(RECORDED, ground="tribal-notice")], "waits for a second person", True, True),
        ([RECORDED, OrderReviewed(person=SOMEBODY, stands=True), EFFECT], "until 19 December", False, True),
        ([RECORDED, OrderReviewed(person=SOMEBODY, stands=False)], "doesn't stand", False, False),
        ([RECORDED, EFFECT, OrderEnded(recipient=CPS)], "ended", False, False),
        ([msgspec.structs.replace(RECORDED, until=ago(days=1)), EFFECT], "ended", False, False),
    ],
)
def test_an_order_discloses_nothing_before_its_review(
    events: list[Event], tag: str, *, review: bool, end: bool
) -> None:
    """And its card says so."""
    found = orders.case_orders(case(*((event, ORDER) for event in events)).sheet(), Kind.HUB, CASE)
    assert found is not None
    (card,) = found["orders"] + found["over"]
    assert tag in card.tag.text
    assert (bool(card.review), bool(card.end)) == (review, end)
    assert card.text.startswith("Sees" if EFFECT in events else "Would see")


@pytest.mark.parametrize("row", law().disclosure, ids=lambda row: row.id)
def test_a_ground_offers_no_more_than_it_reaches(row: Any) -> None:
    """Neither kinds nor recipients; and never the hub that records it."""
    context = orders.recording(case().sheet(), CASE, row, HUB)
    assert {choice.value for choice in context["kinds"]} <= {str(kind) for kind in row.kinds or tuple(Label)}
    assert chosen(HUB) not in {choice.value for choice in context["recipients"]}
    if row.recipients:
        assert {choice.value.split(":")[0] for choice in context["recipients"]} <= set(row.recipients)


NOTED = PreservationNoted(notice=named("ntc", "one"), docket="docket")


def test_nothing_is_erased_under_a_preservation_notice() -> None:
    """There is no button then; afterwards one to ask, and a second person's to agree."""
    ground = ErasureAsked(person=SOMEBODY, ground=ErasureGround.YOUTH_ASKED)

    def page(*events: Event) -> tuple[bool, bool, bool]:
        found = keeping.case_keeping(case(*((event, keeping_of(CASE)) for event in events)).sheet(), Kind.HUB, CASE)
        assert found is not None
        return bool(found["ask"]), bool(found["agree"]), bool(found["cancel"])

    assert page(NOTED) == (False, False, False)
    assert page(NOTED, PreservationEnded(notice=named("ntc", "one"))) == (True, False, False)
    assert page(ground) == (False, True, True)
    assert page(ground, NOTED) == (False, False, True)
    assert page(ground, ErasureCancelled()) == (True, False, False)


def test_a_case_is_erased_with_the_request_it_came_from() -> None:
    """Asked for in part it can't be agreed to; and whoever knows nothing of the request doesn't agree to either."""
    asked, file = ErasureAsked(person=SOMEBODY, ground=ErasureGround.YOUTH_ASKED), OPENED.request_case
    came = SupportRequested(
        request=OPENED.request,
        audience=Audience(Kind.CAREGIVER, named("team", "asker")),
        asker=Asker.PARENT,
        needs=(Need.EDUCATION,),
        urgency=Urgency.SOON,
        area=Area.NORTH,
        language=Language.ENGLISH,
        verifier="a" * 52,
    )

    def told(*events: tuple[Event, str]) -> Sheet:
        story = case().that(came, OPENED.request, file)
        for event, of in events:
            story.that(event, keeping_of(of), of)
        return story.sheet()

    def page(*events: tuple[Event, str], who: Kind = Kind.HUB) -> dict[str, Any]:
        found = keeping.case_keeping(told(*events), who, CASE)
        assert found is not None
        return found

    in_part, in_full = page((asked, CASE)), page((asked, CASE), (asked, file))
    assert [bool(each["agree"]) for each in (in_part, in_full)] == [False, True]
    assert [bool(each["ask"]) for each in (in_part, in_full)] == [True, False]
    assert "not both asked for yet" in html("consent/keeping.html", in_part)
    assert "request that it came from is erased with it: who asked" in html("consent/keeping.html", in_full)
    assert not page((asked, CASE), (asked, file), (NOTED, file))["agree"]

    advocates = keeping.case_keeping(case((asked, keeping_of(CASE))).sheet(), Kind.ADVOCATE, CASE)
    assert advocates is not None
    assert (advocates["ask"], advocates["agree"]) == ("", "")
    assert "Somebody at the hub agrees" in html("consent/keeping.html", advocates)

    sheet = told((NOTED, CASE), (NOTED, file))
    about = cases.find(sheet, CASE)
    assert about is not None
    assert keeping.bound_by(sheet, about, NOTED.notice) == (file, CASE)
    for kept in (file, CASE):
        assert keeping.erased_with(told((asked, CASE), (asked, file), (NOTED, kept)), about) == (kept,)
    assert keeping.erased_with(told((asked, CASE), (asked, file)), about) == (file, CASE)
    sent = order_forms.for_each(order_forms.agree_erasure(named("cmd", "agree"), about), keeping.files_of(sheet, about))
    assert [(each.case, each.misfounded()) for each in sent] == [(file, None), (CASE, None)]
    assert len({each.id for each in sent}) == len(sent)


def shown(fact: str, *kinds: Label, ground: Ground = Ground.RELEASE, days: int = 9) -> Shown:
    return Shown(
        audience=LAKESIDE,
        fact=named("evt", fact),
        type=ParticularsRecorded.tag(),
        kinds=kinds,
        ground=ground,
        until=ahead(days=days),
    )


def test_an_auditor_reads_why_in_sentences() -> None:
    """What they see now, what they could see before, who opened it; and of another case nothing."""
    told, status, gone = shown("told", Label.CONTACT), shown("status", Label.STATUS), shown("gone", Label.HEALTH)
    over = shown("over", Label.SCHOOL, days=-1)

    def decided(number: int, *held: Shown, taken: tuple[Shown, ...] = ()) -> DisclosureDecided:
        return DisclosureDecided(fact=named("evt", str(number)), fact_seq=number, shown=held, taken_back=taken)

    story = Told().that(decided(1, told, status, gone, over), CASE, CASE).that(decided(2, taken=(gone,)), CASE, CASE)
    story.that(FileOpened(audience=LAKESIDE, person=SOMEBODY), CASE, CASE)
    page = why.why(story.sheet(), f"C-{CASE[5:9].upper()}")
    html("auditor/why.html", page)
    (reader,) = page["readers"]
    assert reader.name == "Lakeside Youth Clinic"
    assert [each.text for each in reader.now] == [
        "Sees a safe way to reach them in 1 entry, because a release names it, until 28 November."
    ]
    assert len(reader.stands) == 1
    assert {each.text.split(" in ")[0] for each in reader.before} == {"Could see health", "Could see school"}
    assert (reader.opened, len(reader.openings)) == ("Opened 1 time.", 1)
    assert why.why(story.sheet(), "none")["readers"] == ()
    assert why.why(story.sheet())["asked"] is False


def test_an_auditor_tells_the_youth_from_whoever_has_their_words() -> None:
    """By the code alone it is another reader, and may be somebody else."""
    both, alone = (Audience(Kind.YOUTH, named("team", name)) for name in ("both", "alone"))
    held = tuple(
        msgspec.structs.replace(shown("opened", Label.STATUS, ground=Ground.PART), audience=who, rule=rule)
        for who, rule in ((both, RuleId.YOUTH), (alone, RuleId.DOOR))
    )
    story = Told().that(DisclosureDecided(fact=named("evt", "opened"), fact_seq=1, shown=held), CASE, CASE)
    readers = why.why(story.sheet(), CASE)["readers"]
    assert {each.name for each in readers} == {"The youth", "The youth, by their six words alone"}


def test_a_part_2_notice_stands_beside_what_it_is_about() -> None:
    """Wherever it is shown: to the partner that a release names, and to a hub."""
    story = case((ParticularsRecorded(called="Sky"), CASE))
    story.copies[-1] = msgspec.structs.replace(story.copies[-1], notice=Notice.PART_2, until=ahead(days=1))
    found = cases.hub_case(story.sheet(), CASE)
    assert found is not None
    assert "42 CFR part 2 prohibits unauthorized use or disclosure" in html("hub/case.html", found)


FORMS: list[tuple[type[msgspec.Struct], str, dict[str, Any]]] = [
    (forms.Shield, "consent/shield.html", {"teams": (), "latest": "x"}),
    (forms.Review, "consent/shield_review.html", {"name": "x", "reason": "", "latest": "x"}),
    (forms.TakeSeen, "consent/shield_take_back.html", {"name": "x"}),
    (forms.Person, "consent/person.html", {"teams": ()}),
    (forms.Suspect, "consent/suspect.html", {"name": "x"}),
    (forms.Born, "consent/born.html", {}),
    (order_forms.Erase, "consent/keeping_erase.html", {"ref": "C-ABCD", "request": True}),
    (order_forms.Agree, "consent/keeping_agree.html", {"ref": "C-ABCD", "request": True}),
    (order_forms.Note, "consent/keeping_note.html", {"ref": "C-ABCD"}),
    (
        order_forms.Record,
        "hub/order.html",
        {"title": "t", "source": "s", "recipients": (), "kinds": (), "notices": (), "court": True, "latest": "x"},
    ),
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form, template, context", FORMS, ids=[template for _, template, _ in FORMS])
def test_hostile_text_comes_back_as_text(
    form: type[msgspec.Struct], template: str, context: dict[str, Any], text: str
) -> None:
    """In every field of every form, each beside what is wrong with it."""
    sent = posted({"command": [COMMAND]} | {name: [text] for name in form.__struct_fields__})
    result = read(form, sent, UTC, forms.SAYS | order_forms.SAYS)
    shown_again = result.form if isinstance(result, Wrong) else Form(sent.typed)
    page = render(template, {**context, "form": shown_again, "action": "/a", "back": "/b", "shell": SHELL})
    elements = list(parsed(page).walk())
    assert not {element.tag for element in elements} & {"script", "img", "style", "iframe"}
    assert not any(name.startswith("on") for element in elements for name in element.attributes)
    ids = {element.attributes.get("id") for element in elements}
    assert {f"f-{name}" for name in shown_again.errors if name not in ("kinds", "notice")} <= ids


@pytest.mark.parametrize("form, template, context", FORMS, ids=[template for _, template, _ in FORMS])
def test_nothing_is_chosen_beforehand(form: type[msgspec.Struct], template: str, context: dict[str, Any]) -> None:
    """And what is missing is named in words of its own."""
    result = read(form, Posted(COMMAND, {}), UTC, forms.SAYS | order_forms.SAYS)
    if isinstance(result, Wrong):
        assert "Please fill this in." not in result.form.errors.values()
    page = render(template, {**context, "form": Form(), "action": "/a", "back": "/b", "shell": SHELL})
    assert not any({"checked", "selected"} & element.attributes.keys() for element in parsed(page).walk())


def test_a_day_ends_with_its_last_second() -> None:
    """So that it is said as that day, and not as the next."""
    note = order_forms.Note(docket="x", until=date(2026, 12, 1))
    found = read_case(case().sheet().about(CASE))
    assert found is not None
    command = order_forms.note(note, COMMAND, found, NOW)
    assert command.misfounded() is None
    assert command.until is not None
    assert command.until.astimezone(ZONE).date() == date(2026, 12, 1)
    assert command.until + timedelta(seconds=1) > NOW
