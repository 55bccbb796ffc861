"""A page as those see it who are asked, who have it, and who asked for it; and the night's other pages."""

from typing import Any

import pytest

from contracts.base import Audience, Event
from contracts.oncall import (
    AdvocateArrived,
    AdvocateSetOut,
    FinishPage,
    PageAcknowledged,
    PageDebriefed,
    PageFinished,
    PageJoined,
    PagePassed,
    PageRequested,
    PageSent,
    PageTold,
    PageUnanswerable,
    page_of,
)
from contracts.roster import Layer, Plan, Policy, RosterSet, roster_id
from contracts.vocabulary import (
    Asked,
    CantReason,
    Channel,
    Language,
    PageOutcome,
    PageReason,
    PageState,
    PassReason,
    Role,
    Told,
    Unit,
)
from portal.forms.oncall import oncall as forms
from portal.models.oncall import called, now
from portal.models.oncall.oncall import Page, read
from portal.sheet import Sheet
from tests.portal.told import HARBOR, HUB, LAKESIDE, PINE, REGION, ago, ahead, html, named
from tests.portal.told import Told as Story

CASE = named("case", "night")
PAGE = page_of(CASE)
PERSON = named("person", "kim")
COMMAND = named("cmd", "one")

ASKED = PageRequested(
    reason=PageReason.MEDICAL_EXAM,
    language=Language.SPANISH,
    policy=Policy(),
    reach="reach-first",
    youth_asked=True,
    audience=LAKESIDE,
)
FIRST = PageSent(number=1, ask=Asked.PRIMARY, audiences=(HARBOR,), deadline=ahead(minutes=4), ways=1)
BOTH = PageSent(number=1, ask=Asked.PRIMARY, audiences=(HARBOR, PINE), deadline=ahead(minutes=4), ways=2)
SECOND = PageSent(number=2, ask=Asked.BACKUP, audiences=(PINE,), deadline=ahead(minutes=4), ways=1)
SILENT = PagePassed(number=1, ask=Asked.PRIMARY, why=PassReason.NO_ANSWER)
TAKEN = PageAcknowledged(audience=HARBOR, set_out_by=ahead(minutes=15))
OUT = AdvocateSetOut(audience=HARBOR, arrive_by=ahead(minutes=90))
THERE = AdvocateArrived(audience=HARBOR, joins_until=ahead(hours=12))
DONE = PageFinished(audience=HARBOR)
SOON = ahead(minutes=1)
NOBODY = PageUnanswerable(again=SOON)
LINE = "715 555-0199"


def told(kind: Told, number: int = 1, audience: Audience = HARBOR) -> PageTold:
    return PageTold(number=number, audience=audience, channel=Channel.TEXT, told=kind)


def declined(who: Audience = HARBOR, number: int = 1) -> PagePassed:
    why = PassReason.DECLINED
    return PagePassed(number=number, ask=Asked.PRIMARY, why=why, audience=who, cant=CantReason.TOO_FAR)


def lost(why: PassReason) -> PagePassed:
    return PagePassed(number=1, ask=Asked.PRIMARY, why=why, audience=HARBOR)


def line(*events: Event, hide: frozenset[str] = frozenset()) -> Sheet:
    story = Story()
    for event in (ASKED, *events):
        story.that(event, PAGE, CASE, ago(minutes=3), hide=hide)
    return story.sheet()


def page(*events: Event) -> Page:
    found = read(line(*events).about(PAGE))
    assert found is not None
    return found


# --------------------------------------------------------------------------------------------------- what is told of it


@pytest.mark.parametrize(
    "events, state, asked, who",
    [
        ((), PageState.CALLING, (), None),
        ((BOTH,), PageState.CALLING, (HARBOR, PINE), None),
        ((BOTH, declined()), PageState.CALLING, (HARBOR, PINE), None),
        ((BOTH, declined(), declined(PINE)), PageState.CALLING, (), None),
        ((FIRST, SILENT), PageState.CALLING, (), None),
        ((FIRST, SILENT, SECOND), PageState.CALLING, (PINE,), None),
        ((FIRST, TAKEN), PageState.ACKNOWLEDGED, (), HARBOR),
        ((BOTH, TAKEN, declined(PINE)), PageState.ACKNOWLEDGED, (), HARBOR),
        ((FIRST, TAKEN, declined()), PageState.CALLING, (), None),
        ((FIRST, TAKEN, lost(PassReason.NOT_ON_THE_WAY)), PageState.CALLING, (), None),
        ((FIRST, TAKEN, lost(PassReason.HANDED_OVER), SECOND), PageState.CALLING, (PINE,), None),
        ((FIRST, TAKEN, OUT, lost(PassReason.NOT_ARRIVED)), PageState.CALLING, (), None),
        ((FIRST, SILENT, SECOND, TAKEN), PageState.ACKNOWLEDGED, (), HARBOR),
        ((FIRST, SILENT, NOBODY), PageState.CALLING, (), None),
        ((FIRST, TAKEN, OUT, THERE), PageState.ARRIVED, (), HARBOR),
        ((FIRST, TAKEN, OUT, THERE, DONE), PageState.DONE, (), HARBOR),
        ((FIRST, TAKEN, OUT, THERE, DONE, ASKED), PageState.CALLING, (), None),
    ],
)
def test_a_page_stands_as_its_facts_tell(
    events: tuple[Event, ...], state: PageState, asked: tuple[Audience, ...], who: Audience | None
) -> None:
    """Who is asked, who has it, and that nobody does: in whatever order it went."""
    found = page(*events)
    assert (found.state, found.asked, found.who) == (state, asked, who)


def test_a_line_begins_anew_after_it_is_done() -> None:
    """Nothing of the call before is in the new one, and nobody who couldn't come then is kept from it."""
    found = page(FIRST, declined(), DONE, ASKED)
    assert (found.earlier, found.steps, found.declined, found.everyone) == (1, (), frozenset(), ())


def test_whoever_else_asks_adds_a_way_back() -> None:
    """Both are shown to whoever has it."""
    joined = PageJoined(reason=PageReason.CRISIS, language=Language.ENGLISH, reach="reach-second")
    assert page(FIRST, joined).reach == "reach-first\nreach-second"


# ------------------------------------------------------------------------------------------------------- the now screen


@pytest.mark.parametrize(
    "events, rings, sees",
    [
        ((FIRST,), True, True),
        ((FIRST, told(Told.SENT)), True, True),
        ((FIRST, told(Told.SEEN)), True, False),
        ((FIRST, declined()), None, None),
        ((FIRST, SILENT, SECOND), False, False),
        ((FIRST, TAKEN), False, False),
    ],
)
def test_a_screen_says_that_it_was_seen_once_and_rings_while_it_is_asked(
    events: tuple[Event, ...], rings: bool | None, sees: bool | None
) -> None:
    """Only whoever is asked just now, and hasn't said so already."""
    pages = now.now(line(*events), HARBOR, "/advocate")["pages"]
    assert [(each.rings, bool(each.see)) for each in pages] == ([] if rings is None else [(rings, sees)])


def test_each_reason_why_not_is_one_tap() -> None:
    """Every one there is, and no other makes a command."""
    (shown,) = now.now(line(FIRST), HARBOR, "/advocate")["pages"]
    reasons = [link.href.rpartition("/")[2] for link in shown.cant]
    assert reasons == list(CantReason)
    found = page(FIRST)
    commands = [forms.cant(reason, named("cmd", "one"), found) for reason in reasons]
    assert [each.reason for each in commands if each] == list(CantReason)
    assert forms.cant("tired", named("cmd", "one"), found) is None


def test_seeing_a_page_twice_is_said_once() -> None:
    """The same person, the same step: the same command; another step is another."""
    assert forms.see(PERSON, page(FIRST)) == forms.see(PERSON, page(FIRST, told(Told.SENT)))
    assert forms.see(PERSON, page(FIRST)).id != forms.see(PERSON, page(FIRST, SILENT, SECOND)).id


def test_how_to_reach_them_comes_first_for_whoever_has_it() -> None:
    """And is not on the page of anybody who only was asked."""
    hidden = line(FIRST, hide=frozenset({"reach"}))
    assert "reach-first" not in html("advocate/now.html", now.now(hidden, HARBOR, "/advocate"))
    (has,) = now.now(line(FIRST, TAKEN), HARBOR, "/advocate")["pages"]
    assert (has.rows[0].label, has.rows[0].text) == ("How to reach safely", "reach-first")


def test_it_is_handed_over_to_somebody_else_who_can() -> None:
    """Not to oneself, nor to who said no; and by nobody who hasn't got it."""
    assert now.handing_over(line(FIRST), HARBOR, PAGE, "/advocate") is None
    context = now.handing_over(line(BOTH, TAKEN), HARBOR, PAGE, "/advocate")
    assert context is not None
    assert [each.value for each in context["teams"]] == [PINE.team]
    said_no = now.handing_over(line(BOTH, declined(PINE), TAKEN), HARBOR, PAGE, "/advocate")
    assert said_no is not None
    assert said_no["teams"] == ()


def test_two_questions_are_asked_once_and_not_for_ever() -> None:
    """Of whoever was there; when they are answered, or after some days, the page is empty again."""
    over = (FIRST, TAKEN, OUT, THERE, DONE)
    assert now.debriefing(line(*over), HARBOR, PAGE, "/advocate")
    assert now.debriefing(line(*over), PINE, PAGE, "/advocate") is None
    answered = PageDebriefed(audience=HARBOR, outcome=PageOutcome.MET, wants_support=True)
    assert now.now(line(*over, answered), HARBOR, "/advocate")["pages"] == ()
    story = Story()
    for event in (ASKED, *over):
        story.that(event, PAGE, CASE, ago(days=4))
    assert now.now(story.sheet(), HARBOR, "/advocate")["pages"] == ()


# --------------------------------------------------------------------------------------------------- for whoever asked


@pytest.mark.parametrize(
    "events, says",
    [
        ((), "Nobody has been reached yet"),
        ((NOBODY,), "Nobody has been reached yet"),
        ((FIRST,), "Somebody is being asked"),
        ((FIRST, told(Told.SENT)), "A message went out; nobody has answered yet"),
        ((FIRST, told(Told.SENT), told(Told.DELIVERED)), "The message arrived; nobody has answered yet"),
        ((FIRST, told(Told.DELIVERED), told(Told.SEEN)), "Somebody has seen it, and hasn't answered yet"),
        ((FIRST, told(Told.SEEN), SILENT, SECOND), "Somebody is being asked"),
        ((FIRST, told(Told.FAILED)), "Somebody is being asked"),
        ((FIRST, TAKEN), "An advocate has it"),
        ((FIRST, TAKEN, OUT), "An advocate is on the way"),
        ((FIRST, TAKEN, OUT, THERE), "An advocate is there"),
        ((FIRST, TAKEN, OUT, THERE, DONE), "It is done"),
    ],
)
def test_whoever_asked_is_told_what_is_so(events: tuple[Event, ...], says: str) -> None:
    """Sent, delivered, seen and answered are different facts, and none is said for another."""
    context = called.called(line(*events), PAGE, "/partner")
    assert context is not None
    assert context["headline"][0] == says


@pytest.mark.parametrize(
    "events, reached",
    [
        ((), 1),
        ((FIRST,), 2),
        ((FIRST, told(Told.SENT)), 3),
        ((FIRST, told(Told.SENT), told(Told.DELIVERED), told(Told.SEEN)), 5),
        ((FIRST, TAKEN), 3),
        ((FIRST, TAKEN, OUT, THERE), 5),
    ],
)
def test_each_thing_that_happened_is_ticked_and_no_other(events: tuple[Event, ...], reached: int) -> None:
    """One of them is where it stands; what is still to come says so."""
    context = called.called(line(*events), PAGE, "/partner")
    assert context is not None
    rungs = context["rungs"]
    assert sum(rung.when is not None for rung in rungs) == reached
    assert [rung.state for rung in rungs].count("now") == 1
    assert ("not yet" in html("oncall/called.html", context)) == (PageState.ARRIVED not in page(*events).came)


def test_once_the_last_resort_begins_whoever_asked_reads_which_number_to_call() -> None:
    """Until somebody has it, whatever step is the present one; the hub reads that they were told so."""
    last = PageSent(number=2, ask=Asked.HUB, audiences=(HUB,), deadline=ahead(minutes=4), ways=1, call=(LINE,))
    every = PageSent(number=3, ask=Asked.EVERY_ADVOCATE, audiences=(PINE,), deadline=ahead(minutes=4), ways=1)
    for events in ((FIRST, SILENT, last), (FIRST, SILENT, last, every), (PageUnanswerable(again=SOON, call=(LINE,)),)):
        text = html("oncall/called.html", called.called(line(*events), PAGE, "/partner"))
        assert "Call this number now: nobody here has answered yet" in text
        assert 'href="tel:7155550199"' in text
        assert ("They are told to call", LINE) in {
            (row.label, row.text) for row in now.paged(page(*events), line(*events), HUB, "/hub").rows
        }
    for none in ((FIRST, SILENT), (FIRST, SILENT, last, TAKEN)):
        assert "555" not in html("oncall/called.html", called.called(line(*none), PAGE, "/partner"))


@pytest.mark.parametrize("on_the_way", [False, True])
def test_whoever_asked_reads_that_a_call_was_enough_and_nobody_comes(*, on_the_way: bool) -> None:
    """Nothing that didn't happen is said: not that anybody is there."""
    events = (FIRST, TAKEN, *((OUT,) if on_the_way else ()), PageFinished(audience=HARBOR, by_telephone=True))
    text = html("oncall/called.html", called.called(line(*events), PAGE, "/partner"))
    assert "An advocate helped by telephone" in text
    assert "Nobody comes for this. You can ask again at any time." in text
    assert "They helped by telephone" in text
    assert "helped by telephone, and nobody came." in text
    assert "They are there" not in text
    assert "They are on the way" not in text
    assert "not yet" not in text


@pytest.mark.parametrize(
    "events, can", [((), False), ((TAKEN,), True), ((TAKEN, OUT), True), ((TAKEN, OUT, THERE), False)]
)
def test_whoever_has_it_can_say_that_a_call_was_enough(events: tuple[Event, ...], *, can: bool) -> None:
    """From when they know how to call, until they are there."""
    context = now.now(line(FIRST, *events), HARBOR, "/advocate")
    assert bool(context["pages"][0].called) is can
    assert ("A call was enough" in html("advocate/now.html", context)) is can


def test_whoever_helped_by_telephone_is_asked_what_came_of_it() -> None:
    """With the answer chosen that they have given."""
    helped = line(FIRST, TAKEN, PageFinished(audience=HARBOR, by_telephone=True))
    assert now.now(helped, HARBOR, "/advocate")["pages"][0].lede.startswith("Thank you for calling.")
    context = now.debriefing(helped, HARBOR, PAGE, "/advocate")
    assert context is not None
    assert context["usual"] == {"outcome": "by-telephone"}
    known = page(FIRST, TAKEN)
    command = forms.answer("by-telephone", COMMAND, known)
    assert command == FinishPage(id=COMMAND, region=known.region, case=known.case, about=PAGE, by_telephone=True)


def test_who_was_silent_twice_is_asked_to_go_or_to_leave_it() -> None:
    """Whoever is asked now isn't kept waiting by another "I have it": the button says that they go."""
    gone = lost(PassReason.NOT_ON_THE_WAY)
    once, twice = (FIRST, TAKEN, gone, SECOND), (FIRST, TAKEN, gone, FIRST, TAKEN, gone, SECOND)
    for events, verb in ((once, "acknowledge"), (twice, "set-out")):
        (shown,) = now.now(line(*events), HARBOR, "/advocate")["pages"]
        assert shown.main is not None
        assert shown.main.href.endswith(f"/{verb}")
    assert "so others are asked" in html("advocate/now.html", now.now(line(*twice), HARBOR, "/advocate"))
    strayed = (FIRST, TAKEN, gone, FIRST, TAKEN, OUT, lost(PassReason.NOT_ARRIVED), SECOND)
    (shown,) = now.now(line(*strayed), HARBOR, "/advocate")["pages"]
    assert shown.main is not None
    assert shown.main.href.endswith("/arrive")
    assert "If you are there, say so." in html("advocate/now.html", now.now(line(*strayed), HARBOR, "/advocate"))
    (asked,) = now.now(line(*twice, FIRST), HARBOR, "/advocate")["pages"]
    assert asked.main is not None
    assert asked.main.href.endswith("/acknowledge")


def test_whoever_may_not_know_who_is_asked_reads_whom_in_general() -> None:
    """As their copies have it: without anybody's name until somebody comes."""
    hidden = line(
        FIRST, declined(), SECOND, told(Told.SENT, 2, PINE), hide=frozenset({"audiences", "audience", "cant"})
    )
    text = html("oncall/called.html", called.called(hidden, PAGE, "/partner"))
    assert "The backup is asked" in text
    assert "Harbor" not in text
    assert "Pine" not in text


# --------------------------------------------------------------------------------------------------------- who is on


def on(*layers: Layer) -> Sheet:
    plan = Plan(zone="America/Chicago", layers=layers)
    return Story().that(RosterSet(plan=plan, revision=1), roster_id(REGION)).sheet()


def layer(*teams: Audience, role: Role = Role.PRIMARY, starts: str = "2026-11-19T08:00") -> Layer:
    return Layer(name=role, role=role, teams=tuple(each.team for each in teams), starts=starts, unit=Unit.DAYS)


@pytest.mark.parametrize(
    "layers, says",
    [
        ((), ("You are not on the roster right now.", "")),
        ((layer(HARBOR, PINE),), ("You are on call until Friday 20 November, 08:00.", "")),
        ((layer(HARBOR, PINE, starts="2026-11-18T18:00"),), ("You are on call until 18:00.", "")),
        ((layer(HARBOR, PINE, role=Role.BACKUP),), ("You are the backup until Friday 20 November, 08:00.", "")),
        ((layer(HARBOR),), ("You are on call for weeks to come.", "")),
        ((layer(PINE, HARBOR),), ("You are not on call right now.", "Next: Friday 20 November, 08:00.")),
        ((layer(HARBOR, starts="2027-03-01T08:00"),), ("You are not on call in the next weeks.", "")),
    ],
)
def test_an_advocate_reads_whether_they_are_on_and_until_when(layers: tuple[Layer, ...], says: tuple[str, str]) -> None:
    """And when next, if they aren't."""
    assert now.on_call_said(on(*layers), HARBOR) == says


def test_before_asking_one_reads_who_is_on_as_far_as_one_may() -> None:
    """Whoever sees no roster isn't told that nobody is on."""
    assert now.roster_said(on(layer(HARBOR))) == "Harbor Advocacy is on call, and asked at once."
    assert now.roster_said(on(layer(HARBOR, role=Role.BACKUP))) == "Nobody is on call right now, so the hub is asked."
    assert now.roster_said(Story().sheet()) == "Whoever is on call is asked at once."


def test_a_hub_that_is_asked_answers_on_its_own_page() -> None:
    """With the same one button."""
    last = PageSent(number=3, ask=Asked.HUB, audiences=(HUB,), deadline=ahead(minutes=4), ways=1)
    context: Any = now.one(line(FIRST, SILENT, last), HUB, PAGE, "/hub")
    assert context["page"].main.href == f"/hub/pages/{PAGE}/acknowledge"


def test_of_much_that_was_the_newest_is_in_sight_and_the_rest_folded() -> None:
    """At three in the morning: what is asked now, the button, and the last few steps; all of them are there."""
    night = [SECOND, lost(PassReason.NO_ANSWER)] * 8
    page = html("advocate/now.html", now.now(line(FIRST, *night), HARBOR, "/advocate"))
    before, _, newest = page.partition("</details>")
    assert newest.count("<li") == 8
    assert before.count("<li") + 8 == page.count("<li")
    assert "What was before that" not in html("advocate/now.html", now.now(line(FIRST), HARBOR, "/advocate"))
