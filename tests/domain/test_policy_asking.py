"""Who sees what of a request: begun, sent, answered, linked. A code alone tells nothing."""

import msgspec
import pytest

from contracts.asking import (
    AskerWrote,
    CaregiverLinked,
    HubAnswered,
    RequestBegun,
    RequestLinked,
    RequestUnlinked,
    SamePerson,
    TypedKept,
    UnsentEnded,
    Verified,
)
from contracts.base import Audience
from contracts.ids import derived
from contracts.vocabulary import Asker, Kind, Relation
from tests.domain import histories as h
from tests.domain.histories import HUB, REQUEST, REQUEST_CASE, Story
from tests.domain.stories import NOON, team

THEM = team(Kind.CAREGIVER, "them")
DOOR = team(Kind.CAREGIVER, "their-door")
NEWER = team(Kind.CAREGIVER, "newer")
OTHER = team(Kind.CAREGIVER, "somebody-else")
ASKED = msgspec.structs.replace(
    h.support_requested(),
    audience=THEM,
    door=DOOR,
    second=h.VERIFIER,
    never="not at work",
    ways="text",
    ease="large print",
)
BEGUN = RequestBegun(
    request=REQUEST,
    audience=THEM,
    typed="what happened",
    until=NOON,
    verifier=h.VERIFIER,
    second=h.VERIFIER,
    door=DOOR,
)
LINKED = RequestLinked(
    newer_case=derived("case", "newer"),
    newer=derived("req", "newer"),
    audience=NEWER,
    how=SamePerson.TOLD_WHAT_THEY_ASKED,
)


@pytest.fixture
def story() -> Story:
    story = Story(REQUEST_CASE)
    story.form(h.HUB, h.AUDITOR)
    return story


def everybody_but(*those: Audience) -> list[Audience]:
    return [each for each in (*h.EVERYONE, THEM, DOOR, NEWER, OTHER) if each not in those]


def test_what_is_begun_is_read_by_whoever_began_it_alone(story: Story) -> None:
    """Not by the hub, not by the auditor, and by a code alone no more than that it is there."""
    begun = story.tell(REQUEST, BEGUN)
    kept = story.tell(REQUEST, TypedKept(typed="what happened", until=NOON))
    assert (story.fields(THEM, begun) or {})["typed"] == "what happened"
    assert (story.fields(THEM, kept) or {})["typed"] == "what happened"
    assert story.fields(DOOR, begun) == {}
    assert all("request_begun" not in story.types(each) for each in everybody_but(THEM, DOOR))
    assert all("typed_kept" not in story.types(each) for each in everybody_but(THEM))


def test_once_it_is_sent_the_hub_reads_every_word_and_the_code_none(story: Story) -> None:
    """What was begun is gone from their own page: whoever finds their words reads nothing of what they wrote."""
    begun = story.tell(REQUEST, BEGUN)
    asked = story.tell(REQUEST, ASKED)
    assert story.fields(THEM, begun) is None
    shown = story.fields(HUB, asked) or {}
    assert (shown["story"], shown["reach"], shown["never"], shown["ways"], shown["ease"]) == (
        "what happened",
        "the blue phone",
        "not at work",
        "text",
        "large print",
    )
    mine = story.fields(THEM, asked) or {}
    assert not {"story", "reach", "never", "ways", "ease"} & set(mine)
    assert story.fields(DOOR, asked) == {}


def test_what_was_never_sent_is_gone_at_its_end(story: Story) -> None:
    """From every page, and nobody ever knew of it."""
    begun = story.tell(REQUEST, BEGUN)
    story.tell(REQUEST, UnsentEnded(audience=THEM, door=DOOR))
    assert story.fields(THEM, begun) is None
    assert all("request_begun" not in story.types(each) for each in everybody_but())


def test_a_thread_is_for_the_two_of_them(story: Story) -> None:
    """By a code alone it shows that there is an answer, and no word of it; nobody else knows even that."""
    story.tell(REQUEST, ASKED)
    wrote = story.tell(REQUEST, AskerWrote(words="what happened"), by=THEM)
    answered = story.tell(REQUEST, HubAnswered(words="come quickly"), by=HUB)
    for each in (HUB, THEM):
        assert (story.fields(each, wrote) or {})["words"] == "what happened"
        assert (story.fields(each, answered) or {})["words"] == "come quickly"
    assert story.fields(DOOR, wrote) is None
    assert story.fields(DOOR, answered) == {}
    for each in everybody_but(HUB, THEM, DOOR):
        assert not {"asker_wrote", "hub_answered"} & story.types(each)


def test_two_of_one_household_know_nothing_of_each_other(story: Story) -> None:
    """Each request is a file of its own: whoever asked in another sees nothing here, not even that it is there."""
    story.tell(REQUEST, ASKED)
    story.tell(REQUEST, AskerWrote(words="what happened"), by=THEM)
    assert story.shown(OTHER) == {}
    assert story.shown(NEWER) == {}


def test_a_linked_newer_code_opens_the_earlier_request_until_it_is_undone(story: Story) -> None:
    """Nothing tells whoever holds the lost words that there are new ones."""
    story.tell(REQUEST, ASKED)
    answered = story.tell(REQUEST, HubAnswered(words="come quickly"), by=HUB)
    before = story.types(THEM)
    story.tell(REQUEST, LINKED, by=HUB)
    assert (story.fields(NEWER, answered) or {})["words"] == "come quickly"
    assert "request_linked" in story.types(HUB)
    assert story.types(THEM) == before
    assert "request_linked" not in story.types(NEWER)
    story.tell(REQUEST, RequestUnlinked(newer=LINKED.newer, audience=NEWER), by=HUB)
    assert story.shown(NEWER) == {}


def test_their_openings_are_theirs_to_see(story: Story) -> None:
    """When it was opened last, by the code alone or with the second secret; who of the hub read it is not told here."""
    story.tell(REQUEST, ASKED)
    mine, alone, hubs = story.opened(THEM), story.opened(DOOR), story.opened(HUB)
    for each in (THEM, DOOR):
        assert story.fields(each, mine) == {}
        assert story.fields(each, alone) == {}
        assert story.fields(each, hubs) is None


def test_a_caregiver_never_learns_that_they_are_linked_to_a_youth() -> None:
    """The hub and the advocate know; the caregiver sees nothing of the case, and the youth's own page says nothing."""
    story = Story()
    story.form(h.HUB, h.AUDITOR)
    story.tell(story.dossier.case.id, h.case_opened())
    story.tell(story.dossier.case.id, h.assigned())
    story.tell(story.dossier.case.id, h.welcomed())
    link = CaregiverLinked(
        request_case=REQUEST_CASE,
        request=REQUEST,
        audience=THEM,
        asker=Asker.FOSTER_PARENT,
        relation=Relation.FOSTER_PARENT,
        verified=Verified.AGENCY_CONFIRMED,
    )
    linked = story.tell(story.dossier.case.id, link, by=HUB)
    assert story.fields(HUB, linked) is not None
    assert story.fields(h.ADVOCATE, linked) is not None
    assert story.shown(THEM) == {}
    assert story.fields(h.YOUTH, linked) is None
    assert story.fields(h.CODE_ALONE, linked) is None
