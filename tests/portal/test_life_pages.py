"""Day to day, as a youth, their advocate and a school find it: school, papers, work, company, what they like to do."""

from msgspec.structs import replace

from contracts.base import Event
from contracts.consent import ReleaseGranted
from contracts.intake import ParticularsRecorded
from contracts.inventory import Listed, ServiceListed
from contracts.labels import Label
from contracts.life import (
    ActivitiesChosen,
    Activity,
    AtSchool,
    CompanyEnded,
    CompanyJoined,
    CompanyKind,
    MatterChanged,
    MatterClosed,
    MatterEnd,
    MatterOpened,
    ReturnPlanned,
    SchoolSupport,
    SupportStands,
    WorkBegun,
    WorkEnd,
    WorkEnded,
    activities_of,
    school_of,
)
from contracts.taxonomy import KINDS_OF, ServiceKind
from contracts.vocabulary import Area, Kind, Language, Need, Purpose, SignatureForm, Signer
from portal.forms import Filled, posted, read
from portal.forms.casework import school as forms_school
from portal.forms.casework import work as forms_work
from portal.models.cases.casefile import Case
from portal.models.casework import company, life, matters, said_of_life, school, work
from portal.models.referrals import offers
from portal.sheet import Sheet
from tests.portal.told import LAKESIDE, NOW, PINE, ZONE, Told, ago, ahead, html, named

CASE, COMMAND = named("case", "one"), named("cmd", "one")
MATTER, JOB, MENTOR = named("mat", "one"), named("job", "one"), named("cmp", "one")
MINE = Case(id=CASE, region="northwest")
SAFE = AtSchool(SchoolSupport.SAFE_PERSON, SupportStands.IN_PLACE)
QUIET = AtSchool(SchoolSupport.SECTION_504, SupportStands.ASKED_FOR)
BACK = ReturnPlanned(supports=(SAFE, QUIET), need_to_know=(LAKESIDE,), back_on=ahead(days=20), words="not at lunch")
ID = MatterOpened(kind=ServiceKind.IDENTIFICATION, deadline=ahead(days=60), represented_by="Lou Reyes", words="asked")
KITCHEN = WorkBegun(since=ago(days=40), words="washing up at the Copper Kettle", coached=True, calm="the back door")
ALMA = CompanyJoined(
    kind=CompanyKind.SURVIVOR_MENTOR, who="Alma", bounds="Thursdays, never by night", behind="Kit", until=ahead(days=90)
)


def released(*kinds: Label) -> ReleaseGranted:
    return ReleaseGranted(
        recipient=LAKESIDE,
        recipient_name="Oak High, student services",
        purpose=Purpose.COORDINATE_CARE,
        kinds=kinds,
        until=ahead(days=30),
        signer=Signer.YOUTH,
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
    )


def told(*facts: tuple[Event, str]) -> Sheet:
    story = Told(teams=False)
    for event, about in facts:
        story.that(event, about, CASE)
    return story.sheet()


def school_page(sheet: Sheet, who: Kind = Kind.YOUTH) -> str:
    return html("casework/school.html", school.page(sheet, CASE, f"/you/cases/{CASE}/life/school", who))


# --------------------------------------------------------------------------------------------------------------- school


def test_the_way_back_says_what_is_wanted_and_who_there_knows() -> None:
    """And what everybody else there hears, which is nothing of anybody."""
    text = school_page(told((released(Label.SCHOOL), named("rel", "one")), (BACK, school_of(CASE))))
    for said in ("A 504 plan", "Asked for", "In place", "not at lunch", "Oak High, student services", "Be kind."):
        assert said in text
    assert "The GED" not in text


def test_of_who_there_can_be_told_are_those_whom_a_release_lets_read_about_school() -> None:
    """Not whom another release names; and whoever was ticked before, so that they can be left out again."""
    health = told((released(Label.HEALTH), named("rel", "one")))
    assert school.teams(health, CASE) == {}
    assert "need_to_know" not in {field.name for field in school.fields(health, CASE)}
    named_before = told((released(Label.HEALTH), named("rel", "one")), (BACK, school_of(CASE)))
    assert list(school.teams(named_before, CASE).values()) == [(LAKESIDE, "Oak High, student services")]


def test_a_form_of_the_way_back_begins_with_what_stands_and_says_it_again() -> None:
    """Sent as it was shown, nothing is another."""
    sheet = told((released(Label.SCHOOL), named("rel", "one")), (BACK, school_of(CASE)))
    typed = {
        name: list(text) if not isinstance(text, str) else [text] for name, text in school.typed(sheet, CASE).items()
    }
    filled = read(forms_school.Return, posted(typed), ZONE)
    assert isinstance(filled, Filled)
    command = forms_school.plan(filled.value, COMMAND, MINE, school.teams(sheet, CASE), school.planned(sheet, CASE))
    assert (command.supports, command.need_to_know) == (BACK.supports, (LAKESIDE,))
    assert (command.words, command.called, command.instead) == (None, None, ())
    assert command.back_on is not None
    assert command.back_on.date() == NOW.date().replace(month=12, day=9)


def test_nobody_is_told_who_was_typed_into_a_form_by_hand() -> None:
    """Only who can be ticked."""
    form = forms_school.Return(need_to_know=(school.token_of(PINE), school.token_of(LAKESIDE)))
    among = {school.token_of(LAKESIDE): (LAKESIDE, "Oak High")}
    assert forms_school.plan(form, COMMAND, MINE, among, school.Return()).need_to_know == (LAKESIDE,)


def test_a_school_that_is_told_reads_what_a_release_opens_and_no_more() -> None:
    """Without one: the list and the day, of a student with no name. With one: their words, and what they are called."""
    bare = Told(teams=False).that(BACK, school_of(CASE), CASE, hide=("words", "need_to_know")).sheet()
    text = html("partner/student.html", school.told_of(bare, CASE))
    assert "A 504 plan" in text
    assert "A student, C-" in text
    assert "not at lunch" not in text
    story = Told(teams=False).that(ParticularsRecorded(called="Kestrel"), CASE, CASE, until=ahead(days=9))
    story.that(BACK, school_of(CASE), CASE, hide=("need_to_know",), until=ahead(days=9))
    full = html("partner/student.html", school.told_of(story.sheet(), CASE))
    assert "Kestrel" in full
    assert "not at lunch" in full
    assert "Oak High" not in full


def test_a_school_calls_them_what_they_chose_to_be_called_there() -> None:
    """Also where words from before stand, which whoever wrote since couldn't read; else by a number."""
    chosen = replace(BACK, called="Sparrow", instead=())
    story = Told(teams=False).that(chosen, school_of(CASE), CASE, hide=("need_to_know", "supports", "back_on"))
    story.that(ReturnPlanned(supports=(SAFE,), instead=()), school_of(CASE), CASE, hide=("need_to_know",))
    sheet = story.sheet()
    text = html("partner/student.html", school.told_of(sheet, CASE))
    assert "Sparrow" in text
    assert "not at lunch" in text
    assert "A student, C-" not in text
    assert "Who it is, they or their advocate tell you." not in text
    assert [card["title"] for card in school.told(sheet)["cards"]] == ["Sparrow"]
    assert "Sparrow" in school_page(told((chosen, school_of(CASE))))


def test_a_school_that_is_not_told_has_no_such_page_and_no_way_there() -> None:
    """Nor has one that was told and is told no more."""
    nothing = told()
    assert school.told_of(nothing, CASE) is None
    assert school.told(nothing)["cards"] == ()
    assert offers.offers(nothing, LAKESIDE)["school"] == ""
    assert offers.offers(told((BACK, school_of(CASE))), LAKESIDE)["school"] == school.SCHOOL


# ---------------------------------------------------------------------------------------------------- papers and courts


def matters_page(*facts: tuple[Event, str], who: Kind = Kind.YOUTH) -> str:
    return html("casework/matters.html", matters.page(told(*facts), CASE, "/here/life/matters", who))


def test_a_matter_stands_as_it_was_said_last_and_its_deadline_is_said_in_time() -> None:
    """Two weeks before it; of a day that has passed there is a question, and no reproach."""
    assert "Soon" not in matters_page((ID, MATTER))
    near = matters_page((ID, MATTER), (MatterChanged(deadline=ahead(days=13), words="form sent"), MATTER))
    for said in ("ID papers", "Soon", "form sent", "Nobody yet"):
        assert said in near
    assert "Lou Reyes" not in near
    past = matters_page((MatterOpened(kind=ServiceKind.IMMIGRATION, deadline=ago(days=1)), MATTER))
    assert "ask how it stands" in past
    assert not [word for word in ("late", "missed", "failed", "overdue") if f">{word}" in past.lower()]


def test_a_matter_that_is_over_is_folded_away_and_a_mistake_is_gone() -> None:
    """No end is a judgement."""
    over = matters_page((ID, MATTER), (MatterClosed(end=MatterEnd.REFUSED), MATTER))
    assert "It was not granted" in over
    assert "How it stands now" not in over
    assert "ID papers" not in matters_page((ID, MATTER), (MatterClosed(end=MatterEnd.ENTERED_IN_ERROR), MATTER))


def test_the_nearest_deadline_stands_first() -> None:
    """Whatever was written down first; what has none stands last."""
    sheet = told(
        (MatterOpened(kind=ServiceKind.FAMILY_LAW), named("mat", "none")),
        (ID, MATTER),
        (MatterOpened(kind=ServiceKind.BENEFITS, deadline=ahead(days=3)), named("mat", "near")),
    )
    assert [each.kind for each in matters.matters(sheet, CASE)] == [
        ServiceKind.BENEFITS,
        ServiceKind.IDENTIFICATION,
        ServiceKind.FAMILY_LAW,
    ]


# ----------------------------------------------------------------------------------------------------------------- work


def work_page(*facts: tuple[Event, str]) -> str:
    return html("casework/work.html", work.page(told(*facts), CASE, "/here/life/work", Kind.YOUTH))


def test_the_first_six_months_of_a_job_have_a_coach() -> None:
    """Which month it is, and when they check in; and afterwards that they can be asked for again."""
    text = work_page((KITCHEN, JOB))
    for said in ("washing up", "Month 2 of 6", "They check in around Thursday 10 December", "the back door"):
        assert said in text.replace("\xa0", " "), said
    assert "The first months are done" in work_page((WorkBegun(since=ago(days=200), words="x", coached=True), JOB))
    assert "With a coach" not in work_page((WorkBegun(since=ago(days=2), words="x"), JOB))


def test_a_job_that_is_over_blames_nobody() -> None:
    """Whoever ended it."""
    text = work_page((KITCHEN, JOB), (WorkEnded(why=WorkEnd.NOT_A_GOOD_PLACE), JOB))
    assert "It was no good place" in text
    assert "No job is written down" in text


def test_a_safe_employer_is_one_of_the_directory() -> None:
    """No other id is taken, and a youth, who has no directory, tells it in words."""
    form = forms_work.Begin(words="x", since=ago(days=1), employer=named("svc", "made-up"))
    assert forms_work.begin(form, COMMAND, MINE, ()).employer is None
    assert forms_work.begin(form, COMMAND, MINE, {named("svc", "made-up")}).employer == named("svc", "made-up")
    assert "employer" not in {field.name for field in work.begin_fields(told(), young=True)}


def test_of_the_directory_only_safe_employers_can_be_chosen() -> None:
    """Their name stands with the job, where the directory is for whoever reads it."""
    safe = Listed(
        source="one",
        provider="Copper Kettle",
        name="Kitchen work",
        needs=(Need.EMPLOYMENT,),
        kinds=(ServiceKind.SAFE_EMPLOYER,),
        areas=(Area.NORTH,),
    )
    story = Told()
    for which, listed in (("safe", safe), ("other", replace(safe, source="two", kinds=(ServiceKind.JOB_TRAINING,)))):
        story.that(ServiceListed(listed=listed), named("svc", which))
    story.that(replace(KITCHEN, employer=named("svc", "safe")), JOB, CASE)
    (choice,) = work.safe_employers(story.sheet())
    assert (choice.value, choice.label) == (named("svc", "safe"), "Copper Kettle: Kitchen work")
    text = html("casework/work.html", work.page(story.sheet(), CASE, "/here/life/work", Kind.ADVOCATE))
    assert "Copper Kettle: Kitchen work" in text


# -------------------------------------------------------------------------------------------------------------- company


def company_page(*facts: tuple[Event, str]) -> str:
    return html("casework/company.html", company.page(told(*facts), CASE, "/here/life/company", Kind.YOUTH))


def test_who_goes_along_has_bounds_an_end_and_somebody_behind() -> None:
    """And either can say that it is enough."""
    text = company_page((ALMA, MENTOR))
    for said in ("Alma", "A mentor who has been there", "Thursdays, never by night", "Kit", "Until", "Go on without"):
        assert said in text
    assert "go on, or part?" in company_page((replace(ALMA, until=ago(days=1)), MENTOR))
    assert "Nobody yet." in company_page((ALMA, MENTOR), (CompanyEnded(), MENTOR))


# ------------------------------------------------------------------------------------------------------------ all of it


def test_day_to_day_says_each_in_a_line() -> None:
    """What stands, where something does; else what it is for."""
    sheet = told(
        (BACK, school_of(CASE)),
        (ID, MATTER),
        (KITCHEN, JOB),
        (ALMA, MENTOR),
        (ActivitiesChosen(activities=(Activity.ART, Activity.ANIMALS)), activities_of(CASE)),
    )
    text = html("casework/life.html", life.page(sheet, CASE, "/you/x/life", Kind.YOUTH))
    for said in ("Back on", "ID papers", "washing up", "Alma", "Being with animals", "What I like to do"):
        assert said in text
    assert "What they like to do" in html("casework/life.html", life.page(told(), CASE, "/x/life", Kind.ADVOCATE))
    near = MatterOpened(kind=ServiceKind.BENEFITS, deadline=ahead(days=3))
    sheet = told((ID, MATTER), (near, named("mat", "near")))
    text = html("casework/life.html", life.page(sheet, CASE, "/x/life", Kind.YOUTH))
    assert "Public benefits, by Sunday 22 November" in text.replace("\xa0", " ")


def test_every_word_of_the_vocabulary_has_its_words() -> None:
    """In each list, for each of its values; and for each legal matter."""
    for kind, table in (
        (SchoolSupport, said_of_life.SUPPORTS),
        (SupportStands, said_of_life.SUPPORT_STANDS),
        (MatterEnd, said_of_life.MATTER_ENDS),
        (WorkEnd, said_of_life.WORK_ENDS),
        (CompanyKind, said_of_life.COMPANY),
        (Activity, said_of_life.ACTIVITIES),
        (KINDS_OF[Need.LEGAL_SUPPORT], said_of_life.MATTERS),
    ):
        assert set(table) == set(kind)
    assert {each.name.lower() for each in SchoolSupport} < set(forms_school.Return.__struct_fields__)
