"""Recording a release with the youth: what is offered, what is wrong, and what it becomes, in both languages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.asking import CaregiverLinked, CaregiverUnlinked, Verified
from contracts.base import Audience
from contracts.consent import BirthDateRecorded, PersonNamed, PersonSuspected, ReleaseGranted
from contracts.intake import AdvocateAssigned, CaseOpened, ParticularsRecorded
from contracts.labels import RELEASABLE, Label
from contracts.law import law
from contracts.limits import USUAL
from contracts.vocabulary import (
    AdvocateBase,
    Area,
    Asker,
    Kind,
    Language,
    Purpose,
    Relation,
    SignatureForm,
    Signer,
    Suspicion,
    Urgency,
)
from portal.forms import Filled, Form, Posted, Wrong, posted, read
from portal.forms.consent import release as forms
from portal.i18n import languages
from portal.models.cases.casefile import Case
from portal.models.cases.casefile import read as read_case
from portal.models.consent import release as models
from portal.models.consent.release_wording import texts
from portal.models.people.people import chosen as value_of
from portal.models.youth.said import kinds
from portal.render import render
from portal.sheet import Sheet
from tests.portal.dom import parsed
from tests.portal.test_forms import HOSTILE
from tests.portal.told import HARBOR, HUB, LAKESIDE, NOW, SHELL, ZONE, Told, ahead, named, spoken

LANGUAGES = [each.code for each in languages()]
CASE = named("case", "one")
COMMAND = named("cmd", "one")
MOTHER, FOSTER, UNCLE = (named("pty", each) for each in ("mother", "foster", "uncle"))
CLINIC = value_of(LAKESIDE)
RIGHT: dict[str, str | tuple[str, ...]] = {
    "recipient": CLINIC,
    "purpose": "provide-service",
    "kinds": ("contact", "health"),
    "lasts": "30",
    "signer": "alone:victim-services",
    "signature": "on-paper",
    "language": "es",
    "interpreter": "no",
    "limits_explained": "yes",
}


def beside(*, born: str | None = "2010-03-01", granted: bool = False) -> Sheet:
    """Return what an advocate sees of a youth with three people around, one of whom must not sign."""
    story = Told()
    story.that(
        CaseOpened(request_case=CASE, request=named("req", "one"), urgency=Urgency.SOON, area=Area.NORTH), CASE, CASE
    )
    story.that(AdvocateAssigned(advocate=HARBOR.team, advocate_name="Harbor", base=AdvocateBase.COMMUNITY), CASE, CASE)
    story.that(ParticularsRecorded(called="Sky", reach="text after three", story="my own words"), CASE, CASE)
    for party, relation in ((MOTHER, Relation.PARENT), (FOSTER, Relation.FOSTER_PARENT), (UNCLE, Relation.GUARDIAN)):
        story.that(PersonNamed(relation=relation, name=f"name of the {relation}"), party, CASE)
    story.that(PersonSuspected(audience=None, suspicion=Suspicion.ABUSE, basis="seen"), UNCLE, CASE)
    if born is not None:
        story.that(BirthDateRecorded(born=born), named("age", "one"), CASE)
    if granted:
        story.that(EARLIER, named("rel", "earlier"), CASE)
    return story.sheet()


OPENED = CaseOpened(request_case=CASE, request=named("req", "one"), urgency=Urgency.SOON, area=Area.NORTH)
EARLIER = ReleaseGranted(
    recipient=LAKESIDE,
    recipient_name="Lakeside Youth Clinic",
    purpose=Purpose.ACCOMPANY,
    kinds=(Label.CONTACT,),
    until=ahead(days=5),
    signer=Signer.YOUTH,
    signature=SignatureForm.ON_PAPER,
    language=Language.ENGLISH,
)


def case_of(sheet: Sheet) -> Case:
    case = read_case(sheet.about(CASE))
    assert case is not None
    return case


def post(**typed: str | tuple[str, ...]) -> Posted:
    return Posted(COMMAND, {name: (value,) if isinstance(value, str) else value for name, value in typed.items()})


def filled(**changed: str | tuple[str, ...]) -> forms.Release:
    result = read(forms.Release, post(**(RIGHT | changed)), ZONE)
    assert isinstance(result, Filled)
    value: forms.Release = result.value
    return value


def choose(sheet: Sheet, language: str = "en", **changed: str | tuple[str, ...]) -> forms.Chosen | dict[str, str]:
    form = filled(**changed)
    offered = models.offered(sheet, case_of(sheet), HARBOR, form.recipient)
    with spoken(language):
        return forms.chosen(form, offered, sheet.now, sheet.figures.longest_release)


@pytest.mark.parametrize("missing", [name for name in RIGHT if name != "limits_explained"])
def test_a_release_names_what_is_missing(missing: str) -> None:
    """Nothing has a value beforehand, and each field says so by its name, in the language that is read."""
    with spoken("es"):
        says = forms.says(texts())
    result = read(forms.Release, post(**{k: v for k, v in RIGHT.items() if k != missing}), UTC, says)
    assert isinstance(result, Wrong)
    assert dict(result.form.errors) == {missing: says[missing]}
    assert result.form.typed["language" if missing != "language" else "purpose"]


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"limits_explained": "no"}, "limits_explained"),
        ({"recipient": "partner:nobody"}, "recipient"),
        ({"lasts": "day"}, "until"),
        ({"lasts": "day", "until": "2026-11-18"}, "until"),
        ({"lasts": "day", "until": "2027-02-18"}, "until"),
        ({"since": "2026-11-18"}, "since"),
        ({"since": "2027-01-18"}, "since"),
        ({"signer": "alone:nothing"}, "signer"),
        ({"signer": "alone:of-age"}, "signer"),
        ({"signer": f"with:{UNCLE}"}, "signer"),
        ({"signer": f"with:{FOSTER}"}, "signer"),
        ({"signer": "alone:sti-care"}, "kinds"),
        ({"witness": UNCLE}, "witness"),
        ({"signer": f"with:{MOTHER}", "witness": MOTHER}, "witness"),
    ],
)
def test_one_thing_wrong_is_named_in_its_field(changed: dict[str, str], field: str) -> None:
    """Whatever else is right, in English and in Spanish: nobody who must not is taken, whatever a browser sends."""
    sheet = beside()
    english, spanish = (choose(sheet, language, **changed) for language in LANGUAGES)
    assert isinstance(english, dict)
    assert isinstance(spanish, dict)
    assert list(english) == list(spanish) == [field]
    assert english != spanish


def test_who_must_not_sign_is_not_offered_and_the_advocate_is_told_why() -> None:
    """Neither as a signer nor as a witness; a foster parent may watch, and never signs as such."""
    sheet = beside()
    offered = models.offered(sheet, case_of(sheet), HARBOR, CLINIC)
    assert list(offered.signers) == [f"with:{MOTHER}"]
    assert list(offered.witnesses) == [MOTHER, FOSTER]
    note = "\n".join(models.not_offered(sheet, case_of(sheet)))
    assert "name of the guardian must not sign, witness or receive: they may have hurt the youth." in note
    assert "a foster parent never signs as such" in note


def test_a_team_that_must_not_receive_is_not_offered() -> None:
    """And neither is the advocate's own."""
    beside_them = beside()
    teams = models.offered(beside_them, case_of(beside_them), HARBOR).recipients
    assert {value_of(LAKESIDE), value_of(HUB)} <= set(teams)
    assert value_of(HARBOR) not in teams
    suspected = Told()
    suspected.that(OPENED, CASE, CASE)
    suspected.that(PersonSuspected(audience=LAKESIDE, suspicion=Suspicion.TRAFFICKING, basis="seen"), UNCLE, CASE)
    sheet = suspected.sheet()
    assert value_of(LAKESIDE) not in models.offered(sheet, case_of(sheet), HARBOR).recipients


def test_caregivers_are_offered_who_are_linked_and_not_suspected() -> None:
    """By what they are to the youth; told apart where two are the same; gone once that is undone."""
    story, askers = Told(), {name: Audience(Kind.CAREGIVER, named("team", name)) for name in ("one", "two", "aunt")}
    story.that(OPENED, CASE, CASE)
    for name, who in askers.items():
        link = CaregiverLinked(
            request_case=named("case", name),
            request=named("req", name),
            audience=who,
            asker=Asker.FOSTER_PARENT,
            relation=Relation.RELATIVE if name == "aunt" else Relation.FOSTER_PARENT,
            verified=Verified.YOUTH_SAID,
        )
        story.that(link, CASE, CASE)

    def named_so(sheet: Sheet) -> list[str]:
        offered = models.offered(sheet, case_of(sheet), HARBOR).recipients
        return [offered[value_of(who)].name for who in askers.values() if value_of(who) in offered]

    one, two, aunt = named_so(story.sheet())
    assert one.startswith("A foster parent · ")
    assert two.startswith("A foster parent · ")
    assert one != two
    assert aunt == "Another relative"
    story.that(CaregiverUnlinked(request_case=named("case", "one"), request=named("req", "one")), CASE, CASE)
    assert named_so(story.sheet()) == ["A foster parent", "Another relative"]
    story.that(PersonSuspected(audience=askers["aunt"], suspicion=Suspicion.ABUSE, basis="seen"), UNCLE, CASE)
    assert named_so(story.sheet()) == ["A foster parent"]


@pytest.mark.parametrize(
    "born, alone, together",
    [
        (None, {"victim-services", "sti-care", "runaway-home"}, True),
        ("2016-01-01", {"victim-services", "sti-care", "runaway-home"}, True),
        ("2014-01-01", {"victim-services", "sti-care", "runaway-home", "aoda-outpatient"}, True),
        ("2008-11-19", {row.id for row in law().signing}, False),
        ("2008-11-20", {row.id for row in law().signing} - {"of-age"}, True),
    ],
)
def test_grounds_follow_their_age(born: str | None, alone: set[str], *, together: bool) -> None:
    """A ground that asks for an age needs a birth date; from 18 on nobody signs with them."""
    sheet = beside(born=born)
    offered = models.offered(sheet, case_of(sheet), HARBOR, CLINIC)
    assert set(offered.grounds) == {f"alone:{each}" for each in alone}
    assert bool(offered.signers) is together


def test_it_becomes_the_command_that_was_meant() -> None:
    """With whoever signs, from a day and until a day, in the place of the earlier one."""
    sheet = beside(granted=True)
    earlier = named("rel", "earlier")
    changed: dict[str, str] = {
        "signer": f"with:{MOTHER}",
        "witness": FOSTER,
        "since": "2026-11-25",
        "lasts": "day",
        "until": "2026-12-24",
        "interpreter": "yes",
        "supersedes": earlier,
    }
    picked = choose(sheet, **changed)
    assert isinstance(picked, forms.Chosen)
    command = forms.grant(filled(**changed), COMMAND, case_of(sheet), picked)
    assert command.misfounded() is None
    assert (command.signer, command.cosigner, command.witness, command.ground) == (
        Signer.YOUTH_WITH_PARENT,
        MOTHER,
        FOSTER,
        None,
    )
    assert command.since == datetime(2026, 11, 25, 6, tzinfo=UTC)
    assert command.until == datetime(2026, 12, 25, 5, 59, 59, tzinfo=UTC)
    assert (command.interpreter, command.supersedes) == (True, earlier)
    assert command.language is Language.SPANISH


def test_what_becomes_of_an_earlier_one_is_asked() -> None:
    """Only where there is one, and never presumed."""
    assert choose(beside(granted=True)) == {"supersedes": texts()["wrong"]["supersedes"]}
    both = choose(beside(granted=True), supersedes=forms.BOTH)
    assert isinstance(both, forms.Chosen)
    assert both.supersedes is None


def test_a_release_ends_with_its_day_and_never_after_ninety() -> None:
    """The day is counted where the community is."""
    longest = USUAL.longest
    assert forms.ends(date(2026, 11, 19), NOW, longest).astimezone(UTC) == datetime(2026, 11, 20, 5, 59, 59, tzinfo=UTC)
    last = forms.ends(forms.latest(NOW, longest), NOW, longest)
    assert NOW + timedelta(days=89) < last < NOW + longest
    assert forms.last_day(filled(lasts="longest"), NOW, longest) == forms.latest(NOW, longest)


@pytest.mark.parametrize("longest, offered", [(90, (7, 30, 90)), (30, (7, 30)), (21, (7, 21)), (5, (5,))])
def test_a_community_that_gives_releases_for_less_offers_nothing_longer(longest: int, offered: tuple[int, ...]) -> None:
    """What can be chosen ends with the longest; a day of their own can be chosen besides."""
    choices = [each for each in forms.Lasts if models.is_offered(each, timedelta(days=longest))]
    assert tuple(each.days(timedelta(days=longest)) for each in choices[:-1]) == offered
    assert choices[-1] is forms.Lasts.DAY


def step(sheet: Sheet, name: str, language: str, sent: Posted, base: AdvocateBase = AdvocateBase.COMMUNITY) -> str:
    """Return a step as it is rendered."""
    with spoken(language):
        return _step(sheet, name, sent, base)


def _step(sheet: Sheet, name: str, sent: Posted, base: AdvocateBase) -> str:
    case = case_of(sheet)
    offered = models.offered(sheet, case, HARBOR, sent.text("recipient"))
    context: dict[str, Any] = models.head(case, "/a", "/b") | {"step": name, "carried": ()}
    form = Form(typed=sent.typed)
    if name == "who":
        context |= models.who(offered, base, texts()) | {"limits": ()}
    elif name == "what":
        asked = forms.Who(sent.text("recipient"), Purpose(sent.text("purpose")))
        context |= models.what(sheet, case, offered, asked)
    else:
        picked = forms.chosen(filled(), offered, sheet.now, sheet.figures.longest_release)
        assert isinstance(picked, forms.Chosen)
        context |= models.look(sheet, case, filled(), picked)
    return render("advocate/release.html", {**context, "form": form, "shell": SHELL})


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_chosen_beforehand(language: str) -> None:
    """In no step, whatever the purpose proposes."""
    for html in (
        step(beside(), "who", language, post()),
        step(beside(granted=True), "what", language, post(recipient=CLINIC, purpose="accompany")),
    ):
        attributes = [element.attributes for element in parsed(html).walk()]
        assert not any("checked" in each or "selected" in each for each in attributes)
        assert not any(each.get("type") == "date" and each.get("value") for each in attributes)


def test_the_purpose_proposes_the_time() -> None:
    """What it usually takes comes first, and says so."""
    what = step(beside(), "what", "en", post(recipient=CLINIC, purpose="accompany"))
    assert what.index("7 days, until 26 November 2026") < what.index("30 days, until")
    assert what.count("What this most often takes") == 1


def test_the_limits_come_first_and_say_which_advocate_this_is() -> None:
    """Privilege is said where it is, and never where it isn't."""
    community = step(beside(), "who", "en", post())
    system = step(beside(), "who", "es", post(), AdvocateBase.SYSTEM)
    assert community.index("First, the limits") < community.index("Who may see it?")
    assert "stays with me" in community
    assert "no está protegido de la misma manera" in system
    assert "se queda conmigo" not in system


def test_the_look_shows_exactly_what_they_will_see() -> None:
    """The words of the kinds that were chosen, none of the others, and which those are."""
    sheet = beside()
    html = step(sheet, "look", "es", post(**RIGHT))
    assert "text after three" in html
    assert "my own words" not in html
    assert "Todavía no hay nada escrito" in html
    assert "Lakeside Youth Clinic lo ve cuando haya aceptado ayudarte" in html


@pytest.mark.parametrize(
    "language, says", [("en", "Born 31 May 2010"), ("es", "Fecha de nacimiento: 31 de mayo de 2010")]
)
def test_when_they_were_born_goes_with_their_name_and_is_said(language: str, says: str) -> None:
    """It is of the same kind: who may see the one is given the other too."""
    named_too = filled(kinds=("identity",))
    for born, texts_of in (("2010-05-31", ("Sky", says)), (None, ("Sky",))):
        sheet = beside(born=born)
        picked = choose(sheet, language, kinds=("identity",))
        assert isinstance(picked, forms.Chosen)
        with spoken(language):
            (seen,) = models.look(sheet, case_of(sheet), named_too, picked)["seen"]
        assert seen.texts == texts_of


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_carried_as_text_and_chooses_nothing(text: str) -> None:
    """In every field of every step."""
    sent = posted({"command": [COMMAND]} | {name: [text] for name in forms.Release.__struct_fields__})
    result = read(forms.Release, sent, UTC, forms.says(texts()))
    assert isinstance(result, Wrong)
    html = render(
        "advocate/release.html",
        models.head(case_of(beside()), "/a", "/b")
        | models.who(models.offered(beside(), case_of(beside()), HARBOR), None, texts())
        | {"limits": (), "step": "who", "form": result.form, "shell": SHELL}
        | {"carried": tuple((name, each) for name, each in sent.typed.items() if isinstance(each, str))},
    )
    tags = {element.tag for element in parsed(html).walk()}
    assert not tags & {"script", "img", "style", "iframe", "h1 "}
    assert not any(name.startswith("on") for each in parsed(html).walk() for name in each.attributes)


def test_every_choice_of_the_vocabulary_has_its_words() -> None:
    """A ground that is added to the law gets words here, too."""
    words = texts()
    assert set(map(str, RELEASABLE)) == set(kinds()) == set(words["means"])
    assert set(map(str, Purpose)) <= set(words["purpose"])
    assert {row.id for row in law().signing} == set(words["ground"])
    assert set(map(str, Relation)) == set(words["relation"])
