"""Who reads what of a page: whoever asked, whoever was asked, whoever has it; and nobody whom it left out."""

import pytest

from contracts.base import Audience, Fact
from contracts.ids import derived
from contracts.labels import Label
from contracts.oncall import PageDebriefed, PagePassed
from contracts.vocabulary import Asked, Kind, PassReason
from tests.domain import histories as h
from tests.domain.histories import (
    ADVOCATE,
    AUDITOR,
    CAREGIVER,
    CODE_ALONE,
    DOOR,
    EVERYONE,
    HUB,
    OTHER_DOOR,
    PAGE,
    PAGED,
    POLICE,
    SECOND,
    YOUTH,
    Story,
)
from tests.domain.stories import CASE

SHIELD = derived("shd", "one")
OUTSIDERS = (DOOR, POLICE)
NOBODY = PagePassed(number=1, ask=Asked.PRIMARY, why=PassReason.NOBODY)


@pytest.fixture
def story() -> Story:
    """A case with its advocate and its youth; nobody was asked to come yet."""
    story = Story()
    story.form(HUB, AUDITOR)
    story.tell(CASE, h.case_opened(), HUB)
    story.tell(CASE, h.assigned(), HUB)
    story.tell(CASE, h.welcomed(), ADVOCATE)
    return story


def reads(story: Story, who: Audience) -> dict[str, set[str]]:
    """Return the fields that somebody reads, by the kind of event."""
    return {
        copy.type.split(".")[1]: set(copy.fields)
        for copy in story.shown(who).values()
        if copy.type is not None and copy.type.startswith("oncall.")
    }


@pytest.mark.parametrize("asker", OUTSIDERS, ids=["partner", "agency"])
def test_whoever_asked_follows_how_far_it_came_and_who_comes(story: Story, asker: Audience) -> None:
    """Every stage, each when it is so; not who was asked, nor who could not come, nor by whom a message was read."""
    story.tell(PAGE, h.page_requested(asker), asker)
    assert reads(story, asker).keys() == {"page_requested"}
    assert "reach" in reads(story, asker)["page_requested"], "what they wrote themselves"
    story.tell(PAGE, h.page_sent(SECOND))
    assert reads(story, asker)["page_sent"] == {"number", "ask", "deadline", "ways", "unmet", "call"}
    story.tell(PAGE, h.page_told(SECOND))
    assert reads(story, asker)["page_told"] == {"number", "channel", "told", "attempt"}
    story.tell(PAGE, h.page_passed(SECOND), SECOND)
    assert reads(story, asker)["page_passed"] == {"number", "ask", "why"}
    story.tell(PAGE, h.page_unanswerable())
    story.tell(PAGE, h.page_sent(PAGED, 2))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    story.tell(PAGE, h.page_arrived(PAGED), PAGED)
    story.tell(PAGE, h.page_finished(PAGED), PAGED)
    assert "audience" in reads(story, asker)["page_acknowledged"]
    assert reads(story, asker).keys() >= {"page_unanswerable", "advocate_arrived", "page_finished"}
    assert "case_opened" not in story.types(asker)


def test_who_joins_reads_their_own_request_and_nobody_elses(story: Story) -> None:
    """An officer joins a page that the clinic asked for: neither reads what the other wrote, nor that it was they."""
    asked = story.tell(PAGE, h.page_requested(DOOR), DOOR)
    story.tell(PAGE, h.page_sent(PAGED))
    joined = story.tell(PAGE, h.page_joined(POLICE), POLICE)
    assert story.fields(DOOR, joined) is None
    assert story.fields(POLICE, asked) is None
    assert reads(story, POLICE).keys() == {"page_joined", "page_sent"}
    assert reads(story, DOOR).keys() == {"page_requested", "page_sent"}
    assert not reads(story, OTHER_DOOR)


def test_who_had_a_part_in_one_page_has_none_in_the_next(story: Story) -> None:
    """The line is one; whoever asked in March, or was asked, hears nothing of June."""
    story.tell(PAGE, h.page_requested(DOOR), DOOR)
    story.tell(PAGE, h.page_sent(PAGED))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    story.tell(PAGE, h.page_finished(PAGED), PAGED)
    before = {who: set(story.shown(who)) for who in (DOOR, PAGED)}
    story.tell(PAGE, h.page_requested(POLICE), POLICE)
    story.tell(PAGE, h.page_sent(SECOND, 2))
    story.tell(PAGE, h.page_told(SECOND, 2))
    story.tell(PAGE, h.acknowledged(SECOND), SECOND)
    assert {who: set(story.shown(who)) for who in (DOOR, PAGED)} == before
    assert reads(story, POLICE).keys() == {"page_requested", "page_sent", "page_told", "page_acknowledged"}


def test_by_a_code_one_reads_how_far_it_came_and_no_name(story: Story) -> None:
    """Who asked in an intake, and the youth at the door: on a phone that others may hold."""
    story.tell(PAGE, h.page_requested(CAREGIVER))
    story.tell(PAGE, h.page_sent(PAGED))
    story.tell(PAGE, h.page_told(PAGED))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    expected = {"page_requested": set[str](), "page_sent": {"number", "call"}, "page_told": {"number", "told"}}
    assert reads(story, CAREGIVER) == expected | {"page_acknowledged": set[str]()}
    assert reads(story, CODE_ALONE) == reads(story, CAREGIVER)


def test_an_advocate_reads_the_steps_that_asked_them_and_no_others(story: Story) -> None:
    """From steps that asked others, and ones that asked nobody, they could read off the roster who was left out."""
    story.tell(PAGE, h.page_requested())
    nobody = story.tell(PAGE, NOBODY)
    other = story.tell(PAGE, h.page_sent(SECOND, 2))
    passed = story.tell(PAGE, h.page_passed(SECOND, 2), SECOND)
    own = story.tell(PAGE, h.page_sent(PAGED, 3))
    assert [story.fields(PAGED, fact) for fact in (nobody, other, passed)] == [None, None, None]
    assert story.fields(PAGED, own) is not None
    assert reads(story, PAGED)["page_requested"] >= {"reason", "language"}
    assert "reach" not in reads(story, PAGED)["page_requested"]


def test_why_somebody_cant_come_and_whether_they_want_to_talk_is_for_the_hub(story: Story) -> None:
    """Not for the other advocates, nor the youth: and the debrief is no page of the youth's at all."""
    story.tell(PAGE, h.page_requested())
    story.tell(PAGE, h.page_sent(PAGED))
    passed = story.tell(PAGE, h.page_passed(PAGED), PAGED)
    debriefed = story.tell(PAGE, h.debriefed(PAGED), PAGED)
    told = {who for who in EVERYONE if "cant" in (story.fields(who, passed) or {})}
    assert told == {HUB}
    wants = {who for who in EVERYONE if "wants_support" in (story.fields(who, debriefed) or {})}
    assert wants == {HUB, PAGED}
    assert {who for who in EVERYONE if story.fields(who, debriefed) is not None} == {HUB, PAGED, ADVOCATE}
    assert isinstance(debriefed.event, PageDebriefed)


def test_how_to_call_back_is_read_by_whoever_has_it_while_they_do(story: Story) -> None:
    """Also what was written by who joined; nobody else who was asked reads it, nor the one who passed it on."""
    asked = story.tell(PAGE, h.page_requested(DOOR), DOOR)
    joined = story.tell(PAGE, h.page_joined(POLICE), POLICE)
    story.tell(PAGE, h.page_sent(SECOND))
    story.tell(PAGE, h.page_sent(PAGED, 2))

    def read(fact: Fact) -> set[Audience]:
        return {who for who in EVERYONE if "reach" in (story.fields(who, fact) or {})}

    assert (read(asked), read(joined)) == ({DOOR}, {POLICE})
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    assert (read(asked), read(joined)) == ({DOOR, PAGED}, {POLICE, PAGED})
    story.tell(PAGE, h.page_passed(PAGED, 2), PAGED)
    assert (read(asked), read(joined)) == ({DOOR}, {POLICE})
    story.tell(PAGE, h.acknowledged(SECOND), SECOND)
    assert read(asked) == {DOOR, SECOND}
    story.tell(PAGE, h.page_finished(SECOND), SECOND)
    assert read(asked) == {DOOR}


def test_to_whom_a_shield_is_against_no_page_tells_that_there_is_one(story: Story) -> None:
    """What comes after it is not there for them: neither that somebody asks, nor that they are not asked."""
    story.tell(SHIELD, h.shielded(SECOND), ADVOCATE)
    before = dict(story.shown(SECOND))
    story.tell(PAGE, h.page_requested(DOOR), DOOR)
    story.tell(PAGE, NOBODY)
    story.tell(PAGE, h.page_sent(PAGED, 2))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    assert story.shown(SECOND) == before
    shown = [each for record in story.records for each in record.shown if each.audience == SECOND]
    assert all(Label.CONTACT not in each.kinds for each in shown)


def test_the_youth_reads_every_stage_and_no_way_to_reach(story: Story) -> None:
    """It is their own case."""
    story.tell(PAGE, h.page_requested(DOOR), DOOR)
    story.tell(PAGE, h.page_sent(PAGED))
    story.tell(PAGE, h.page_told(PAGED))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    assert reads(story, YOUTH).keys() == {"page_requested", "page_sent", "page_told", "page_acknowledged"}
    assert "reach" not in reads(story, YOUTH)["page_requested"]
    assert all(who.kind is not Kind.AUDITOR or not reads(story, who) for who in EVERYONE)


def test_what_the_scheduler_notes_for_itself_is_in_nobodys_copy(story: Story) -> None:
    """By when it goes on, should it be stopped: whoever asked, was asked, or has it, and the hub, read all but that."""
    story.tell(PAGE, h.page_requested(DOOR), DOOR)
    story.tell(PAGE, h.page_sent(SECOND))
    story.tell(PAGE, h.page_passed(SECOND), SECOND)
    story.tell(PAGE, h.page_sent(PAGED, 2))
    story.tell(PAGE, h.acknowledged(PAGED), PAGED)
    read = {who: reads(story, who) for who in EVERYONE}
    assert sum("page_requested" in each for each in read.values()) > 1
    assert sum("page_passed" in each for each in read.values()) > 1
    assert not any("next_by" in fields for each in read.values() for fields in each.values())
