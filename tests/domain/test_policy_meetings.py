"""Who sees what of meetings, of messages between two, and of the particulars of a life: a word at a time."""

from datetime import timedelta

import pytest

from contracts.base import Audience, Event
from contracts.ids import derived
from contracts.labels import Label
from contracts.life import ReturnPlanned
from contracts.meeting import MeetingMoved, Uninvited
from contracts.talk import talk_of
from tests.domain import consenting as c
from tests.domain import histories as h
from tests.domain import meeting as m
from tests.domain.histories import EVERYONE, Story
from tests.domain.stories import CASE, days
from tests.domain.test_policy_casework import EVERYBODY_ELSE, a_case, fields, released

WHEN = {"at", "way", "where"}


def release(who: Audience) -> str:
    return derived("rel", f"to {who.team}")


def let_know(*who: Audience) -> Story:
    """A case in which a release names each of these, and opens next to nothing."""
    story = a_case()
    for each in who:
        until = story.now + timedelta(days=80)
        story.tell(release(each), c.released(each, Label.CONTACT, until=until), h.ADVOCATE)
    return story


def invited(*who: Audience) -> Story:
    """A case with a meeting to which these are invited, each by a release."""
    story = let_know(*who)
    story.tell(m.MEETING, m.called(*who), h.ADVOCATE)
    return story


def test_who_is_invited_knows_when_and_where_and_not_who_else_comes() -> None:
    """Nobody else knows that there is a meeting."""
    held = fields(let_know(h.CAREGIVER, h.DOOR), m.MEETING, m.called(h.CAREGIVER, h.DOOR), h.ADVOCATE)
    assert held[h.CAREGIVER] == held[h.DOOR] == WHEN
    assert held.keys() == {h.CAREGIVER, h.DOOR, h.ADVOCATE, h.SECOND, h.YOUTH}
    assert WHEN | {"invited"} <= held[h.YOUTH]


def test_what_is_for_one_of_them_is_a_word_to_no_other() -> None:
    """And they read it only as far as a release to them lets them read such words."""
    story = invited(h.CAREGIVER, h.DOOR)
    held = fields(story, m.MEETING, m.spoken(h.CAREGIVER), h.ADVOCATE)
    assert h.DOOR not in held
    assert held[h.CAREGIVER] == {"item"}
    until = story.now.replace(year=story.now.year + 1)
    story.tell(derived("rel", "words"), c.released(h.CAREGIVER, Label.NARRATIVE, until=until), h.ADVOCATE)
    assert fields(story, m.MEETING, m.decided(h.CAREGIVER), h.ADVOCATE)[h.CAREGIVER] == {"decision", "item", "words"}


def test_whoever_is_invited_no_more_has_nothing_of_it_left() -> None:
    """Nor does somebody whom a suspicion falls on."""
    story = invited(h.CAREGIVER, h.DOOR)
    fact = story.tell(m.MEETING, m.spoken(h.CAREGIVER, h.DOOR), h.ADVOCATE)
    story.tell(m.MEETING, Uninvited(whom=h.DOOR), h.ADVOCATE)
    assert story.fields(h.DOOR, fact) is None
    assert story.fields(h.CAREGIVER, fact) is not None
    story.tell(derived("pty", "uncle"), c.suspected(h.CAREGIVER), h.HUB)
    assert story.fields(h.CAREGIVER, fact) is None


@pytest.mark.parametrize("who", [h.CAREGIVER, h.DOOR])
def test_whose_release_has_ended_knows_neither_hour_nor_place(who: Audience) -> None:
    """However it ended; and of another hour and place nothing, either. A hub comes without one."""
    story = invited(who, h.HUB)
    word = story.tell(m.MEETING, m.spoken(who), h.ADVOCATE)
    story.tell(release(who), h.withdrawn(who), h.ADVOCATE)
    moved = story.tell(m.MEETING, MeetingMoved(at=days(9), where="a bench by the lake"), h.ADVOCATE)
    assert [copy for copy in story.shown(who).values() if (copy.type or "").startswith("meeting.")] == []
    assert story.fields(who, word) is None
    assert (story.fields(h.HUB, moved) or {}).keys() == {"at", "where"}
    until = story.now + timedelta(days=20)
    story.tell(derived("rel", "anew"), c.released(who, Label.CONTACT, until=until), h.ADVOCATE)
    copies = [copy for copy in story.shown(who).values() if (copy.type or "").startswith("meeting.")]
    assert {copy.type for copy in copies} == {"meeting.called.v1", "meeting.moved.v1", "meeting.item_added.v1"}
    assert {copy.until for copy in copies} == {until}


@pytest.mark.parametrize("one, other", [(h.YOUTH, h.CAREGIVER), (h.ADVOCATE, h.HUB), (h.YOUTH, h.ADVOCATE)])
def test_what_two_write_to_each_other_is_for_two(one: Audience, other: Audience) -> None:
    """No hub, no auditor, no second advocate, whatever is released to them; and not whether it was heard."""
    story = a_case()
    for who in EVERYBODY_ELSE:
        if who not in (one, other) and who.kind in (h.HUB.kind, h.DOOR.kind, h.CAREGIVER.kind):
            released(story, who)
    held = fields(story, talk_of(CASE, one, other), m.wrote(one, other), one)
    assert held == {one: {"sender", "to", "words"}, other: {"sender", "to", "words"}}
    assert set(fields(story, talk_of(CASE, one, other), m.wrote(one, other, heard=False), one)) == {one}


@pytest.mark.parametrize("aggregate, event", m.of_life(), ids=lambda each: type(each).__name__)
def test_the_particulars_of_a_life_are_the_youth_s_and_their_advocate_s(aggregate: str, event: Event) -> None:
    """Whatever is released to anybody else."""
    story = a_case()
    for who in (h.HUB, h.DOOR, h.CAREGIVER, h.POLICE):
        released(story, who)
    assert set(fields(story, aggregate, event, h.ADVOCATE)) <= {h.YOUTH, h.ADVOCATE, h.SECOND}


def test_the_few_at_school_read_what_is_released_to_them_and_nobody_else_there() -> None:
    """And no more, once the youth no longer wants them told."""
    story = a_case()
    for who in (h.DOOR, h.OTHER_DOOR):
        released(story, who)
    fact = story.tell(m.SCHOOL, m.back_at_school(h.OTHER_DOOR), h.ADVOCATE)
    assert story.fields(h.OTHER_DOOR, fact) is not None
    assert story.fields(h.DOOR, fact) is None
    story.tell(m.SCHOOL, m.back_at_school(), h.ADVOCATE)
    assert story.fields(h.OTHER_DOOR, fact) is None


def test_whom_no_release_lets_read_of_school_finds_nobody_there() -> None:
    """Neither once it was withdrawn, nor by one that doesn't speak of school, nor under a suspicion."""
    story = a_case()
    story.tell(release(h.OTHER_DOOR), c.released(h.OTHER_DOOR, Label.SCHOOL), h.ADVOCATE)
    story.tell(release(h.DOOR), c.released(h.DOOR, Label.HEALTH, Label.NARRATIVE), h.ADVOCATE)
    bare = ReturnPlanned(supports=(), need_to_know=(h.DOOR, h.OTHER_DOOR))
    for event in (m.back_at_school(h.DOOR, h.OTHER_DOOR), bare):
        fact = story.tell(m.SCHOOL, event, h.ADVOCATE)
        assert (story.fields(h.DOOR, fact) is None, story.fields(h.OTHER_DOOR, fact) is None) == (True, False)
    story.tell(derived("pty", "coach"), c.suspected(h.OTHER_DOOR), h.HUB)
    story.tell(m.SCHOOL, m.back_at_school(h.DOOR, h.OTHER_DOOR), h.ADVOCATE)
    assert "return_planned" not in story.types(h.OTHER_DOOR)


def test_no_word_of_any_of_it_reaches_somebody_who_is_no_part_of_it() -> None:
    """Everything happens, everything is released, and a provider, an agency and an auditor find no word of it."""
    story = a_case()
    strangers = [each for each in EVERYONE if each in (h.OTHER_DOOR, h.POLICE, h.AUDITOR)]
    for who in (h.OTHER_DOOR, h.POLICE):
        released(story, who)
    story.tell(m.MEETING, m.called(h.CAREGIVER), h.ADVOCATE)
    for aggregate, event in ((m.MEETING, m.spoken(h.CAREGIVER)), (m.SCHOOL, m.back_at_school()), *m.of_life()):
        story.tell(aggregate, event, h.ADVOCATE)
    story.tell(talk_of(CASE, h.YOUTH, h.CAREGIVER), m.wrote(h.YOUTH, h.CAREGIVER), h.YOUTH)
    for who in strangers:
        held = repr([copy.fields for copy in story.shown(who).values()])
        assert [word for word in m.WORDS if word in held] == []
