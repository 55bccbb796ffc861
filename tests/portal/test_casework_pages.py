"""What youth, advocate and hub find of a plan, of being in touch, of times away; and what their forms become."""

from typing import Any

import msgspec
import pytest

from contracts.base import Audience, Event
from contracts.care import (
    AwayNoted,
    BackNoted,
    CourtOrderEnded,
    CourtOrderRecorded,
    CourtOrderReviewed,
    PlacementRecorded,
)
from contracts.casework import (
    Cadence,
    ContactWay,
    Continuity,
    CourtOrderEnd,
    CourtOrderKind,
    GoalEnd,
    NeedStands,
    PlacementKind,
    Question,
    StepBy,
    StepState,
    TryCame,
    figures,
)
from contracts.consent import BirthDateRecorded, CameOfAge, NotOfAge, ReleaseGranted
from contracts.guide import Follows, Outcome, OutcomeMistaken, OutcomeRecorded
from contracts.intake import FRAME, ParticularsRecorded
from contracts.labels import Label
from contracts.outreach import (
    ContactAsked,
    ContactDue,
    ContactMade,
    ContactPlanned,
    ContactRested,
    ContactTried,
    outreach_of,
)
from contracts.plan import (
    GoalEnded,
    GoalResumed,
    GoalReworded,
    GoalSaid,
    NeedFound,
    NeedsAssessed,
    QuestionAnswered,
    SchoolingRecorded,
    StepAdded,
    StepLinked,
    StepMoved,
    plan_of,
)
from contracts.referral import ReferralMoved, ReferralRequested
from contracts.response import Seat
from contracts.safety import SafetyPlanSet, safety_of
from contracts.taxonomy import Authority
from contracts.vocabulary import Area, Kind, Language, Need, Purpose, ReferralState, SignatureForm, Signer, Urgency
from portal.forms import Filled, Form, Wrong, posted, read
from portal.forms.casework import frame as forms_frame
from portal.forms.casework import guide as forms_guide
from portal.forms.casework import plan as forms
from portal.forms.casework import where as forms_where
from portal.forms.referrals import asking
from portal.models.cases.casefile import Case, told_to_another
from portal.models.casework import eighteen, frame, guide, outreach, plan, said
from portal.models.casework import where as places
from portal.sheet import Sheet
from tests.portal.told import HARBOR, HUB, LAKESIDE, ZONE, Told, ago, ahead, html, named

CASE = named("case", "one")
COMMAND = named("cmd", "one")
GOAL, STEP, REFERRAL = named("goal", "one"), named("step", "one"), named("ref", "one")
OTHER = named("goal", "two")
AWAY, PLACED, ORDER = named("awy", "one"), named("plc", "one"), named("cor", "one")
SAID = GoalSaid(goal=GOAL, need=Need.EMPLOYMENT, words="a job with animals")
FED = GoalSaid(goal=OTHER, need=Need.BASIC_NEEDS, words="to eat at night")
ADDED = StepAdded(
    step=STEP, goal=GOAL, need=Need.EMPLOYMENT, words="call the stable", by=StepBy.YOUTH, who="Alma", due=ago(days=1)
)
MINE = Case(id=CASE, region="northwest")


def planned(*events: Event) -> Sheet:
    story = Told()
    for event in events:
        story.that(event, plan_of(CASE), CASE)
    return story.sheet()


def test_basic_needs_stand_first_whatever_was_said_first() -> None:
    """And each goal has its own steps."""
    found = plan.plan(planned(SAID, FED, ADDED), CASE)
    assert [goal.words for goal in found.in_order] == ["to eat at night", "a job with animals"]
    assert [step.words for step in found.in_order[1].steps] == ["call the stable"]


def test_a_plan_stands_as_it_was_said_last() -> None:
    """Reworded, put aside, taken up again; a step moved and tied to its referral."""
    moved = StepMoved(step=STEP, state=StepState.UNDER_WAY, note="they have a dog")
    sheet = planned(
        SAID,
        ADDED,
        GoalReworded(goal=GOAL, words="a job with horses"),
        GoalEnded(goal=GOAL, end=GoalEnd.WANTS_SOMETHING_ELSE),
        GoalResumed(goal=GOAL),
        moved,
        StepLinked(step=STEP, referral=REFERRAL),
    )
    (goal,) = plan.plan(sheet, CASE).in_order
    assert (goal.words, goal.end) == ("a job with horses", None)
    (step,) = goal.steps
    assert (step.state, step.note, step.referral) == (StepState.UNDER_WAY, "they have a dog", REFERRAL)


def requested(step: str | None = None) -> ReferralRequested:
    return ReferralRequested(
        need=Need.EMPLOYMENT,
        urgency=Urgency.SOON,
        area=Area.ANYWHERE,
        state=ReferralState.REQUESTED,
        answer_by=ahead(days=2),
        step=step,
    )


def test_a_referral_says_itself_which_step_it_was_made_for() -> None:
    """One fact: so that the two can't lose each other; the last one counts, beside what was tied once."""
    story = Told()
    for event in (SAID, ADDED, StepLinked(step=STEP, referral=named("ref", "before"))):
        story.that(event, plan_of(CASE), CASE)
    story.that(requested(step=STEP), REFERRAL, CASE)
    story.that(requested(), named("ref", "another"), CASE)
    story.that(requested(step=STEP), named("ref", "elsewhere"), named("case", "elsewhere"))
    ((step,),) = (goal.steps for goal in plan.plan(story.sheet(), CASE).in_order)
    assert step.referral == REFERRAL
    form = asking.Refer(need=Need.EMPLOYMENT, urgency=Urgency.SOON, area=Area.ANYWHERE)
    assert asking.refer(form, named("cmd", "one"), Case(id=CASE, region="northwest"), STEP).step == STEP


@pytest.mark.parametrize("who", [Kind.YOUTH, Kind.ADVOCATE, Kind.HUB])
def test_the_page_of_a_plan(who: Kind) -> None:
    """Each reads the same page; a hub changes nothing on it; a day that has passed asks, and reproaches nobody."""
    story = Told()
    for event in (
        NeedsAssessed(found=(NeedFound(Need.BASIC_NEEDS, NeedStands.WANTED),)),
        SAID,
        ADDED,
        StepLinked(step=STEP, referral=REFERRAL),
        FED,
        GoalEnded(goal=OTHER, end=GoalEnd.REACHED),
        SchoolingRecorded(now="tenth grade"),
    ):
        story.that(event, plan_of(CASE), CASE)
    story.that(ReferralMoved(state=ReferralState.IN_PROGRESS), REFERRAL, CASE)
    text = html("casework/plan.html", plan.page(story.sheet(), CASE, "/here/plan", who))
    assert "a job with animals" in text
    assert "It has begun." in text
    assert ("Add a step" in text) is (who is not Kind.HUB)
    assert ("still wanted?" in text) is (who is not Kind.HUB)
    assert not [word for word in ("overdue", "late", "failed", "missed") if f">{word}" in text.lower()]


def test_without_words_a_hub_sees_needs_and_how_steps_stand() -> None:
    """Its copies hold no more than that."""
    story = Told()
    for event in (SAID, ADDED):
        story.that(event, plan_of(CASE), CASE, hide=("words", "who"))
    text = html("casework/plan.html", plan.page(story.sheet(), CASE, "/hub/cases/x/plan", Kind.HUB))
    assert "Employment" in text
    assert "Planned" in text
    assert "Alma" not in text


def test_what_is_on_record_is_not_asked_again() -> None:
    """Neither what was answered nor how old they are, where a birth date is known."""
    story = Told()
    story.that(BirthDateRecorded(born="2009-05-05"), named("age", "one"), CASE)
    story.that(QuestionAnswered(question=Question.DIPLOMA, answer="no"), plan_of(CASE), CASE)
    context = plan.entitled(story.sheet(), CASE, "/here")
    assert context["question"] not in {"age", "diploma", ""}
    text = html("casework/entitled.html", {**context, "young": False, "back": "/back"})
    assert "It asks for:" in text
    assert "17" in text
    other = plan.entitled(story.sheet(), CASE, "/here", context["question"])
    assert other["question"] not in {context["question"], "age", "diploma", ""}


def test_a_card_says_what_anybody_may_carry() -> None:
    """Not how they notice danger, nor what should happen when they are away."""
    story = Told()
    stands = SafetyPlanSet(signs="he calls at night", ride="Alma", away="tell nobody", people="Kit")
    story.that(stands, safety_of(CASE), CASE)
    text = html("casework/card.html", plan.card(story.sheet(), CASE, "/back"))
    assert "Alma" in text
    assert "Kit" in text
    for never in ("he calls at night", "tell nobody", "danger"):
        assert never not in text


def test_keeping_in_touch_counts_nothing() -> None:
    """What was done stands there, the newest first; no number of anything that didn't come about."""
    story = Told()
    for event in (
        ContactPlanned(at=ahead(days=1), way=ContactWay.TEXT, cadence=Cadence.CLOSE),
        ContactTried(way=ContactWay.CALL, came=TryCame.NO_ANSWER_YET, next_at=ahead(days=2)),
        ContactTried(way=ContactWay.CALL, came=TryCame.LEFT_WORD, next_at=ahead(days=3)),
        ContactAsked(told=(HARBOR,), words="please come", reach="the blue phone"),
        ContactDue(told=(HARBOR,)),
    ):
        story.that(event, outreach_of(CASE), CASE)
    text = html("casework/outreach.html", outreach.outreach(story.sheet(), CASE, "/here/outreach"))
    assert text.index("Word was left") < text.index("No answer yet")
    assert "please come" in text
    assert "It is time" in text
    story.that(ContactMade(way=ContactWay.CALL, next_at=ahead(days=3), asked="socks"), outreach_of(CASE), CASE)
    assert "please come" not in html("casework/outreach.html", outreach.outreach(story.sheet(), CASE, "/x/outreach"))


def test_a_youth_reads_when_somebody_gets_in_touch_and_can_have_peace() -> None:
    """And that they asked, once they did."""
    story = Told()
    story.that(ContactPlanned(at=ahead(days=1), way=ContactWay.TEXT, cadence=Cadence.CLOSE), outreach_of(CASE), CASE)
    assert "gets in touch next" in html("casework/contact.html", outreach.contact(story.sheet(), CASE, "/here"))
    story.that(ContactRested(until=ahead(days=9)), outreach_of(CASE), CASE)
    assert "Nobody gets in touch" in html("casework/contact.html", outreach.contact(story.sheet(), CASE, "/here"))


def where(*events: tuple[Event, str]) -> str:
    story = Told()
    for event, about in events:
        story.that(event, about, CASE)
    return html("casework/where.html", places.where(story.sheet(), CASE, "/here/where", Kind.ADVOCATE))


def test_where_they_stay_says_that_school_and_care_go_on() -> None:
    """The newest placement first; who has the say; when a court looks at its order again."""
    placed = PlacementRecorded(
        kind=PlacementKind.FOSTER_HOME,
        since=ago(days=3),
        authority=Authority.COUNTY,
        school=Continuity.GOES_ON,
        care=Continuity.BEING_ARRANGED,
        audience=HARBOR,
        school_words="Oak High",
    )
    order = CourtOrderRecorded(kind=CourtOrderKind.OUT_OF_HOME_CARE, review_on=ahead(days=60), audience=HARBOR)
    text = where((placed, PLACED), (order, ORDER), (CourtOrderReviewed(review_on=ahead(days=90)), ORDER))
    for said_ in ("A foster home", "The county", "Goes on as it was. Oak High", "Is being arranged", "in 90 days"):
        assert said_ in text


def test_a_youth_reads_who_has_the_say_and_when_a_court_looks_again() -> None:
    """Not where, and not what it is called: their copies hold neither, since others may open the page."""
    story = Told()
    for about, day in ((PLACED, 3), (named("plc", "two"), 90)):
        moved = PlacementRecorded(
            kind=PlacementKind.FOSTER_HOME,
            since=ago(days=day),
            authority=Authority.YOUTH if day == 3 else Authority.COUNTY,
            school=Continuity.GOES_ON,
            care=Continuity.BEING_ARRANGED,
            audience=HARBOR,
        )
        story.that(moved, about, CASE, hide=("kind", "audience"))
    for about, review in ((ORDER, ahead(days=60)), (named("cor", "two"), ago(days=1)), (OTHER, ahead(days=9))):
        ruled = CourtOrderRecorded(kind=CourtOrderKind.JUVENILE_COURT, review_on=review, audience=HARBOR)
        story.that(ruled, about, CASE, hide=("kind", "audience"))
    story.that(CourtOrderEnded(why=CourtOrderEnd.ENDED), OTHER, CASE)
    text = html("casework/stays.html", places.stays(story.sheet(), CASE, "/you/where"))
    assert text.index("You yourself") < text.index("The county")
    for told in ("Is being arranged", "in 60 days", "That day has come"):
        assert told in text
    for never in ("foster", "Juvenile", "in 9 days"):
        assert never not in text


def test_a_time_away_stands_above_all_with_what_they_want_and_is_quiet_once_over() -> None:
    """Back again, one line says so; a time away that was a mistake leaves none."""
    noted = AwayNoted(since=ago(days=30), from_care=True, audience=HARBOR, last_place="the bus station")
    wish = (SafetyPlanSet(away="tell Alma"), safety_of(CASE))
    text = where(wish, (noted, AWAY))
    assert "tell Alma" in text
    assert "the bus station" in text
    back = where(wish, (noted, AWAY), (BackNoted(wants="a shower"), AWAY))
    assert "a shower" in back
    assert "tell Alma" not in back


def agreed(who: Audience, name: str, **so: Any) -> ReleaseGranted:
    """Return a release of name and place, by the youth alone where nothing else is said."""
    until = so.pop("until", ahead(days=40))
    return ReleaseGranted(
        recipient=who,
        recipient_name=name,
        purpose=so.pop("purpose", Purpose.ACCOMPANY),
        kinds=(Label.IDENTITY,),
        until=until,
        signer=so.pop("signer", Signer.YOUTH),
        signature=SignatureForm.ON_PAPER,
        language=Language.ENGLISH,
        **so,
    )


AUNT = Audience(Kind.CAREGIVER, named("team", "aunt"))
TURNING = (
    (
        agreed(LAKESIDE, "Lakeside", signer=Signer.YOUTH_WITH_GUARDIAN, cosigner=named("pty", "aunt")),
        named("rel", "lakeside"),
    ),
    (agreed(AUNT, "Aunt Noor"), named("rel", "aunt")),
    (agreed(HUB, "the hub"), named("rel", "hub")),
)


def turning(*more: tuple[Event, str]) -> Sheet:
    story = Told()
    for event, about in ((BirthDateRecorded(born="2008-12-01"), named("age", "one")), *TURNING, *more):
        story.that(event, about, CASE)
    return story.sheet()


@pytest.mark.parametrize(
    "hidden, mine, told",
    [(("called",), False, True), ((), False, False), (("called",), True, False), ((), True, False)],
)
def test_who_can_t_read_what_another_advocate_wrote_is_told_so_before_they_write_over_it(
    hidden: tuple[str, ...], mine: bool, told: bool
) -> None:
    """Not where it is their own, or some of it is for them; nor where nothing was written down."""
    story = Told().that(ParticularsRecorded(called="Kestrel"), CASE, CASE, mine=mine, hide=hidden)
    assert told_to_another(story.sheet().case(CASE)) is told
    assert not told_to_another(Told().sheet().case(CASE))
    page = {"action": "/x", "back": "/y", "who": dict.fromkeys(FRAME, ()), "another": told}
    assert ("Another advocate wrote this down before" in html("advocate/particulars.html", page)) is told


def test_before_they_are_18_they_read_what_ends_then_and_why() -> None:
    """What somebody signed with them, and what a caregiver may read; what they signed alone goes on."""
    found = eighteen.eighteen(turning(), CASE, Kind.YOUTH)
    assert [(each.name, each.text) for each in found["ends"]] == [
        ("Lakeside", "Somebody signed it with you."),
        ("Aunt Noor", "It is for a caregiver."),
    ]
    assert [each.name for each in found["stays"]] == ["the hub"]
    assert (found["of_age"], found["on"], found["ended"]) == (False, "1 December 2026", ())
    assert "When you are 18" in html("casework/eighteen.html", {**found, "back": "/you"})


def test_from_18_on_what_ended_can_be_asked_for_again_by_the_advocate() -> None:
    """With who and what for as they were; no more once it was given anew."""
    came = (CameOfAge(), named("age", "one"))
    found = eighteen.eighteen(turning(came), CASE, Kind.ADVOCATE, "/here/release")
    assert (found["of_age"], found["on"], found["ends"]) == (True, "", ())
    lakeside, aunt = found["ended"]
    assert lakeside.href == f"/here/release?recipient=partner%3A{LAKESIDE.team}&purpose=accompany"
    assert aunt.href == f"/here/release?recipient=caregiver%3A{AUNT.team}&purpose=accompany"
    anew = (agreed(LAKESIDE, "Lakeside"), named("rel", "anew")), (agreed(AUNT, "Aunt Noor"), named("rel", "noor"))
    found = eighteen.eighteen(turning(came, *anew), CASE, Kind.YOUTH)
    assert found["ended"] == ()
    assert [each.name for each in found["stays"]] == ["the hub", "Lakeside", "Aunt Noor"]
    assert "You are 18" in html("casework/eighteen.html", {**found, "back": "/you"})


def test_where_the_date_was_wrong_they_are_not_18_and_what_ended_is_asked_for_again() -> None:
    """A youth is shown no date, and reads it all the same; what ended doesn't come back by itself."""
    story = Told()
    for event, about in (*TURNING, (CameOfAge(), named("age", "one")), (NotOfAge(), named("age", "one"))):
        story.that(event, about, CASE)
    found = eighteen.eighteen(story.sheet(), CASE, Kind.YOUTH)
    assert (found["of_age"], found["mistaken"]) == (False, True)
    assert [each.name for each in found["ended"]] == ["Lakeside", "Aunt Noor"]
    text = html("casework/eighteen.html", {**found, "back": "/you"})
    assert "You are not 18 yet: a date was wrong" in text
    assert "You are 18" not in text
    assert eighteen.is_news(story.sheet(), CASE)


def test_what_ended_while_they_were_away_is_asked_for_again_as_it_was() -> None:
    """By a form that knows who and what for; gone from there once it was given, and nothing that was taken back."""
    noted = (AwayNoted(since=ago(days=30), from_care=False, audience=HARBOR), AWAY)
    over = (agreed(LAKESIDE, "Lakeside", until=ago(days=3)), named("rel", "lakeside"))
    before = (agreed(HUB, "the hub", until=ago(days=31)), named("rel", "hub"))
    back = (BackNoted(), AWAY)
    text = where(over, before, noted, back)
    assert f"/here/release?recipient=partner%3A{LAKESIDE.team}&amp;purpose=accompany" in text
    assert "the hub" not in text[text.index('id="again"') : text.index("Placements")]
    assert "Ended while they were away" not in where(over, noted)
    assert "Ended while they were away" not in where(
        over, noted, back, (agreed(LAKESIDE, "Lakeside"), named("rel", "anew"))
    )


def test_every_form_is_drawn() -> None:
    """With each kind of field that there is."""
    fields = (
        *forms.goal_fields(young=True),
        *forms.step_fields(young=False),
        *forms.need_fields(young=False),
        *forms.safety_fields(),
        *forms_where.away_fields(),
        *forms_where.placed_fields(),
        *forms_where.order_fields(),
        said.Field(kind="many", name="called_to", label="Who?", choices=said.choices(said.WAYS)),
    )
    nothing = {"lede": "", "note": "", "ends": ({"href": "/x", "label": "End"},), "refer": "/r", "card": "", "send": ""}
    text = html(
        "casework/form.html", {**nothing, "title": "T", "fields": fields, "action": "/a", "back": "/b", "form": Form()}
    )
    assert text.count('class="field"') == len(fields)


def test_whom_a_part_is_for_is_taken_only_of_those_a_release_names() -> None:
    """What is typed by hand into a form names nobody else."""
    sent = posted({"called": ["Kit"], "called_to": [frame.token_of(LAKESIDE), frame.token_of(HUB)]})
    filled = read(forms_frame.Frame, sent, ZONE)
    assert isinstance(filled, Filled)
    heard = {name: {frame.token_of(LAKESIDE): LAKESIDE} if name != "story" else {} for name in FRAME}
    to = forms_frame.chosen(filled.value, heard, {})
    told = forms_frame.tell(filled.value, COMMAND, MINE, to)
    assert told.called_to is None
    assert told.pronouns_to == ()


@pytest.mark.parametrize(
    "ticked, stood, then",
    [
        ([LAKESIDE, HUB], None, None),
        ([LAKESIDE], None, (LAKESIDE,)),
        ([], None, ()),
        ([LAKESIDE, HUB], (), (LAKESIDE, HUB)),
        ([], (LAKESIDE,), ()),
    ],
)
def test_where_nobody_was_ever_left_out_releases_go_on_saying_it_alone(
    ticked: list[Audience], stood: tuple[Audience, ...] | None, then: tuple[Audience, ...] | None
) -> None:
    """Once somebody is left out, only who is ticked reads it: also of those whom a later release names."""
    heard: dict[str, dict[str, Audience]] = {name: {} for name in FRAME}
    heard["called"] = {frame.token_of(who): who for who in (LAKESIDE, HUB)}
    form = forms_frame.Frame(called="Kit", called_to=tuple(map(frame.token_of, ticked)))
    assert forms_frame.chosen(form, heard, {"called_to": stood})["called_to"] == then


def test_a_form_of_oneself_begins_with_what_stands() -> None:
    """Where nothing was ever chosen nobody is ticked but whom a release names already."""
    story = Told()
    story.that(ParticularsRecorded(called="Kit", called_to=()), CASE, CASE)
    typed = frame.frame_typed(story.sheet(), CASE)
    assert typed["called"] == "Kit"
    assert typed["called_to"] == []
    assert set(typed) == {*FRAME, *(f"{name}_to" for name in FRAME)}


def test_needs_of_which_nothing_was_said_are_not_sent() -> None:
    """Leaving a need out says nothing of it."""
    sent = posted({Need.EDUCATION.value: [NeedStands.LATER.value], Need.EMPLOYMENT.value: [""]})
    command = forms.assess(sent, COMMAND, MINE)
    assert command.found == (NeedFound(Need.EDUCATION, NeedStands.LATER),)


def test_every_word_of_the_vocabulary_has_its_words() -> None:
    """In each list, for each of its values."""
    for kind, table in (
        (NeedStands, said.STANDS),
        (GoalEnd, said.GOAL_ENDS),
        (StepState, said.STATES),
        (StepBy, said.BY),
        (ContactWay, said.WAYS),
        (TryCame, said.CAME),
        (Cadence, said.CADENCES),
        (PlacementKind, said.PLACES),
        (Continuity, said.CONTINUITY),
        (Authority, said.SAY),
        (CourtOrderKind, said.ORDERS),
        (Question, said.QUESTIONS),
        (Question, said.SHORTLY),
    ):
        assert set(table) == set(kind)


def guided() -> Told:
    """The guide was used twice, and once by mistake."""
    story = Told()
    for about, outcome, day in (
        ("one", Outcome.AT_RISK, 9),
        ("two", Outcome.SUSPECTED, 2),
        ("three", Outcome.CONFIRMED, 1),
    ):
        story.that(
            OutcomeRecorded(
                outcome=outcome,
                reached_on=ago(days=day),
                reached_by=Seat.SCHOOL,
                follows=(Follows.ADVOCATE, Follows.LOOK_AGAIN),
                audience=HUB,
                report=True,
            ),
            named("gid", about),
            CASE,
        )
    return story.that(OutcomeMistaken(), named("gid", "three"), CASE)


@pytest.mark.parametrize("who", [Kind.HUB, Kind.ADVOCATE])
def test_the_page_of_the_guide_leads_to_the_state_s_own_and_says_what_it_came_to(who: Kind) -> None:
    """The newest first, and no mistake; beside it stands that a report goes by telephone."""
    context = guide.page(guided().sheet(), CASE, f"/x/cases/{CASE}/guide", who)
    assert [each["title"] for each in context["used"]] == ["It is suspected", "There is a risk"]
    text = html("casework/guide.html", context)
    assert figures().guide.address in text
    assert "reports nothing" in text
    assert f"/x/cases/{CASE}/report" in text
    assert not [word for word in ("victim", "score") if word in text.lower()]


def test_a_youth_reads_that_it_was_used_and_what_follows_and_not_the_word() -> None:
    """Their copy holds no more; and it stands on no page of theirs where nothing was looked at."""
    story = guided()
    hidden = ("outcome", "reached_by", "audience", "report")
    young = Told()
    young.copies = [
        msgspec.structs.replace(copy, fields={name: each for name, each in copy.fields.items() if name not in hidden})
        for copy in story.copies
    ]
    here = f"/you/cases/{CASE}/guide"
    text = html("casework/guide.html", guide.page(young.sheet(), CASE, here, Kind.YOUTH))
    assert "An advocate for you, if you like" in text
    for never in ("suspected", "risk", "Schools", "telephone", "mistake", figures().guide.address):
        assert never not in text
    assert plan.page(young.sheet(), CASE, f"/you/cases/{CASE}/plan", Kind.YOUTH)["links"]["guide"] == here
    assert plan.page(planned(SAID), CASE, f"/you/cases/{CASE}/plan", Kind.YOUTH)["links"]["guide"] == ""


def test_the_form_of_the_guide_becomes_what_was_said() -> None:
    """Several things may follow; without one it is asked again."""
    typed = {"outcome": ["at-risk"], "reached_on": ["2026-11-18T10:00"], "reached_by": ["school"]}
    wrong = read(forms_guide.Used, posted(typed), ZONE, forms_guide.SAYS)
    assert isinstance(wrong, Wrong)
    assert wrong.form.errors.keys() == {"follows"}
    filled = read(forms_guide.Used, posted({**typed, "follows": ["services", "advocate"]}), ZONE)
    assert isinstance(filled, Filled)
    command = forms_guide.record(filled.value, COMMAND, MINE)
    assert (command.outcome, set(command.follows)) == (Outcome.AT_RISK, {Follows.SERVICES, Follows.ADVOCATE})
