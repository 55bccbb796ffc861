"""Words that somebody can't read, they don't overwrite, whatever they save; what they were shown, they replace."""

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Audience, Event
from contracts.ids import derived
from contracts.labels import Label
from contracts.life import (
    AtSchool,
    ChooseActivities,
    ReturnPlanned,
    SchoolSupport,
    SupportStands,
    activities_of,
    school_of,
)
from contracts.plan import plan_of
from contracts.safety import safety_of
from contracts.taxonomy import ServiceKind
from portal.forms.casework import company as forms_company
from portal.forms.casework import matters as forms_matters
from portal.forms.casework import plan as forms_plan
from portal.forms.casework import school as forms_school
from portal.models.cases.casefile import Case
from portal.models.casework import company, matters, plan, school
from portal.models.casework.stands import Texts, Words
from portal.sheet import Sheet, entry_of
from services.casework import domain, life, safety
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain.histories import Story
from tests.domain.stories import CASE, NOON, REGION
from tests.domain.test_policy_casework import a_case
from tests.portal.told import NOW

MINE: Final = Case(id=CASE, region=REGION)
MATTER: Final = derived("mat", "one")
WRITERS: Final = (h.YOUTH, h.ADVOCATE, h.SECOND)
TEXTS: Final = st.sampled_from(["", "not at lunch", "a quiet room", "ask Lou first"])
EDITS: Final = st.lists(st.tuples(st.sampled_from(WRITERS), st.booleans(), TEXTS, TEXTS), min_size=1, max_size=6)
SUPPORTS: Final = (AtSchool(SchoolSupport.IEP, SupportStands.WANTED), AtSchool(SchoolSupport.GED, SupportStands.WANTED))


def sheet_of(story: Story, who: Audience) -> Sheet:
    """What a person finds in their copies."""
    entries = [entry_of(copy) for copy in sorted(story.shown(who).values(), key=lambda each: each.seq)]
    return Sheet([each for each in entries if each is not None], NOW)


def decided(events: Any) -> list[Event]:
    assert isinstance(events, list)
    return events


def both(story: Story, who: Audience) -> tuple[str, str]:
    found = school.planned(sheet_of(story, who), CASE)
    return found.words, found.called


def plans(story: Story, who: Audience, number: int, typed: tuple[str, str] | None) -> None:
    """Somebody saves the form of the way back: with these words, or as it was shown to them."""
    sheet = sheet_of(story, who)
    before = school.planned(sheet, CASE)
    words, called = (before.words, before.called) if typed is None else typed
    form = forms_school.Return(iep=SUPPORTS[number % 2].stands, words=words or None, called=called or None)
    command = forms_school.plan(form, derived("cmd", str(number)), MINE, school.teams(sheet, CASE), before)
    said = [fact.event for fact in story.facts if isinstance(fact.event, ReturnPlanned)]
    state = life.Said(said[-1]) if said else life.Said()
    for event in decided(life.decide_said(state, command, at=NOON)):
        story.tell(school_of(CASE), event, who)


@given(EDITS)
def test_whoever_saves_the_way_back_replaces_what_they_were_shown_and_nothing_else(edits: list[Any]) -> None:
    """The youth, who reads all of it, still finds each word that its writer couldn't have read; and what was typed."""
    story = a_case()
    for number, (who, changes, words, called) in enumerate(edits):
        youth, seen = both(story, h.YOUTH), both(story, who)
        hidden = [line for line in youth[0].split("\n\n") if line and line not in seen[0]]
        plans(story, who, number, (words, called) if changes else None)
        after = both(story, h.YOUTH)
        assert set(hidden) <= set(after[0].split("\n\n"))
        assert words in after[0] or not changes
        if not changes:
            assert after == youth
        if who is h.YOUTH and changes:
            assert after == (words, called)


def opens(story: Story, who: Audience) -> None:
    form = forms_matters.Open(kind=ServiceKind.IMMIGRATION, represented_by="Lou Reyes", words="asked")
    for event in decided(
        life.decide_matter(life.Matter(), forms_matters.open_(form, derived("cmd", "o"), MINE), at=NOON)
    ):
        story.tell(MATTER, event, who)


def stands(story: Story, who: Audience) -> matters.Matter:
    found = matters.one(sheet_of(story, who), CASE, MATTER)
    assert found is not None
    return found


@given(EDITS, st.sampled_from(WRITERS), st.sets(st.sampled_from([Label.IDENTITY, Label.LEGAL])))
def test_whoever_says_how_a_matter_stands_replaces_what_they_were_shown_and_nothing_else(
    edits: list[Any], opener: Audience, released: set[Label]
) -> None:
    """Also where a release lets a second advocate read one of its two fields."""
    story = a_case()
    if released:
        until = story.now.replace(year=story.now.year + 1)
        story.tell(derived("rel", "second"), c.released(h.SECOND, *released, until=until), h.YOUTH)
    opens(story, opener)
    for number, (who, changes, *typed) in enumerate(edits):
        youth, seen = stands(story, h.YOUTH), stands(story, who)
        words, name = typed if changes else (seen.words.text, seen.by.text)
        form = forms_matters.Change(represented_by=name or None, words=words or None)
        command = forms_matters.change(form, derived("cmd", str(number)), MINE, seen)
        for event in decided(life.decide_matter(life.Matter(opened=True), command, at=NOON)):
            story.tell(MATTER, event, who)
        after = stands(story, h.YOUTH)
        assert set(youth.words.facts) - set(seen.words.facts) <= set(after.words.facts)
        assert set(youth.by.facts) - set(seen.by.facts) <= set(after.by.facts)
        if not changes:
            assert (after.by, after.words) == (youth.by, youth.words)
        else:
            assert words in after.words.text
            assert name in after.by.text


def _safety(story: Story, who: Audience) -> Texts:
    return plan.safety(sheet_of(story, who), CASE)


def _school(story: Story, who: Audience) -> Texts:
    return plan.plan(sheet_of(story, who), CASE).schooling


def _likes(story: Story, who: Audience) -> Texts:
    words = company.chosen(sheet_of(story, who), CASE)[1]
    return Texts({"words": words.text}, words.facts)


def _chosen(form: forms_company.Chosen, command: str, case: Case, *, before: Texts) -> ChooseActivities:
    return forms_company.choose(form, command, case, before=Words(before.fields["words"], before.facts))


@pytest.mark.parametrize(
    "form, make, read, decide, initial, about",
    [
        (forms_plan.Safe, forms_plan.set_safety, _safety, safety.decide, safety.INITIAL, safety_of(CASE)),
        (forms_plan.School, forms_plan.school, _school, domain.decide, domain.INITIAL, plan_of(CASE)),
        (forms_company.Chosen, _chosen, _likes, life.decide_said, life.Said(), activities_of(CASE)),
    ],
    ids=["safety plan", "school", "activities"],
)
@given(edits=EDITS)
def test_so_it_is_with_each_form_of_which_the_newest_stands(  # noqa: PLR0917 - a form: what it is, and what comes of it
    form: Any, make: Any, read: Any, decide: Any, initial: Any, about: str, edits: list[Any]
) -> None:
    """A safety plan above all: an advocate who comes later, and sees nothing of it, empties none of it by saving."""
    story = a_case()
    for number, (who, changes, *typed) in enumerate(edits):
        youth, seen = read(story, h.YOUTH), read(story, who)
        names = list(seen.fields)[:2]
        said = dict(seen.fields) | (dict(zip(names, typed, strict=False)) if changes else {})
        filled = form(**{name: text or None for name, text in said.items()})
        answer = decide(initial, make(filled, derived("cmd", str(number)), MINE, before=seen), at=NOON)
        for event in answer if isinstance(answer, list) else ():
            story.tell(about, event, who)
        after = read(story, h.YOUTH)
        assert set(youth.facts) - set(seen.facts) <= set(after.facts)
        assert all(text in after.fields[name] for name, text in said.items())
        if not changes:
            assert after == youth
        if who is h.YOUTH:
            assert after.fields == said
