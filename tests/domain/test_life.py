"""School, legal matters, work, company and activities: given events, when a message, then events."""

from collections.abc import Callable
from typing import Any

import pytest

from contracts.base import Command, Due, Event
from contracts.ids import derived
from contracts.life import (
    ActivitiesChosen,
    Activity,
    AtSchool,
    BeginWork,
    ChangeMatter,
    ChooseActivities,
    CloseMatter,
    CompanyEnded,
    CompanyJoined,
    CompanyKind,
    DeadlineNear,
    EndCompany,
    EndWork,
    JoinCompany,
    MatterChanged,
    MatterClosed,
    MatterEnd,
    MatterOpened,
    OpenMatter,
    PlanReturn,
    ReturnPlanned,
    SchoolSupport,
    SupportStands,
    WorkBegun,
    WorkEnd,
    WorkEnded,
    school_of,
)
from contracts.outcomes import NOT_FOUND, NOT_NOW, TAKEN, Reason, Refusal
from contracts.taxonomy import ServiceKind
from contracts.vocabulary import Kind
from services.casework import life
from tests.domain.stories import CASE, NOON, REGION, days, given, person, team

YOUTH, ADVOCATE = person(team(Kind.YOUTH, "youth")), team(Kind.ADVOCATE, "advocate")
SCHOOL = team(Kind.PARTNER, "school")
SAFE = AtSchool(SchoolSupport.SAFE_PERSON, SupportStands.WANTED)
PLAN_504 = AtSchool(SchoolSupport.SECTION_504, SupportStands.ASKED_FOR)
OPENED = MatterOpened(kind=ServiceKind.IMMIGRATION, deadline=days(30))
WORK = WorkBegun(since=NOON, words="a bakery", coached=True)
MENTOR = CompanyJoined(kind=CompanyKind.MENTOR, who="R.", bounds="calls until nine", behind="S.")

Decide = Callable[..., list[Event] | Refusal]


def command(verb: type[Command], **said: object) -> Command:
    return verb(id=derived("cmd", "one"), region=REGION, case=CASE, about=school_of(CASE), **said)


Row = tuple[str, Any, Decide, Any, tuple[Event, ...], Command, list[Event] | Refusal]
TABLE: tuple[Row, ...] = (
    (
        "the way back to school",
        life.said,
        life.decide_said,
        life.Said(),
        (),
        command(PlanReturn, supports=(PLAN_504, SAFE), need_to_know=(SCHOOL, SCHOOL)),
        [ReturnPlanned(supports=(SAFE, PLAN_504), need_to_know=(SCHOOL,), instead=())],
    ),
    (
        "as it stands already",
        life.said,
        life.decide_said,
        life.Said(),
        (ReturnPlanned(supports=(SAFE,)),),
        command(PlanReturn, supports=(SAFE,)),
        [],
    ),
    (
        "as it stands already, and its words with it",
        life.said,
        life.decide_said,
        life.Said(),
        (ReturnPlanned(supports=(SAFE,), words="not at lunch", called="Kestrel"),),
        command(PlanReturn, supports=(SAFE,)),
        [],
    ),
    (
        "no words in place of those that were read",
        life.said,
        life.decide_said,
        life.Said(),
        (ReturnPlanned(supports=(SAFE,), words="not at lunch"),),
        command(PlanReturn, supports=(SAFE,), instead=(derived("evt", "1"),)),
        [ReturnPlanned(supports=(SAFE,), instead=(derived("evt", "1"),))],
    ),
    (
        "what they like",
        life.said,
        life.decide_said,
        life.Said(),
        (),
        command(ChooseActivities, activities=(Activity.MUSIC, Activity.ART)),
        [ActivitiesChosen(activities=(Activity.MUSIC, Activity.ART), instead=())],
    ),
    (
        "a matter",
        life.matter,
        life.decide_matter,
        life.Matter(),
        (),
        command(OpenMatter, kind=ServiceKind.IMMIGRATION, deadline=days(30)),
        [OPENED],
    ),
    (
        "another deadline",
        life.matter,
        life.decide_matter,
        life.Matter(),
        (OPENED,),
        command(ChangeMatter, deadline=days(60)),
        [MatterChanged(deadline=days(60), instead_of_name=(), instead_of_words=())],
    ),
    (
        "over once",
        life.matter,
        life.decide_matter,
        life.Matter(),
        (OPENED, MatterClosed(end=MatterEnd.GRANTED)),
        command(CloseMatter, end=MatterEnd.LET_GO),
        NOT_NOW,
    ),
    (
        "none to end",
        life.matter,
        life.decide_matter,
        life.Matter(),
        (),
        command(CloseMatter, end=MatterEnd.LET_GO),
        NOT_FOUND,
    ),
    (
        "a job",
        life.thing,
        life.decide_work,
        life.Thing(),
        (),
        command(BeginWork, since=NOON, words="a bakery", coached=True),
        [WORK],
    ),
    ("that job", life.thing, life.decide_work, life.Thing(), (WORK,), command(BeginWork, since=NOON, words="x"), TAKEN),
    (
        "moved on",
        life.thing,
        life.decide_work,
        life.Thing(),
        (WORK,),
        command(EndWork, why=WorkEnd.MOVED_ON),
        [WorkEnded(why=WorkEnd.MOVED_ON)],
    ),
    (
        "somebody along with them",
        life.thing,
        life.decide_company,
        life.Thing(),
        (),
        command(JoinCompany, kind=CompanyKind.MENTOR, who="R.", bounds="calls until nine", behind="S."),
        [MENTOR],
    ),
    ("and without", life.thing, life.decide_company, life.Thing(), (MENTOR,), command(EndCompany), [CompanyEnded()]),
    ("nobody there", life.thing, life.decide_company, life.Thing(), (), command(EndCompany), NOT_FOUND),
)


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_each_goes_on(row: Row) -> None:
    """Given these, when they say this, then that."""
    _, evolve, decide, initial, facts, said, then = row
    assert decide(given(evolve, initial, *facts), said, at=NOON, by=YOUTH) == then


@pytest.mark.parametrize(
    "decide, initial, said, field",
    [
        (life.decide_said, life.Said(), command(PlanReturn, supports=(SAFE, SAFE)), "supports"),
        (life.decide_said, life.Said(), command(PlanReturn, supports=(), need_to_know=(ADVOCATE,)), "need_to_know"),
        (life.decide_matter, life.Matter(), command(OpenMatter, kind=ServiceKind.FOSTER_HOME), "kind"),
        (
            life.decide_matter,
            life.Matter(),
            command(OpenMatter, kind=ServiceKind.IMMIGRATION, deadline=days(4000)),
            "deadline",
        ),
        (life.decide_work, life.Thing(), command(BeginWork, since=days(-9000), words="x"), "since"),
        (
            life.decide_company,
            life.Thing(),
            command(JoinCompany, kind=CompanyKind.PEER, who="R.", bounds="b", behind="S.", until=days(-1)),
            "until",
        ),
    ],
)
def test_what_can_t_be_meant_says_which_field(decide: Decide, initial: object, said: Command, field: str) -> None:
    """And why, in a sentence."""
    refused = decide(initial, said, at=NOON, by=YOUTH)
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.field) == (Reason.INVALID, field)


def test_before_a_deadline_whoever_stands_beside_them_hears_of_it_once() -> None:
    """Two weeks before, by a timer; a deadline that moves is said anew, one that stays is not."""
    state = given(life.matter, life.Matter(), OPENED)
    [wake] = life.matter_wakes(state)
    assert wake.at == days(16)
    near = DeadlineNear(told=(ADVOCATE,))
    assert life.decide_matter(state, Due(why="near"), at=wake.at, told=frozenset({ADVOCATE})) == [near]
    told = life.matter(state, near)
    assert life.matter_wakes(told) == frozenset()
    assert life.matter_wakes(life.matter(told, MatterChanged(deadline=days(30)))) == frozenset()
    [later] = life.matter_wakes(life.matter(told, MatterChanged(deadline=days(90))))
    assert later.at == days(76)
